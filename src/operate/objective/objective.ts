import { findDeclared } from '../../organization/catalog/catalog.ts';
import { completeRef } from '../../organization/catalog/reader.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { OpsError } from '../../platform/errors.ts';
import type { BudgetState, ObjectiveSummary, routes } from './contract.ts';
import { type DeclaredObjective, readInForce } from './definition.ts';
import { previewObjective } from './preview.ts';
import { selectPass, selectState, selectStates, type StateRow } from './store.ts';
import { explainPast, explainStored, judgeStored, readDays, showAlert, summarise, toIso } from './view.ts';

/** A state that was measured otherwise does not count. */
function ofDefinition(declared: DeclaredObjective, row: StateRow | undefined): StateRow | undefined {
  return row?.measured === declared.measured ? row : undefined;
}

async function findObjective(ctx: Ctx, name: string): Promise<DeclaredObjective> {
  const found = (await readInForce(ctx)).find((each) => each.name === name || each.ref === name);
  if (found === undefined)
    throw new OpsError('not_found', `Cannot get objective "${name}": no such objective in the operations repository`);
  return found;
}

/** Lists the objectives in force as they stand, in order of name. */
export async function listObjectiveStates(ctx: Ctx): Promise<ObjectiveSummary[]> {
  const [objectives, rows, pass] = await Promise.all([readInForce(ctx), selectStates(ctx.db), selectPass(ctx.db)]);
  const states = new Map(rows.map((each) => [each.objective, each]));
  return objectives.map((each) => summarise(each, ofDefinition(each, states.get(each.name)), pass?.through ?? null));
}

/**
 * Says whether a service, by reference, may ship by its error budgets; `change` is the kind of the change, which a policy
 * may except. Deploy gates ask this. A policy over an objective of which nothing is known asks for a person.
 */
export async function readBudgetState(ctx: Ctx, service: string, change?: string): Promise<BudgetState> {
  const objectives = (await readInForce(ctx)).filter((each) => each.service === service);
  const states = new Map(
    (
      await selectStates(
        ctx.db,
        objectives.map((each) => each.name),
      )
    ).map((each) => [each.objective, each]),
  );
  const verdicts: {
    verdict: BudgetState['verdict'];
    because: string;
    exceptions: readonly string[];
    until: number | null;
  }[] = [];
  const shown = objectives.map((declared) => {
    const row = ofDefinition(declared, states.get(declared.name));
    const summary = summarise(declared, row, null);
    const policies = declared.policies.map(({ ref, name }) => {
      const stored = row?.policies[name];
      const isKnown = summary.remaining !== null;
      if (stored !== undefined && stored.state !== 'normal') {
        const { because, exceptions, until } = stored;
        verdicts.push({
          verdict: stored.state === 'halted' ? 'halt' : 'ask',
          because: `${declared.title}: ${because}`,
          exceptions,
          until,
        });
      } else if (!isKnown && summary.state !== 'not-evaluated') {
        verdicts.push({
          verdict: 'ask',
          because: `${declared.title}: the policy "${name}" cannot be judged, for no data says what is left of the budget`,
          exceptions: [],
          until: null,
        });
      }
      return { policy: ref, state: stored?.state ?? 'normal', because: stored?.because ?? 'Not judged yet' };
    });
    const { ref, title, state, remaining, burnRate } = summary;
    return { ref, title, state, remaining, burnRate, policies };
  });
  const binding = verdicts.filter((each) => change === undefined || !each.exceptions.includes(change));
  const excepted = verdicts.filter((each) => change !== undefined && each.exceptions.includes(change));
  const verdict = binding.some((each) => each.verdict === 'halt') ? 'halt' : binding.length > 0 ? 'ask' : 'ship';
  const [first, ...rest] = verdicts;
  const untils = binding.map((each) => each.until);
  const because = [
    ...binding.map((each) => each.because),
    ...excepted.map((each) => `A change of kind "${change}" is excepted: ${each.because}`),
  ];
  if (because.length === 0) because.push(explainFree(objectives));
  return {
    service,
    verdict,
    mayShip: verdict === 'ship',
    because,
    exceptions: (first?.exceptions ?? []).filter((each) => rest.every((other) => other.exceptions.includes(each))),
    until: untils.length === 0 || untils.includes(null) ? null : toIso(Math.max(...(untils as number[]))),
    objectives: shown,
  };
}

function explainFree(objectives: readonly DeclaredObjective[]): string {
  if (objectives.length === 0) return 'No objective is declared for it, so no budget speaks against it';
  if (objectives.every((each) => each.policies.length === 0)) return 'No error budget policy applies to its objectives';
  return 'No rule of its error budget policies holds';
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async listObjectives(ctx, { service, state }) {
    const all = await listObjectiveStates(ctx);
    return {
      items: all.filter(
        (each) => (state === undefined || each.state === state) && (service === undefined || each.service === service),
      ),
    };
  },
  async getObjective(ctx, { name }) {
    const declared = await findObjective(ctx, name);
    const { objective, policies, runbook, file, line } = declared;
    const row = ofDefinition(declared, await selectState(ctx.db, declared.name));
    const pass = await selectPass(ctx.db);
    const judged = judgeStored(declared, row);
    const days =
      judged === null ? [] : await readDays(ctx, declared, judged.reading.window, judged.all, row!.closed.getTime());
    const window = judged?.reading.window ?? { start: ctx.now() - objective.windowMs, end: ctx.now() };
    return {
      ...summarise(declared, row, pass?.through ?? null),
      description: objective.description,
      windowStart: toIso(window.start),
      windowEnd: toIso(window.end),
      goals:
        judged === null
          ? []
          : objective.measures.map(({ title, weight }, goal) => ({ title, weight, budget: judged.goals[goal]! })),
      burns: judged?.burns.map(({ spanMs, burn }) => ({ seconds: spanMs / 1000, burnRate: burn })) ?? [],
      forecast: {
        exhaustedAt: judged?.forecast.exhaustedAt == null ? null : toIso(judged.forecast.exhaustedAt),
        consumedAtEnd: judged?.forecast.consumedAtEnd ?? null,
      },
      alerts: objective.measures.length === 0 ? [] : objective.alerts.map((each) => showAlert(declared, each, row)),
      history: days.map(({ date, good, bad, missing, spent }) => ({ date, good, bad, missing, spent })),
      episodes: (row?.episodes ?? []).map(({ start, end, spent }) => ({
        start: toIso(start),
        end: end === null ? null : toIso(end),
        spent,
      })),
      policies: policies.map(({ ref, name: policy }) => {
        const stored = row?.policies[policy];
        return { policy: ref, state: stored?.state ?? 'normal', because: stored?.because ?? 'Not judged yet' };
      }),
      explanation: explainStored(declared, row, days),
      notes: [...objective.notes],
      runbook,
      file,
      line,
    };
  },
  async explainObjective(ctx, { name, at }) {
    const declared = await findObjective(ctx, name);
    const row = ofDefinition(declared, await selectState(ctx.db, declared.name));
    const judged = judgeStored(declared, row);
    if (at === undefined || (judged !== null && Date.parse(at) >= judged.reading.at)) {
      const days =
        judged === null ? [] : await readDays(ctx, declared, judged.reading.window, judged.all, row!.closed.getTime());
      return { at: toIso(judged?.reading.at ?? ctx.now()), sentences: explainStored(declared, row, days) };
    }
    const instant = Date.parse(at);
    return {
      at: toIso(Math.floor(instant / 3_600_000) * 3_600_000),
      sentences: await explainPast(ctx, declared, instant),
    };
  },
  async getBudgetState(ctx, { name, change }) {
    const service = completeRef(name, 'component');
    if ((await findDeclared(ctx, service)) === null)
      throw new OpsError(
        'not_found',
        `Cannot get the budget of service "${name}": no such component in the operations repository`,
      );
    return readBudgetState(ctx, service, change);
  },
  previewObjective: (ctx, input) => previewObjective(ctx, input),
};
