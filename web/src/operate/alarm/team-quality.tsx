import type { AlertQuality } from '../../../../src/operate/alarm/contract.ts';
import { Panel, plural } from '../../parts/page.tsx';
import { nameOfRef } from '../../parts/ref.tsx';

/** Below this share the alerts of a team are marked: half of what wakes people serves nobody. */
const poor = 0.5;

/** How good the alerts of each team are, by what their records say; where nothing fired it says so and judges nothing. */
export function TeamQuality(props: {
  teams: readonly AlertQuality[];
  days: number;
  chosen: string | null;
  onChoose: (owner: string) => void;
}) {
  if (props.teams.length === 0) return null;
  return (
    <Panel title="Quality of alerts by team" note="choose one to see its alarms" flush>
      <ul className="quality">
        {props.teams.map((each) => {
          const owner = each.owner ?? 'nobody';
          return (
            <li key={owner}>
              <button type="button" aria-pressed={owner === props.chosen} onClick={() => props.onChoose(owner)}>
                <span className="strong">{each.owner === null ? 'Nobody' : nameOfRef(each.owner)}</span>
                <span className="quiet">
                  {plural(each.alarms, 'alarm')}, fired {plural(each.fired, 'time')}
                </span>
                <Share name="Told of harm" share={each.indicativeness} of={each.fired} unit="firings" />
                <Share name="Acted on" share={each.precision} of={each.fired} unit="firings" />
                <Share
                  name="Can be handled"
                  share={each.handleability}
                  of={each.alarms}
                  unit="alarms"
                  none="no alarm"
                />
                <span className="measure">
                  <span>Pages a week</span>
                  <span className="strong">
                    {each.pagesPerWeek.toLocaleString('en-GB', { maximumFractionDigits: 1 })}
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="quiet" style={{ padding: '0 16px 12px' }}>
        Told of harm: an objective burned or an incident was open. Acted on: acknowledged, part of an incident, or a
        runbook ran. Can be handled: has owner, runbook and description. Over {plural(props.days, 'day')}.
      </p>
    </Panel>
  );
}

function Share(props: { name: string; share: number | null; of: number; unit: string; none?: string }) {
  const { name, share, of, unit } = props;
  return (
    <span className="measure" data-poor={share !== null && share < poor}>
      <span>{name}</span>
      {share === null ? (
        <span className="quiet">{props.none ?? 'nothing fired'}</span>
      ) : (
        <span className="strong">
          {Math.round(share * of)} of {of} <span className="hidden-text">{unit}</span>
          {share < poor && <span className="poor"> low</span>}
        </span>
      )}
    </span>
  );
}
