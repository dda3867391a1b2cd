import { appliesTo, type ErrorBudgetPolicy, type Objective, resolveObjective } from '../../engines/slo/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import { currentRevision } from '../../organization/document/document.ts';
import { hashOf } from '../../platform/canonical.ts';
import type { Ctx } from '../../platform/context.ts';
import type { DeclaredEntity } from '../../platform/operations.ts';
import { gatherLibrary, objectsOf, type OpenSloSpec, sloEntityKinds } from './library.ts';
import { spansOf } from './span.ts';

/** A policy in force. */
export interface DeclaredPolicy {
  ref: string;
  name: string;
  policy: ErrorBudgetPolicy;
}

/** An objective in force with what was resolved of it. */
export interface DeclaredObjective {
  ref: string;
  name: string;
  title: string;
  /** The group of the annotation, or else the owner of the service. */
  owner: string | null;
  /** Reference of the component that it is for. */
  service: string;
  runbook: string | null;
  objective: Objective;
  policies: DeclaredPolicy[];
  /** Hash of how it is measured: when it differs the history begins anew. */
  measured: string;
  /** Goals that are measured apart: one more than the objective has where slices are united. */
  parts: number;
  /** Spans in ms over which burn rates are taken, shortest first. */
  spans: number[];
  file: string;
  line: number;
}

/** Reports whether slices of a composite are united: one part more, counted after the others. */
export function isUnion({ isComposite, method }: Objective): boolean {
  return isComposite && method === 'Timeslices';
}

/** Lists the objectives in force in order of name. */
export async function readObjectives(ctx: Ctx): Promise<DeclaredObjective[]> {
  const found = await Promise.all(sloEntityKinds.map((kind) => listDeclared(ctx, { kind })));
  const entities = found.flat();
  const objectives = entities.filter((each) => each.kind === 'objective');
  if (objectives.length === 0) return [];
  const [components, policies] = await Promise.all([
    listDeclared(ctx, { kind: 'component' }),
    listDeclared(ctx, { kind: 'budget-policy' }),
  ]);
  const owners = new Map(components.map((each) => [each.ref, each.owner]));
  const declared = policies.map(({ ref, name, spec }) => ({
    ref,
    name,
    policy: (spec as { policy: ErrorBudgetPolicy }).policy,
  }));
  const library = gatherLibrary(objectsOf(entities));
  return objectives.flatMap((entity) => {
    const { object } = entity.spec as OpenSloSpec;
    if (object.kind !== 'SLO') return [];
    // What was accepted resolves; an issue would have kept the documents out of force.
    const { value } = resolveObjective(object, library);
    return value === undefined ? [] : [toDeclared(entity, value, owners, declared)];
  });
}

/** Returns a way to read the objectives in force that reads the catalog again only when another revision is in force. */
function createCache(): (ctx: Ctx) => Promise<DeclaredObjective[]> {
  let held: { revision: string; objectives: DeclaredObjective[] } | null = null;
  return async (ctx) => {
    // The revision is read first, so that objectives of a newer one are never kept under an older one's name for long.
    const revision = (await currentRevision(ctx))?.id ?? '';
    if (held?.revision !== revision) held = { revision, objectives: await readObjectives(ctx) };
    return held.objectives;
  };
}

/** Reads the objectives in force; held by revision, which is the same in no two record stores. */
export const readInForce = createCache();

function toDeclared(
  entity: DeclaredEntity,
  objective: Objective,
  owners: ReadonlyMap<string, string | null>,
  policies: readonly DeclaredPolicy[],
): DeclaredObjective {
  const { ref, name, title, file, line, references } = entity;
  const service = `component:default/${objective.service}`;
  const applying = policies.filter((each) => appliesTo(each.policy, name, objective.service));
  return {
    ref,
    name,
    title,
    owner: entity.owner ?? owners.get(service) ?? null,
    service,
    runbook: references.find((each) => each.role === 'runbook')?.to ?? null,
    objective,
    policies: applying,
    measured: hashMeasured(objective),
    parts: objective.measures.length + (isUnion(objective) ? 1 : 0),
    spans: spansOf(
      objective,
      applying.map((each) => each.policy),
    ),
    file,
    line,
  };
}

/** What it is called, its target and its alerts may change without a new history; targets of a union may not. */
function hashMeasured(objective: Objective): string {
  const { method, sliceMinutes, measures } = objective;
  const how = measures.map(({ reading, main, total, sliceTarget, target }) => {
    const measured = { reading, main, total, sliceTarget };
    return isUnion(objective) ? { ...measured, target } : measured;
  });
  return hashOf({ method, sliceMinutes, how });
}
