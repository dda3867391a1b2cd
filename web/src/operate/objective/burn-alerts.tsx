import type { BurnAlert } from '../../../../src/operate/objective/contract.ts';
import { Moment } from '../../parts/moment.tsx';
import { Empty, Panel } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { formatDuration, formatNumber } from '../../parts/time.ts';
import { shareText } from '../alarm/catalogue-columns.tsx';
import { rateText } from './objective-words.ts';

const words: Record<BurnAlert['state'], readonly [string, string]> = {
  ok: ['OK', 'Not firing'],
  pending: ['warning', 'About to fire'],
  firing: ['firing', 'Firing'],
};

/** The alerts on the burn rate: whether each fires and why, and how soon it would tell of faults of different weight. */
export function BurnAlerts({ alerts }: { alerts: readonly BurnAlert[] }) {
  return (
    <Panel
      title="Alerts on its burn rate"
      flush
      {...(alerts.some((each) => each.state === 'firing') ? { tone: 'alarming' as const } : {})}
    >
      {alerts.length === 0 ? (
        <Empty
          title="No alert watches its budget"
          why="Two windows, one long and one short, tell of a fast fault within minutes and of a slow one before the budget is gone, without waking anybody for what is over."
        />
      ) : (
        <ul className="entries">
          {alerts.map((each) => (
            <Alert key={each.name} alert={each} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Alert({ alert }: { alert: BurnAlert }) {
  const long = formatDuration(alert.longSeconds * 1_000);
  return (
    <li>
      <div className="row tight">
        {alert.frozenSince === null ? (
          <State of={words[alert.state][0]} word={words[alert.state][1]} />
        ) : (
          <State of="no_data" word={`Frozen for want of data, was ${words[alert.state][1].toLowerCase()}`} />
        )}
        <span className="strong">{alert.title}</span>
        <span className="tag">{alert.severity}</span>
        {alert.since !== null && (
          <span className="quiet">
            since <Moment at={alert.frozenSince ?? alert.since} />
          </span>
        )}
      </div>
      <p>{alert.reason}</p>
      <p className="quiet">
        Fires above {rateText(alert.factor)} over {long}
        {alert.shortSeconds === null ? '' : ` and over ${formatDuration(alert.shortSeconds * 1_000)}`}
        {alert.alertAfterSeconds > 0 ? ` for ${formatDuration(alert.alertAfterSeconds * 1_000)}` : ''}
        {alert.minEvents === null ? '' : `, from ${formatNumber(alert.minEvents)} events on`}. {alert.origin}
        {/[.]$/.test(alert.origin) || alert.origin === '' ? '' : '.'}
        {alert.targets.length > 0 && ` Tells ${alert.targets.join(', ')}.`}
      </p>
      <details className="fold">
        <summary>How soon it would tell</summary>
        <div className="scroll">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Share that fails</th>
                <th scope="col">Told after</th>
                <th scope="col">Budget spent by then</th>
              </tr>
            </thead>
            <tbody>
              {alert.detection.map((each) => (
                <tr key={each.errorRate}>
                  <td>{shareText(each.errorRate)}</td>
                  <td>{each.afterSeconds === null ? 'never' : formatDuration(each.afterSeconds * 1_000)}</td>
                  <td>{each.spent === null ? '–' : shareText(each.spent)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </li>
  );
}
