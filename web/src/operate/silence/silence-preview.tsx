import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import type { Matcher } from '../../../../src/operate/silence/contract.ts';
import { api, describeError } from '../../api.ts';
import { plural } from '../../parts/page.tsx';
import { useResource } from '../../resource.ts';
import { pathOfAlarm } from '../alarm/alarm-words.ts';
import { checkMatcher } from './matching.ts';

const shown = 12;
const patience = 250;

interface Answer {
  /** The matchers it answers, as JSON. */
  key: string;
  alarms: readonly string[] | null;
  failure: string | null;
}

/** Which alarms matchers would fall on, as the server tells, while they are written. */
export function SilencePreview({ matchers }: { matchers: readonly Matcher[] }) {
  const all = useResource('listAlarms', {});
  const [answer, setAnswer] = useState<Answer | null>(null);
  const key = JSON.stringify(matchers);
  const isSound = matchers.length > 0 && matchers.every((each) => checkMatcher(each) === null);
  useEffect(() => {
    if (!isSound) return;
    const timer = setTimeout(async () => {
      try {
        const { alarms } = await api.previewSilence({ matchers: JSON.parse(key) as Matcher[] });
        setAnswer({ key, alarms, failure: null });
      } catch (error) {
        setAnswer({ key, alarms: null, failure: describeError(error) });
      }
    }, patience);
    return () => clearTimeout(timer);
  }, [key, isSound]);
  if (!isSound)
    return (
      <p className="quiet" role="status">
        Complete the conditions to see which alarms fall under them.
      </p>
    );
  if (answer?.key !== key)
    return (
      <p className="quiet" role="status">
        Looking which alarms these are
      </p>
    );
  if (answer.alarms === null)
    return (
      <p className="preview" data-tone="warning" role="status">
        Which alarms these are could not be told: {answer.failure}
      </p>
    );
  const { alarms } = answer;
  const meant = new Set(alarms);
  const firing = all.data?.items.filter((each) => each.state === 'ALARM' && meant.has(each.name)).length ?? 0;
  const rest = alarms.length - shown;
  return (
    <div className="preview" role="status" data-tone={alarms.length === 0 ? 'warning' : undefined}>
      <p className="strong">
        {plural(alarms.length, 'alarm')}
        {all.data === undefined ? '' : ` of ${all.data.items.length}`} {alarms.length === 1 ? 'falls' : 'fall'} under it
        {firing > 0 ? `, ${firing} of them firing now` : ''}
      </p>
      <p className="names">
        {alarms.slice(0, shown).map((each) => (
          <Link key={each} to={pathOfAlarm(each)} target="_blank">
            {each}
          </Link>
        ))}
        {rest > 0 && <span className="quiet">and {rest} more</span>}
      </p>
    </div>
  );
}
