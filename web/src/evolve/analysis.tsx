import Button from '@cloudscape-design/components/button';
import { Link, useParams } from 'react-router';
import type { Analysis } from '../../../src/evolve/analysis/contract.ts';
import { api } from '../api.ts';
import { type Acting, ActFailure, useAct } from '../parts/act.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Empty, Facts, Page, Panel, plural } from '../parts/page.tsx';
import { nameOfRef, RefLink } from '../parts/ref.tsx';
import { State } from '../parts/state.tsx';
import { formatDuration } from '../parts/time.ts';
import { put, useResource } from '../resource.ts';
import { CloseAction } from './close-action.tsx';
import { NewAction } from './new-action.tsx';
import { Written } from './written.tsx';

/** One post-incident analysis: what happened from the log, what people know, and the actions with owner and due date. */
export function AnalysisPage() {
  const { id = '' } = useParams();
  const analysis = useResource('getAnalysis', { id });
  const acting = useAct();
  const { data } = analysis;
  const missing = data === undefined ? [] : missingOf(data);
  return (
    <Page
      crumbs={[
        { text: 'Learn', to: '/analyses' },
        { text: data === undefined ? id : `Incident #${data.incidentNumber}` },
      ]}
      title={data?.title ?? 'Analysis'}
      lead={
        data === undefined ? undefined : (
          <span className="row tight">
            <State of={data.state} />
            <span>
              {data.state === 'published' ? (
                <>
                  Published <Moment at={data.publishedAt} />, {plural(data.openActions, 'action')} still open.
                </>
              ) : (
                <>
                  Due <Moment at={data.dueAt} />.{' '}
                  {missing.length === 0 ? 'Ready to be published.' : `Still needs ${missing.join(', ')}.`}
                </>
              )}
            </span>
          </span>
        )
      }
      actions={
        data?.state === 'draft' && (
          <Button
            variant="primary"
            disabled={missing.length > 0}
            loading={acting.running}
            onClick={() =>
              void acting.act(async () => put('getAnalysis', { id }, await api.publishAnalysis({ id: data.id })))
            }
          >
            Publish this analysis
          </Button>
        )
      }
    >
      <Loaded resource={analysis} what="the analysis">
        {(known) => <AnalysisView analysis={known} id={id} acting={acting} />}
      </Loaded>
    </Page>
  );
}

function missingOf(analysis: Analysis): string[] {
  return [
    analysis.rootCause.trim() === '' ? 'a root cause' : '',
    analysis.impact.trim() === '' ? 'the impact' : '',
    analysis.owner === null || analysis.owner === '' ? 'an owner' : '',
    analysis.actions.length === 0 ? 'an action item' : '',
  ].filter((each) => each !== '');
}

const names: Record<string, string> = {
  time_to_detect: 'To detect',
  time_to_acknowledge: 'To acknowledge',
  time_to_mitigate: 'To mitigate',
  time_to_resolve: 'To resolve',
};

function AnalysisView({ analysis, id, acting }: { analysis: Analysis; id: string; acting: Acting }) {
  const editable = analysis.state === 'draft';
  const save = (
    part:
      | Partial<Record<'summary' | 'impact' | 'rootCause' | 'lessons' | 'owner', string>>
      | { answers: Record<string, string> },
  ) => acting.act(async () => put('getAnalysis', { id }, await api.updateAnalysis({ id: analysis.id, ...part })));
  const sections = [...Map.groupBy(analysis.questions, (each) => each.section)];
  return (
    <div className="stack">
      <ActFailure of={acting} />
      <div className="figures" role="group" aria-label="Durations">
        {analysis.durations.map((each) => (
          <div key={each.name}>
            <span className={each.milliseconds === null ? 'figure calm' : 'figure'}>
              {each.milliseconds === null ? each.status.replace('_', ' ') : formatDuration(each.milliseconds)}
            </span>
            <span className="label">{names[each.name] ?? each.name}</span>
          </div>
        ))}
      </div>
      <div className="columns">
        <div className="stack">
          <Panel title="What happened">
            <div className="stack">
              <Written
                label="Summary"
                text={analysis.summary}
                editable={editable}
                hint="In three sentences, for somebody who was not there"
                onSave={(summary) => save({ summary })}
              />
              <Written
                label="Impact"
                text={analysis.impact}
                editable={editable}
                hint="Who could not do what, for how long, at what cost"
                onSave={(impact) => save({ impact })}
              />
              <Written
                label="Root cause"
                text={analysis.rootCause}
                editable={editable}
                hint="What had to be true for this to happen"
                onSave={(rootCause) => save({ rootCause })}
              />
              <Written
                label="Lessons"
                text={analysis.lessons}
                editable={editable}
                hint="What others should know"
                onSave={(lessons) => save({ lessons })}
              />
            </div>
          </Panel>
          <Panel title="Action items" note={String(analysis.actions.length)} flush>
            {analysis.actions.length === 0 ? (
              <Empty
                title="No action yet"
                why="At least one is needed to publish: what will be changed, by whom, until when."
              />
            ) : (
              <ul className="entries">
                {analysis.actions.map((each) => (
                  <li key={each.id}>
                    <div className="row tight">
                      <State of={each.state === 'closed' ? 'closed' : each.overdue ? 'overdue' : 'due_later'} />
                      <span className="strong">{each.title}</span>
                      <span className="tag">{each.kind}</span>
                      <span className="quiet">
                        <RefLink to={each.owner} />, due <Moment at={each.dueAt} />
                      </span>
                    </div>
                    {each.state === 'open' ? (
                      <CloseAction item={each} />
                    ) : (
                      <div className="quiet break">Evidence: {each.evidence}</div>
                    )}
                  </li>
                ))}
              </ul>
            )}
            <NewAction analysis={analysis} />
          </Panel>
          {sections.map(([section, questions]) => (
            <Panel key={section} title={section.charAt(0).toUpperCase() + section.slice(1)} note="questions">
              <div className="stack">
                {questions.map((each) => (
                  <Written
                    key={each.id}
                    label={each.text}
                    text={each.answer}
                    editable={editable}
                    hint="Answer"
                    onSave={(answer) => save({ answers: { [each.id]: answer } })}
                  />
                ))}
              </div>
            </Panel>
          ))}
        </div>
        <div className="stack">
          <Panel title="About">
            <div className="stack tight">
              <Written
                label="Owner"
                text={analysis.owner === null ? '' : nameOfRef(analysis.owner)}
                editable={editable}
                hint="Who finishes this analysis"
                short
                onSave={(owner) => save({ owner })}
              />
              <Facts
                narrow
                items={[
                  [
                    'Incident',
                    <Link key="incident" to={`/incidents/${analysis.incidentNumber}`}>
                      #{analysis.incidentNumber}
                    </Link>,
                  ],
                  ['Drafted', <Moment key="drafted" at={analysis.draftedAt} />],
                ]}
              />
            </div>
          </Panel>
          <Panel title="Timeline" note="from the log" flush>
            {analysis.timeline.length === 0 ? (
              <Empty title="No moment is recorded" why="The timeline is taken from the events of the incident." />
            ) : (
              <ul className="entries">
                {analysis.timeline.map((each) => (
                  <li key={`${each.event} ${each.time}`}>
                    <span className="quiet">
                      <Moment at={each.time} clock />
                    </span>{' '}
                    <Link to={`/events/${encodeURIComponent(each.event)}`} className="plain break">
                      {each.text}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
      </div>
    </div>
  );
}
