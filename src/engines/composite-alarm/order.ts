import { type Issue, issue } from '../issue.ts';
import { quote } from '../template/index.ts';
import { listChildren, type Rule } from './rule.ts';

/** In which order composite alarms are evaluated, and which wait for themselves. */
export interface Order {
  /** Every composite alarm outside of cycles, each after the ones that its rule names. */
  order: string[];
  /** How many composite alarms lie below and including one: 1 if its rule names metric alarms only (CA15). */
  depth: Map<string, number>;
  /** For each knot of alarms that wait for one another, one shortest way around it (CA16). */
  cycles: string[][];
  /** All alarms in cycles: their evaluation stops. */
  stopped: string[];
  issues: Issue[];
}

/** Orders composite alarms, given by name with their rules; alarms that are not given count as metric alarms (CA14 to CA16). */
export function orderComposites(rules: ReadonlyMap<string, Rule>): Order {
  const below = new Map(
    [...rules].map(([name, rule]) => [name, listChildren(rule).filter((child) => rules.has(child))]),
  );
  const groups = listKnots(below);
  const order: string[] = [];
  const depth = new Map<string, number>();
  const cycles: string[][] = [];
  const stopped: string[] = [];
  for (const group of groups) {
    const first = group[0] ?? '';
    const children = below.get(first) ?? [];
    if (group.length === 1 && !children.includes(first)) {
      order.push(first);
      depth.set(first, 1 + Math.max(0, ...children.map((child) => depth.get(child) ?? 0)));
    } else {
      stopped.push(...group);
      cycles.push(findCycle(first, below));
    }
  }
  return { order, depth, cycles, stopped, issues: cycles.map(describeCycle) };
}

function describeCycle(cycle: readonly string[]): Issue {
  const first = cycle[0] ?? '';
  const way = [...cycle.slice(1), first].map((name) => quote(name)).join(', then ');
  const about = `${quote(first)} waits for itself by way of ${way}, so none of them is evaluated`;
  const message = `${about}: set the AlarmRule of one of them to FALSE, then give it a rule without the others`;
  return issue('circular', [first, 'AlarmRule'], message);
}

/** Finds the shortest way from an alarm back to itself, without the second mention of it. */
function findCycle(start: string, below: ReadonlyMap<string, readonly string[]>): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const child of below.get(name) ?? []) {
      if (child === start) {
        const way = [name];
        while (way[0] !== start) way.unshift(cameFrom.get(way[0] ?? '') ?? start);
        return way;
      }
      if (!cameFrom.has(child)) {
        cameFrom.set(child, name);
        queue.push(child);
      }
    }
  }
  return [start];
}

/**
 * Lists the groups of alarms that can reach one another, those below first (Tarjan's algorithm, with a stack of its own
 * so that a long chain of alarms does not exhaust the machine's).
 */
function listKnots(below: ReadonlyMap<string, readonly string[]>): string[][] {
  const groups: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  for (const root of below.keys()) {
    if (index.has(root)) continue;
    const path = [{ name: root, next: 0 }];
    while (path.length > 0) {
      const step = path.at(-1);
      if (step === undefined) break;
      const { name } = step;
      if (step.next === 0) {
        index.set(name, index.size);
        low.set(name, index.size - 1);
        open.push(name);
        isOpen.add(name);
      }
      const child = below.get(name)?.[step.next];
      step.next += 1;
      if (child !== undefined) {
        if (!index.has(child)) path.push({ name: child, next: 0 });
        else if (isOpen.has(child)) low.set(name, Math.min(low.get(name) ?? 0, index.get(child) ?? 0));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low.set(parent.name, Math.min(low.get(parent.name) ?? 0, low.get(name) ?? 0));
      if (low.get(name) === index.get(name)) {
        const group = open.splice(open.lastIndexOf(name));
        for (const each of group) isOpen.delete(each);
        groups.push(group);
      }
    }
  }
  return groups;
}
