import { Link, useSearchParams } from 'react-router';
import type { PracticeVerdict, QuestionRisk, Review } from '../../../src/review/assessment/contract.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Page, Panel, plural } from '../parts/page.tsx';
import { type Column, RecordTable } from '../parts/record-table.tsx';
import { State } from '../parts/state.tsx';
import { formatDuration } from '../parts/time.ts';
import { useResource } from '../resource.ts';
import { Milestones } from './milestones.tsx';
import { ImprovementPlan } from './improvement.tsx';
import '../parts/timeline.css';

/** How well this organisation operates, from its records: risks by question, what changed, and what to do next. */
export function ReviewPage() {
  const review = useResource('getReview', {}, { every: 60_000 });
  const { data } = review;
  const met = data?.practices.filter((each) => each.verdict === 'met').length ?? 0;
  const first = data?.plan[0];
  return (
    <Page
      crumbs={[{ text: 'Review' }]}
      title={
        data === undefined
          ? 'Review'
          : `${plural(data.counts.high, 'high risk')}, ${plural(data.counts.medium, 'medium risk')} in ${plural(data.questions.length, 'question')}`
      }
      lead={
        data === undefined ? (
          'Reading the records of the whole organisation'
        ) : (
          <>
            {met} of {data.practices.length} practices are met, by evidence and not by opinion. Taken{' '}
            <Moment at={data.takenAt} /> in {formatDuration(data.milliseconds)}.
            {first !== undefined && <> Next: {first.next[0] ?? `question ${first.question}`}</>}
          </>
        )
      }
    >
      <Loaded resource={review} what="the review">
        {(known) => <ReviewView review={known} />}
      </Loaded>
    </Page>
  );
}

const weights: Record<QuestionRisk['risk'], number> = {
  HIGH_RISK: 0,
  MEDIUM_RISK: 1,
  UNANSWERED: 2,
  NO_RISK: 3,
  NOT_APPLICABLE: 4,
};
const verdictWeights: Record<PracticeVerdict['verdict'], number> = { not_met: 0, stale: 1, unknown: 2, met: 3 };

const columns: readonly Column<PracticeVerdict>[] = [
  {
    id: 'practice',
    header: 'Practice',
    cell: (each) => (
      <>
        <Link to={`/review/practices/${encodeURIComponent(each.id)}`} className="strong">
          {each.id} {each.title}
        </Link>
        <div className="quiet">{each.reason}</div>
      </>
    ),
    sort: (each) => each.id,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: (each) => <State of={each.verdict} />,
    sort: (each) => verdictWeights[each.verdict],
    width: 110,
  },
  {
    id: 'risk',
    header: 'If not met',
    cell: (each) => <span className="tag">{each.risk.toLowerCase()} risk</span>,
    sort: (each) => ({ High: 0, Medium: 1, Low: 2 })[each.risk],
    width: 120,
  },
  {
    id: 'evidence',
    header: 'Evidence',
    cell: (each) => (
      <Link to={`/review/practices/${encodeURIComponent(each.id)}#evidence`}>
        {plural(each.evidence.length, 'piece')}
      </Link>
    ),
    sort: (each) => each.evidence.length,
    width: 100,
  },
  {
    id: 'since',
    header: 'Since',
    cell: (each) => <Moment at={each.since} />,
    sort: (each) => Date.parse(each.since),
    width: 100,
  },
];

function ReviewView({ review }: { review: Review }) {
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('question');
  const question = review.questions.find((each) => each.id === chosen);
  const practices = review.practices.filter((each) => question === undefined || each.question === question.id);
  const areas = [...Map.groupBy(review.questions, (each) => each.area)];
  const choose = (id: string) => setSearch(id === chosen ? {} : { question: id }, { replace: true });
  return (
    <div className="stack">
      <div className="columns">
        <Panel title="Risk by question" note="choose one to see its practices" flush>
          {areas.map(([area, questions]) => (
            <div key={area}>
              <p className="quiet" style={{ padding: '0 16px 4px' }}>
                {area}
              </p>
              <ul className="heat">
                {questions
                  .toSorted((one, other) => weights[one.risk] - weights[other.risk])
                  .map((each) => (
                    <li key={each.id}>
                      <button
                        type="button"
                        data-risk={each.risk}
                        aria-pressed={each.id === chosen}
                        onClick={() => choose(each.id)}
                      >
                        <span className="row tight spread">
                          <span className="strong">{each.id}</span>
                          <State of={each.risk} />
                        </span>
                        <span style={{ display: 'block' }}>{each.title}</span>
                        <span className="quiet">{countsOf(each)}</span>
                      </button>
                    </li>
                  ))}
              </ul>
            </div>
          ))}
        </Panel>
        <div className="stack">
          <ImprovementPlan plan={review.plan} practices={review.practices} />
          <Panel title="Changed in the last day" flush>
            {review.changes.length === 0 ? (
              <Empty title="No verdict changed" why="When records change a verdict, it is here with the reason." />
            ) : (
              <ul className="entries">
                {review.changes.map((each) => (
                  <li key={`${each.practice} ${each.time}`}>
                    <div className="row tight">
                      <Link to={`/review/practices/${encodeURIComponent(each.practice)}`} className="strong">
                        {each.practice}
                      </Link>
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
      </div>
      <Milestones />
      <Panel
        title={question === undefined ? 'Practices' : `Practices of ${question.id}`}
        note={String(practices.length)}
        flush
      >
        <RecordTable
          items={practices}
          columns={columns}
          keyOf={(each) => each.id}
          textOf={(each) => `${each.id} ${each.title} ${each.verdict} ${each.reason}`}
          label="Practices"
          sortedBy={{ column: 'verdict' }}
          empty={<Empty title="No practice" why="The lens has none for this question." />}
        />
      </Panel>
    </div>
  );
}

function countsOf(question: QuestionRisk): string {
  const parts: [number, string][] = [
    [question.met, 'met'],
    [question.notMet, 'not met'],
    [question.stale, 'stale'],
    [question.unknown, 'unknown'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}
