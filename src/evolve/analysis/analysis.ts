import { findDeclared } from '../../organization/catalog/catalog.ts';
import { type Ctx, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import { append } from '../../platform/events.ts';
import { createId } from '../../platform/id.ts';
import { listActionItems, openActionItem, closeActionItem, toActionItem } from './action-item.ts';
import type { Analysis, AnalysisSummary, routes } from './contract.ts';
import { draftAnalysis } from './draft.ts';
import type { IncidentFacts } from './incident-facts.ts';
import { questions, withAnswers } from './question.ts';
import * as store from './store.ts';

/** Who says so in the events of this noun. */
export const source = '/evenkeel/evolve/analysis';

/** Drafts the analysis of an incident in the transaction in hand; a second time nothing happens. */
export async function openAnalysis(ctx: Ctx, incident: IncidentFacts): Promise<void> {
  const draft = await draftAnalysis(ctx, incident);
  const id = createId(ctx.now());
  if (!(await store.insertAnalysis(ctx.db, id, incident, draft, ctx.now()))) return;
  const data = {
    analysis: id,
    incident: incident.id,
    dueAt: new Date(draft.dueAt).toISOString(),
    moments: draft.timeline.length,
  };
  await append(ctx, {
    source,
    type: 'evenkeel.analysis.drafted',
    subject: `analysis:default/${id}`,
    correlation: incident.id,
    data,
  });
}

/** Returns the id of the analysis of an incident, or null while there is none. */
export async function findAnalysisOf(ctx: Ctx, incident: string): Promise<string | null> {
  return (await store.selectAnalyses(ctx.db, incident))[0]?.id ?? null;
}

function toSummary(row: store.AnalysisRow): AnalysisSummary {
  const { id, incident, title, state, owner } = row;
  return {
    id,
    incident,
    incidentNumber: row.incident_number,
    title,
    state,
    draftedAt: row.drafted_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    dueAt: row.due_at.toISOString(),
    owner,
    openActions: row.open_actions,
  };
}

async function getAnalysis(ctx: Ctx, id: string): Promise<Analysis> {
  const row = await store.selectAnalysis(ctx.db, id);
  if (row === undefined) throw new OpsError('not_found', `Cannot get analysis "${id}": no such analysis`);
  const { summary, impact, lessons, timeline, durations } = row;
  const actions = await store.selectActionItems(ctx.db, { analysis: id });
  return {
    ...toSummary(row),
    summary,
    impact,
    rootCause: row.root_cause,
    lessons,
    timeline,
    durations,
    questions: withAnswers(row.answers),
    actions: actions.map((each) => toActionItem(each, ctx.now())),
  };
}

interface Edit {
  id: string;
  summary?: string | undefined;
  impact?: string | undefined;
  rootCause?: string | undefined;
  lessons?: string | undefined;
  owner?: string | undefined;
  answers?: Record<string, string> | undefined;
}

async function editAnalysis(ctx: Ctx, input: Edit): Promise<void> {
  const { id, ...given } = input;
  const fields = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  await transaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, id, `Cannot write analysis "${id}"`);
    const unknown = Object.keys(input.answers ?? {}).find(
      (each) => !questions.some((question) => question.id === each),
    );
    if (unknown !== undefined)
      throw new OpsError('invalid_input', `Cannot write analysis "${id}": there is no question "${unknown}"`);
    if (input.owner !== undefined && input.owner !== '')
      await checkOwner(ctx, input.owner, `Cannot write analysis "${id}"`);
    if (fields.length === 0) return;
    await store.updateAnalysis(ctx.db, {
      id,
      summary: input.summary ?? row.summary,
      impact: input.impact ?? row.impact,
      root_cause: input.rootCause ?? row.root_cause,
      lessons: input.lessons ?? row.lessons,
      owner: input.owner === undefined ? row.owner : input.owner || null,
      answers: { ...row.answers, ...input.answers },
    });
    await append(ctx, {
      source,
      type: 'evenkeel.analysis.edited',
      subject: `analysis:default/${id}`,
      correlation: row.incident,
      data: { analysis: id, incident: row.incident, fields },
    });
  });
}

async function lockDraft(ctx: Ctx, id: string, action: string): Promise<store.AnalysisRow> {
  const row = await store.selectAnalysis(ctx.db, id, true);
  if (row === undefined) throw new OpsError('not_found', `${action}: no such analysis`);
  if (row.state === 'published') throw new OpsError('conflict', `${action}: it is published and stays as it is`);
  return row;
}

/** Whoever acts may own what they write; everybody else has to be declared. */
async function checkOwner(ctx: Ctx, owner: string, action: string): Promise<void> {
  if (owner === ctx.actor.ref) return;
  const found = await findDeclared(ctx, owner);
  if (found?.kind !== 'user' && found?.kind !== 'group')
    throw new OpsError(
      'invalid_input',
      `${action}: the owner "${owner}" is no user or group of the operations repository`,
    );
}

async function publishAnalysis(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (ctx) => {
    const row = await lockDraft(ctx, id, `Cannot publish analysis "${id}"`);
    const actions = await store.selectActionItems(ctx.db, { analysis: id });
    const missing = [
      ...(row.root_cause.trim() === '' ? ['the root cause'] : []),
      ...(row.impact.trim() === '' ? ['the impact'] : []),
      ...(row.owner === null ? ['an owner'] : []),
      ...(actions.length === 0 ? ['an action item'] : []),
    ];
    if (missing.length > 0)
      throw new OpsError('conflict', `Cannot publish analysis "${id}": it lacks ${missing.join(', ')}`, {
        details: { missing },
      });
    await store.publishAnalysis(ctx.db, id, ctx.now());
    const data = { analysis: id, incident: row.incident, owner: row.owner, actions: actions.length };
    await append(ctx, {
      source,
      type: 'evenkeel.analysis.published',
      subject: `analysis:default/${id}`,
      correlation: row.incident,
      data,
    });
  });
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async listAnalyses(ctx, input) {
    return { items: (await store.selectAnalyses(ctx.db, input.incident)).map(toSummary) };
  },
  getAnalysis: (ctx, input) => getAnalysis(ctx, input.id),
  async updateAnalysis(ctx, input) {
    await editAnalysis(ctx, input);
    return getAnalysis(ctx, input.id);
  },
  async publishAnalysis(ctx, input) {
    await publishAnalysis(ctx, input.id);
    return getAnalysis(ctx, input.id);
  },
  async listActionItems(ctx, input) {
    return { items: await listActionItems(ctx, input) };
  },
  openActionItem: (ctx, input) => openActionItem(ctx, input),
  closeActionItem: (ctx, input) => closeActionItem(ctx, input),
};
