import type { Issue, Path } from '../../engines/issue.ts';
import {
  type AlertPolicy,
  type AlertTarget,
  type Condition,
  type Indicator,
  type Library,
  type OpenSloObject,
  resolveObjective,
} from '../../engines/slo/index.ts';
import type { Entity } from '../../platform/operations.ts';

/** What the entity of an OpenSLO object says. */
export interface OpenSloSpec extends Record<string, unknown> {
  object: OpenSloObject;
  path: Path;
}

/** Gathers what SLOs may name. */
export function gatherLibrary(objects: readonly OpenSloObject[]): Library {
  const library = {
    indicators: new Map<string, Indicator>(),
    dataSources: new Map<string, string>(),
    alertPolicies: new Map<string, AlertPolicy>(),
    alertConditions: new Map<string, Condition>(),
    alertTargets: new Map<string, AlertTarget>(),
  };
  for (const object of objects) {
    const { name } = object.metadata;
    if (object.kind === 'SLI') library.indicators.set(name, object.indicator);
    if (object.kind === 'DataSource') library.dataSources.set(name, object.type);
    if (object.kind === 'AlertPolicy') library.alertPolicies.set(name, object.policy);
    if (object.kind === 'AlertCondition') library.alertConditions.set(name, object.condition);
    if (object.kind === 'AlertNotificationTarget') library.alertTargets.set(name, object.target);
  }
  return library;
}

/** Kinds of entities that hold an OpenSLO object. */
export const sloEntityKinds = ['objective', 'sli', 'data-source', 'alert-policy', 'alert-condition', 'alert-target'];

/** Returns the OpenSLO objects among declared things. */
export function objectsOf(entities: readonly Entity[]): OpenSloObject[] {
  return entities.filter((each) => sloEntityKinds.includes(each.kind)).map((each) => (each.spec as OpenSloSpec).object);
}

/** Checks every SLO together with what it names; names that lead nowhere are told where references are checked. */
export function checkTree(entities: readonly Entity[]): { ref: string; issue: Issue }[] {
  const library = gatherLibrary(objectsOf(entities));
  return entities.flatMap(({ ref, kind, spec }) => {
    const { object, path } = spec as OpenSloSpec;
    if (kind !== 'objective' || object.kind !== 'SLO') return [];
    return resolveObjective(object, library)
      .issues.filter((each) => each.code !== 'unresolved_reference')
      .map((each) => ({ ref, issue: { ...each, path: [...path, ...each.path] } }));
  });
}
