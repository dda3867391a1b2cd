import { Link } from 'react-router';
import type { Quiet, Silence } from '../../../../src/operate/silence/contract.ts';
import { Moment } from '../../parts/moment.tsx';
import { Actor, nameOfRef, RefLink } from '../../parts/ref.tsx';
import { useResource } from '../../resource.ts';
import { anchorOfSilence } from './matching.ts';

const words: Record<Quiet['kind'], string> = {
  'mute-rule': 'Muted',
  silence: 'Silenced',
  suppressor: 'Suppressed',
  dependency: 'Follows another',
  group: 'Told in a group',
  flapping: 'Flapping',
  acknowledged: 'Acknowledged',
};

/** What keeps an alarm quiet: a word, the reason, and until when; without a time it waits for something to happen. */
export function QuietBadge({ quiet }: { quiet: Quiet }) {
  return (
    <span className="badge" title={quiet.because}>
      <BellOff />
      <span>
        {words[quiet.kind]}
        {quiet.until === null ? '' : ' until '}
        {quiet.until !== null && <Moment at={quiet.until} clock />}
      </span>
    </span>
  );
}

/** The same in a sentence, with a link to what or who keeps it quiet. */
export function QuietSentence({ quiet }: { quiet: Quiet }) {
  return (
    <>
      {words[quiet.kind]} by <QuietBy quiet={quiet} />, since <Moment at={quiet.since} clock />
      {quiet.until === null ? '' : ', until '}
      {quiet.until !== null && <Moment at={quiet.until} clock />}: <QuietReason quiet={quiet} />
    </>
  );
}

/** Why an alarm is quiet; of a silence what the person wrote, where it is known. */
export function QuietReason({ quiet }: { quiet: Quiet }) {
  const silence = useSilenceOf(quiet);
  return <>{silence?.comment ?? quiet.because}</>;
}

/** The silence that keeps an alarm quiet, where it is one and is known. */
function useSilenceOf(quiet: Quiet): Silence | undefined {
  const silences = useResource('listSilences', quiet.kind === 'silence' ? {} : null);
  return silences.data?.items.find((each) => each.id === quiet.by);
}

function QuietBy({ quiet }: { quiet: Quiet }) {
  const silence = useSilenceOf(quiet);
  if (quiet.kind === 'silence')
    return (
      <Link to={`/silences#${encodeURIComponent(anchorOfSilence(quiet.by))}`}>
        {silence === undefined ? 'a silence' : `a silence of ${nameOfRef(silence.owner)}`}
      </Link>
    );
  if (quiet.kind === 'mute-rule') return <Link to="/silences#mute-rules">{nameOfRef(quiet.by)}</Link>;
  if (quiet.kind === 'acknowledged') return <Actor of={quiet.by} />;
  return /^[a-z-]+:[^/\s]+\/\S+$/.test(quiet.by) ? <RefLink to={quiet.by} /> : <>{quiet.by}</>;
}

function BellOff() {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden="true"
    >
      <path d="M3 12h9M4 11V7a4 4 0 0 1 6.5-3.1M12 7.5V11M6.5 14h3M2 2l12 12" />
    </svg>
  );
}
