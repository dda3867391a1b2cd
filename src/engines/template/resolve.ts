import { hasErrors, issue, type Issue, type Parsed, type Path } from '../issue.ts';
import { evaluateCondition } from './condition.ts';
import { readParameters } from './parameter.ts';
import { isTree, type Tree } from './property.ts';
import { resolveValue } from './resolve-value.ts';
import type { Place } from './resource-name.ts';
import type { Scope } from './scope.ts';
import type { Template } from './template.ts';

/** A resource whose properties hold no intrinsic functions any more; `path` leads to it in the template. */
export interface ResolvedResource {
  logicalId: string;
  type: string;
  properties: Tree;
  path: Path;
}

/** What a template is resolved for. */
export interface ResolveOptions extends Place {
  /** Values that take the place of the parameters' defaults. */
  parameters?: Readonly<Record<string, unknown>>;
  /** Whether a type matters to the caller; issues inside of other resources become informations. All types by default. */
  wanted?: (type: string) => boolean;
}

/**
 * Resolves every resource that exists under the template's conditions, in the order written (rules TPL-6 to TPL-14).
 * What cannot be known from the file alone is an issue with its path; a value is returned when no issue is an error,
 * and then what an information speaks of is missing from the properties.
 */
export function resolveTemplate(template: Template, options: ResolveOptions): Parsed<ResolvedResource[]> {
  const issues: Issue[] = [];
  const scope: Scope = {
    resolve: (value, path) => resolveValue(scope, value, path),
    template,
    place: options,
    parameters: readParameters(template, options.parameters ?? {}, issues),
    issues,
    references: new Set(),
    conditions: new Map(),
    naming: new Set(),
  };
  for (const name of Object.keys(template.conditions)) evaluateCondition(scope, name, ['Conditions', name]);

  const resources: ResolvedResource[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const [logicalId, resource] of Object.entries(template.resources)) {
    if (resource.condition !== undefined && !evaluateCondition(scope, resource.condition, resource.path)) continue;
    scope.issues = [];
    scope.references = new Set(resource.dependsOn);
    const properties = scope.resolve(resource.properties, [...resource.path, 'Properties']);
    const isWanted = options.wanted?.(resource.type) ?? true;
    for (const each of scope.issues) issues.push(isWanted ? each : { ...each, severity: 'info' });
    graph.set(logicalId, [...scope.references]);
    resources.push({
      logicalId,
      type: resource.type,
      properties: isTree(properties) ? properties : {},
      path: resource.path,
    });
  }
  for (const circle of findCircles(graph)) {
    const message = `Resources depend on one another in a circle, ${circle.join(' -> ')}: CloudFormation cannot create them, break it`;
    issues.push(issue('circular_reference', ['Resources', circle[0] ?? ''], message));
  }
  return hasErrors(issues) ? { issues } : { value: resources, issues };
}

/** Finds one circle for each group of nodes that reach themselves, as the nodes from its first around to it again. */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node);
    if (start >= 0) {
      circles.push([...trail.slice(start), node]);
      return;
    }
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return circles;
}
