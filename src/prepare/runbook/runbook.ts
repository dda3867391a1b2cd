import { stringify } from 'yaml';
import {
  exportRunbook,
  describeRun,
  findAction,
  graphOf,
  isFinal,
  previewInputs,
  type Runbook as Document,
} from '../../engines/runbook/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import { findDeclared, listDeclared } from '../../organization/catalog/catalog.ts';
import type { Execution, ExecutionSummary, routes, RunbookSummary } from './contract.ts';
import { answerExecution, openStep, reasonOf, startExecution } from './execution.ts';
import { runbookRef, type RunbookSpec } from './reader.ts';
import * as store from './store.ts';

export { startExecution, answerExecution } from './execution.ts';

const iso = (time: Date | number | null): string | null => (time === null ? null : new Date(time).toISOString());

const documentOf = (entity: DeclaredEntity): Document => (entity.spec as RunbookSpec).document;

function toRunbookSummary(
  entity: DeclaredEntity,
  usage: Map<string, { executions: number; lastSuccess: Date | null }>,
): RunbookSummary {
  const document = documentOf(entity);
  const used = usage.get(entity.ref);
  return {
    ref: entity.ref,
    name: entity.name,
    title: entity.title,
    description: document.description ?? null,
    owner: entity.owner,
    risk: document.ops?.risk ?? null,
    steps: document.mainSteps.length,
    runnable: document.mainSteps.every((step) => findAction(step.action) !== undefined),
    lastSuccess: iso(used?.lastSuccess ?? null),
    executions: used?.executions ?? 0,
  };
}

function toSummary(row: store.ListedRow): ExecutionSummary {
  return {
    id: row.id,
    runbook: row.runbook,
    runbookTitle: row.runbookTitle,
    status: row.status as ExecutionSummary['status'],
    currentStep: row.currentStep,
    startedBy: row.startedBy,
    startedAt: row.startedAt.toISOString(),
    finishedAt: iso(row.finishedAt),
    incident: row.incident,
    parent: row.parent,
    waitingFor: row.waitingFor,
  };
}

function toExecution(row: store.ExecutionRow, now: number): Execution {
  const { run } = row;
  const view = describeRun(run);
  const open = openStep(run);
  const waiting = open?.waiting;
  return {
    ...toSummary(row),
    parameters: run.parameters as Record<string, unknown>,
    outputs: run.outputs as Record<string, unknown>,
    reason: reasonOf(run),
    steps: view.steps.map((step) => ({
      name: step.name,
      action: step.action,
      description: step.description === '' ? null : step.description,
      status: step.status,
      attempt: step.record?.attempt ?? 0,
      startedAt: iso(step.record?.startedAt ?? null),
      finishedAt: iso(step.record?.finishedAt ?? null),
      // Before a step runs its inputs are shown as far as they are known: an approval says what it will let happen.
      inputs: step.record?.inputs ?? previewInputs(run, step.name, now),
      outputs: step.record?.outputs ?? null,
      failure: step.record?.failure ?? null,
      dueAt: iso(step.record?.dueAt ?? null),
      next: [...step.validNextSteps],
    })),
    approval:
      open === null || waiting?.kind !== 'approval'
        ? null
        : {
            step: open.name,
            message: waiting.message,
            approvers: [...waiting.approvers],
            minRequired: waiting.minRequired,
            decisions: waiting.votes.map((vote) => ({
              by: vote.by,
              decision: vote.decision === 'Approved' ? 'approved' : 'rejected',
              comment: vote.comment === '' ? null : vote.comment,
              time: new Date(vote.at).toISOString(),
            })),
            expiresAt: iso(open.timeoutAt),
          },
  };
}

async function readExecution(ctx: Ctx, id: string): Promise<Execution> {
  const found = await store.selectExecution(ctx.db, id, false);
  if (found === null) throw new OpsError('not_found', `Cannot get execution "${id}": no such execution`);
  return toExecution(found, ctx.now());
}

/** Gives a person's answer; one that changes nothing is refused with the reason. */
async function decide(
  ctx: Ctx,
  verb: string,
  id: string,
  answer: Parameters<typeof answerExecution>[2],
): Promise<Execution> {
  const { execution, changed } = await answerExecution(ctx, id, answer);
  if (changed) return toExecution(execution, ctx.now());
  const { run } = execution;
  if (isFinal(run.status)) throw new OpsError('conflict', `Cannot ${verb}: the execution has ended as ${run.status}`);
  const open = openStep(run);
  const step = 'step' in answer ? answer.step : undefined;
  if (step !== undefined && open?.name !== step)
    throw new OpsError(
      'conflict',
      `Cannot ${verb}: step "${step}" is not the open one${open === null ? '' : `, that is "${open.name}"`}`,
    );
  if (answer.kind === 'approve' || answer.kind === 'reject') {
    if (open?.waiting?.kind !== 'approval')
      throw new OpsError('conflict', `Cannot ${verb}: step "${answer.step}" does not wait for approval`);
    if (open.waiting.votes.some((vote) => vote.by === answer.by))
      throw new OpsError('conflict', `Cannot ${verb}: ${answer.by} has voted already`);
    throw new OpsError(
      'forbidden',
      `Cannot ${verb}: ${answer.by} is not among the approvers ${open.waiting.approvers.join(', ')}; sign in as one of them with "npx evenkeel sign-in --as user:default/NAME --role responder"`,
    );
  }
  throw new OpsError('conflict', `Cannot ${verb}: the execution does not wait for that`);
}

/** Returns the groups that a person belongs to, as the catalog says. */
async function groupsOf(ctx: Ctx): Promise<string[]> {
  const person = await findDeclared(ctx, ctx.actor.ref);
  const named = (person?.spec.memberOf as string[] | undefined) ?? [];
  const groups = await listDeclared(ctx, { kind: 'group' });
  const naming = groups
    .filter((each) => ((each.spec.members as string[] | undefined) ?? []).includes(ctx.actor.ref))
    .map((each) => each.ref);
  return [...new Set([...named, ...naming])].flatMap((ref) => [ref, ref.replace(/^group:default\//, 'group:')]);
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async listRunbooks(ctx) {
    const [entities, usage] = await Promise.all([listDeclared(ctx, { kind: 'runbook' }), store.selectUsage(ctx.db)]);
    return { items: entities.map((each) => toRunbookSummary(each, usage)) };
  },
  async getRunbook(ctx, input) {
    const entity = await findDeclared(ctx, runbookRef(input.name));
    if (entity === null)
      throw new OpsError(
        'not_found',
        `Cannot get runbook "${input.name}": no such runbook in the operations repository`,
      );
    const document = documentOf(entity);
    const graph = graphOf(document);
    const alarms = (await listDeclared(ctx, { kind: 'alarm' })).filter((each) =>
      each.references.some((to) => to.to === entity.ref),
    );
    return {
      ...toRunbookSummary(entity, await store.selectUsage(ctx.db)),
      parameters: Object.entries(document.parameters).map(([name, each]) => ({
        name,
        type: each.type,
        description: each.description ?? null,
        required: each.default === undefined,
        default: each.default ?? null,
        allowedValues: each.allowedValues === undefined ? null : [...each.allowedValues],
      })),
      graph: {
        nodes: graph.nodes.map((node) => ({
          id: node.name,
          action: node.action,
          description: node.description === '' ? null : node.description,
        })),
        edges: graph.edges.map((edge) => ({
          from: edge.from,
          to: edge.to,
          label: edge.label === '' ? null : edge.label,
        })),
      },
      document: stringify(exportRunbook(document), { lineWidth: 120 }),
      alarms: alarms.map((each) => each.ref),
      file: entity.file,
      line: entity.line,
    };
  },
  async startExecution(ctx, input) {
    const id = await startExecution(ctx, {
      runbook: input.runbook,
      parameters: input.parameters,
      incident: input.incident ?? null,
      clientToken: input.clientToken ?? null,
    });
    return readExecution(ctx, id);
  },
  async listExecutions(ctx, input) {
    const runbook =
      input.runbook === undefined || input.runbook.startsWith('runbook:') ? input.runbook : runbookRef(input.runbook);
    const found = await store.selectExecutions(ctx.db, { ...input, runbook });
    return { items: found.map(toSummary) };
  },
  getExecution: (ctx, input) => readExecution(ctx, input.id),
  async approveStep(ctx, input) {
    const groups = await groupsOf(ctx);
    return decide(ctx, `approve step "${input.step}"`, input.id, {
      kind: 'approve',
      step: input.step,
      by: ctx.actor.ref,
      groups,
      comment: input.comment ?? '',
    });
  },
  async rejectStep(ctx, input) {
    const groups = await groupsOf(ctx);
    return decide(ctx, `reject step "${input.step}"`, input.id, {
      kind: 'reject',
      step: input.step,
      by: ctx.actor.ref,
      groups,
      comment: input.comment ?? '',
    });
  },
  resumeExecution: (ctx, input) =>
    decide(ctx, `resume step "${input.step}"`, input.id, { kind: 'resume', step: input.step, by: ctx.actor.ref }),
  decideStep: (ctx, input) =>
    decide(ctx, `decide on step "${input.step}"`, input.id, {
      kind: 'decide',
      step: input.step,
      decision: input.decision,
      by: ctx.actor.ref,
    }),
  cancelExecution: (ctx, input) => decide(ctx, 'cancel the execution', input.id, { kind: 'cancel', by: ctx.actor.ref }),
};
