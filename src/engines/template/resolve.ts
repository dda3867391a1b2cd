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
    deciding: new Set(),
    naming: new Set(),
    names: new Map(),
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
    for (const each of scope.issues) {
      // What is wrong with a name is passed on to all who ask for it, but told once.
      if (!issues.includes(each)) issues.push(isWanted ? each : { ...each, severity: 'info' });
    }
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

/**
 * Finds circles among nodes that reach themselves, each as the nodes from its first around to it again. A circle that
 * begins and ends at nodes of circles found before is left out. The search is a loop: chains may be longer than a stack.
 */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const told = new Set<string>();
  const done = new Set<string>();
  for (const root of graph.keys()) {
    const trail: { node: string; rest: Iterator<string> }[] = [];
    const places = new Map<string, number>();
    const enter = (node: string): void => {
      places.set(node, trail.length);
      trail.push({ node, rest: (graph.get(node) ?? []).values() });
    };
    if (!done.has(root)) enter(root);
    for (let last = trail.at(-1); last !== undefined; last = trail.at(-1)) {
      const next = last.rest.next();
      if (next.done === true) {
        trail.pop();
        places.delete(last.node);
        done.add(last.node);
        continue;
      }
      const start = places.get(next.value);
      if (start === undefined) {
        if (!done.has(next.value)) enter(next.value);
      } else if (!told.has(next.value) || !told.has(last.node)) {
        const circle = trail.slice(start).map(({ node }) => node);
        for (const node of circle) told.add(node);
        circles.push([...circle, next.value]);
      }
    }
  }
  return circles;
}
