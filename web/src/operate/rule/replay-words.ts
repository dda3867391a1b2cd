import type { Replay } from '../../../../src/operate/event/contract.ts';

/** The address of a replay. */
export function pathOfReplay(replay: Pick<Replay, 'id'>): string {
  return `/replays/${encodeURIComponent(replay.id)}`;
}

/** Returns what a replay does with what matches, in words. */
export function modeText(replay: Pick<Replay, 'mode'>): string {
  return replay.mode === 'dry-run' ? 'dry run' : 'delivers';
}
