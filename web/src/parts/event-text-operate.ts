import type { EventText, Teller, Tone } from './event-text.ts';
import { nameOfRef } from './ref.tsx';
import { stateWord } from './state.tsx';

const because = (text: string): string => (text === '' ? '' : `: ${text}`);
const noted = (text: string, tone: Tone, note: string): EventText => ({
  text,
  tone,
  ...(note === '' ? {} : { note }),
});

/** The sentences of events of alarms, silences, objectives, dead letters and replays. */
export const operateTellers: Record<string, Teller> = {
  'evenkeel.alarm.acknowledged': (_, say) =>
    noted(`${say('alarm')} acknowledged by ${nameOfRef(say('by')) || 'somebody'}`, 'info', say('note')),
  'evenkeel.alarm.flapping': (_, say) =>
    noted(`Alarm ${say('alarm')} changes too often to be told each time${because(say('because'))}`, 'warning', ''),
  'evenkeel.alarm.actions-released': (_, say) =>
    noted(`Alarm ${say('alarm')} is told now${because(say('because') || say('reason'))}`, 'warning', ''),
  'evenkeel.silence.created': (event, say) => {
    const alarms = Array.isArray(event.data.alarms) ? event.data.alarms.map(String) : [];
    const few = alarms.length <= 3 ? alarms.join(', ') : `${alarms.length} alarms`;
    return noted(`Silence begins${because(few)}`, 'info', say('comment'));
  },
  'evenkeel.silence.ended': (_, say) =>
    noted(
      `Silence ended ${say('by') === 'time' ? 'by its time' : 'by a person'}${because(say('comment'))}`,
      'neutral',
      '',
    ),
  'evenkeel.objective.burn-started': (_, say) =>
    noted(`${say('title') || say('objective')} burns its budget${because(say('reason'))}`, 'error', ''),
  'evenkeel.objective.burn-ended': (_, say) =>
    noted(`${say('title') || say('objective')} burns no more${because(say('reason'))}`, 'success', ''),
  'evenkeel.objective.exhausted': (_, say) =>
    noted(`${say('title') || say('objective')} is out of budget${because(say('reason'))}`, 'error', ''),
  'evenkeel.objective.recovered': (_, say) =>
    noted(`${say('title') || say('objective')} has budget again${because(say('reason'))}`, 'success', ''),
  'evenkeel.objective.silent': (_, say) =>
    noted(`${say('title') || say('objective')} has no data${because(say('reason'))}`, 'warning', ''),
  'evenkeel.budget-policy.state-changed': (_, say) =>
    noted(
      `${say('title') || say('policy')}: ${stateWord(say('to'))}${because(say('reason'))}`,
      say('to') === 'normal' ? 'success' : say('to') === 'halted' ? 'error' : 'warning',
      '',
    ),
  'evenkeel.dead-letter.redriven': (_, say) => noted('Dead letter sent again', 'info', say('note')),
  'evenkeel.dead-letter.discarded': (_, say) =>
    noted('Dead letter put aside for good', 'warning', say('note') || say('reason')),
  'evenkeel.replay.started': (_, say) =>
    noted(`Replay ${say('replay')} began${say('mode') === 'deliver' ? ' and delivers' : ' as a dry run'}`, 'info', ''),
  'evenkeel.replay.completed': (_, say) => noted(`Replay ${say('replay')} came to its end`, 'success', ''),
  'evenkeel.replay.cancelled': (_, say) => noted(`Replay ${say('replay')} was cancelled`, 'warning', ''),
  'evenkeel.replay.failed': (_, say) =>
    noted(`Replay ${say('replay')} could not go on${because(say('reason'))}`, 'error', ''),
};
