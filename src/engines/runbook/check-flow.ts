import { type Issue, issue, type Path } from '../issue.ts';
import { findAction } from './catalog.ts';
import { findStep, type Runbook, routeTarget, type Step } from './document.ts';
import { isTemplate, quote } from './field.ts';
import { edgesFrom } from './graph.ts';

/** Where a step of the document was written, by its name. */
export type Places = ReadonlyMap<string, Path>;

// AWS does not let a cancelled run go into these (RB46).
const slowActions = [
  'approve',
  'pause',
  'sleep',
  'copyImage',
  'createImage',
  'createStack',
  'createTags',
  'runInstances',
];

function placeOf(places: Places, step: Step): Path {
  return places.get(step.name) ?? ['mainSteps'];
}

function checkTargets(document: Runbook, places: Places, issues: Issue[]): void {
  for (const step of document.mainSteps) {
    const path = placeOf(places, step);
    const named: readonly (readonly [string | undefined, Path])[] = [
      [step.nextStep, ['nextStep']],
      [routeTarget(step.onFailure), ['onFailure']],
      [routeTarget(step.onCancel), ['onCancel']],
      ...(findAction(step.action)?.targets?.(step.inputs) ?? []).map(
        (target) => [target.step, ['inputs', ...target.path]] as const,
      ),
    ];
    for (const [name, at] of named) {
      if (name === undefined || isTemplate(name) || findStep(document, name)) continue;
      issues.push(issue('unknown_step', [...path, ...at], `step ${quote(name)} does not exist: name one of mainSteps`));
    }
  }
}

function reach(document: Runbook, start: Step): ReadonlySet<string> {
  const seen = new Set([start.name]);
  const waiting = [start];
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    for (const { to } of edgesFrom(document, step)) {
      const next = findStep(document, to);
      if (!next || seen.has(to)) continue;
      seen.add(to);
      waiting.push(next);
    }
  }
  return seen;
}

function checkReachable(document: Runbook, places: Places, issues: Issue[]): void {
  const [first] = document.mainSteps;
  if (!first) return;
  const seen = reach(document, first);
  for (const step of document.mainSteps.filter((each) => !seen.has(each.name))) {
    issues.push(
      issue(
        'unreachable_step',
        placeOf(places, step),
        `step ${quote(step.name)} is never reached: lead to it or remove it`,
        'warning',
      ),
    );
  }
}

function checkCircles(document: Runbook, places: Places, issues: Issue[]): void {
  const reported = new Set<string>();
  for (const start of document.mainSteps) {
    const trail: Step[] = [];
    for (let step: Step | undefined = start; step && !trail.includes(step); ) {
      trail.push(step);
      const choosing: boolean = findAction(step.action)?.targets !== undefined;
      const next: string | undefined = choosing
        ? undefined
        : edgesFrom(document, step).find((edge) => edge.kind === 'next')?.to;
      step = next === undefined ? undefined : findStep(document, next);
      if (!step || !trail.includes(step) || reported.has(step.name)) continue;
      const circle = trail.slice(trail.indexOf(step));
      for (const each of circle) reported.add(each.name);
      const names = [...circle, step].map((each) => each.name).join(' -> ');
      issues.push(
        issue(
          'infinite_loop',
          placeOf(places, step),
          `steps never end: ${names}: add a branch, or isEnd to one of them`,
        ),
      );
    }
  }
}

function checkCancelPaths(document: Runbook, places: Places, issues: Issue[]): void {
  for (const step of document.mainSteps) {
    const target = findStep(document, routeTarget(step.onCancel) ?? '');
    if (!target) continue;
    const slow = document.mainSteps.find(
      (each) => slowActions.includes(each.action.replace(/^aws:/, '')) && reach(document, target).has(each.name),
    );
    if (!slow) continue;
    issues.push(
      issue(
        'slow_cancel',
        [...placeOf(places, step), 'onCancel'],
        `onCancel ${quote(step.onCancel)} leads to ${slow.action} in step ${quote(slow.name)}, but only two minutes are left then: lead to quick steps only`,
        'warning',
      ),
    );
  }
}

/** Reports targets that do not exist, steps never reached, unconditional circles and slow ways out of a cancelled run (RB10 to RB12, RB46). */
export function checkFlow(document: Runbook, places: Places, issues: Issue[]): void {
  checkTargets(document, places, issues);
  checkReachable(document, places, issues);
  checkCircles(document, places, issues);
  checkCancelPaths(document, places, issues);
}
