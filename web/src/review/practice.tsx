import { Link, useParams } from 'react-router';
import type { Evidence } from '../../../src/review/assessment/contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Facts, Page, Panel } from '../parts/page.tsx';
import { RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { useResource } from '../resource.ts';

const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const isRef = /^[a-z-]+:[A-Za-z0-9_.-]+\/\S+$/;

/** One practice: the verdict and why, the records that speak, how it came about, and what to do next. */
export function PracticePage() {
  const { id = '' } = useParams();
  const practice = useResource('getPractice', { id });
  const { data } = practice;
  return (
    <Page
      crumbs={[
        { text: 'Review', to: '/review' },
        ...(data === undefined
          ? []
          : [{ text: data.question, to: `/review?question=${encodeURIComponent(data.question)}` }]),
        { text: id },
      ]}
      title={data?.title ?? id}
      lead={
        data === undefined ? undefined : (
          <span className="row tight">
            <State of={data.verdict} />
            <span>{data.reason}</span>
          </span>
        )
      }
    >
      <Loaded resource={practice} what="the practice">
        {(known) => (
          <div className="columns">
            <div className="stack">
              {known.verdict !== 'met' && known.next !== '' && (
                <Panel title="What to do next" tone="attention">
                  <p>{known.next}</p>
                </Panel>
              )}
              <Panel title="Evidence" note="what the records say" flush id="evidence">
                {known.evidence.length === 0 ? (
                  <Empty
                    title="No record speaks"
                    why="Without evidence a practice is unknown, and unknown never counts as met."
                  />
                ) : (
                  <ul className="entries">
                    {known.evidence.map((each) => (
                      <EvidenceEntry key={each.statement} evidence={each} />
                    ))}
                  </ul>
                )}
              </Panel>
              <Panel title="History" flush>
                {known.history.length === 0 ? (
                  <Empty title="The verdict has not changed" why="Each change is kept with what caused it." />
                ) : (
                  <ul className="entries">
                    {known.history.map((each) => (
                      <li key={each.time}>
                        <div className="row tight">
                          {each.from !== null && (
                            <>
                              <State of={each.from} /> <span aria-label="then">→</span>
                            </>
                          )}
                          <State of={each.to} />
                          <span className="quiet">
                            <Moment at={each.time} />
                          </span>
                        </div>
                        <div className="quiet">{each.because}</div>
                      </li>
                    ))}
                  </ul>
                )}
              </Panel>
            </div>
            <Panel title="About">
              <p style={{ marginBottom: 12 }}>{known.description}</p>
              <Facts
                narrow
                items={[
                  [
                    'Question',
                    <Link key="question" to={`/review?question=${encodeURIComponent(known.question)}`}>
                      {known.question}
                    </Link>,
                  ],
                  ['If it is not met', `${known.risk.toLowerCase()} risk`],
                  ['Verdict since', <Moment key="since" at={known.since} />],
                  known.changedBecause === null ? null : ['Changed because', known.changedBecause],
                  ['How to get there', known.improvement],
                ]}
              />
            </Panel>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** The records of a piece of evidence are of the kind that its source lists. */
const placesBySource: readonly (readonly [RegExp, string])[] = [
  [/\/incidents/, '/incidents/'],
  [/\/executions/, '/executions/'],
  [/\/analyses/, '/analyses/'],
  [/\/runbooks/, '/runbooks/'],
  [/\/services/, '/services/'],
  [/\/alarms/, '/alarms/'],
  [/\/events/, '/events/'],
];

function EvidenceEntry({ evidence }: { evidence: Evidence }) {
  const { source } = evidence;
  const address = source.startsWith('/api/') ? source : source.startsWith('/v1/') ? `/api${source}` : null;
  const place = placesBySource.find(([pattern]) => pattern.test(source))?.[1];
  return (
    <li>
      <p>{evidence.statement}</p>
      {evidence.records.length > 0 && (
        <p className="row tight">
          {evidence.records.map((each) => (
            <RecordLink key={each} record={each} place={place} />
          ))}
        </p>
      )}
      <p className="quiet break">
        Read from{' '}
        {address === null ? (
          <code>{source}</code>
        ) : (
          <a href={address}>
            <code>{source}</code>
          </a>
        )}
        , <Moment at={evidence.takenAt} />
      </p>
    </li>
  );
}

function RecordLink({ record, place }: { record: string; place: string | undefined }) {
  if (isRef.test(record)) return <RefLink to={record} />;
  if (place === undefined) return <span className="tag break">{record}</span>;
  return (
    <Link className="mono" title={record} to={place + encodeURIComponent(record)}>
      {isId.test(record) ? `…${record.slice(-6)}` : record}
    </Link>
  );
}
