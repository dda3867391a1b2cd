import { findAction } from './catalog.ts';
import { findStep, followingStep, type Runbook, routeTarget, type Step } from './document.ts';

/** A step as a node of the flow; `runnable` is false where the action cannot run here. */
export interface FlowNode {
  readonly name: string;
  readonly action: string;
  readonly description: string;
  readonly needs: 'nothing' | 'time' | 'person' | 'call' | 'run' | 'alarm' | 'unknown';
  readonly runnable: boolean;
  readonly ends: boolean;
}

/** One way from a step to another. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'next' | 'choice' | 'default' | 'failure' | 'cancel';
  readonly label: string;
}

/** Lists every way out of a step to steps that exist, in the order in which they are tried. */
export function edgesFrom(document: Runbook, step: Step): readonly FlowEdge[] {
  const action = findAction(step.action);
  const targets = action?.targets?.(step.inputs) ?? [];
  const following = action?.alwaysGoes?.(step.inputs) ? undefined : followingStep(document, step);
  const edge = (to: string | undefined, kind: FlowEdge['kind'], label: string): FlowEdge[] =>
    to !== undefined && findStep(document, to) ? [{ from: step.name, to, kind, label }] : [];
  return [
    ...targets.flatMap((target) => edge(target.step, target.kind, target.label)),
    ...edge(following, 'next', ''),
    ...(step.isEnd ? [] : edge(routeTarget(step.onFailure), 'failure', 'on failure')),
    ...edge(routeTarget(step.onCancel), 'cancel', 'on cancel'),
  ];
}

/** Returns the flow of a document as nodes in document order and edges, for a drawing. */
export function graphOf(document: Runbook): {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
} {
  const nodes = document.mainSteps.map((step): FlowNode => {
    const action = findAction(step.action);
    const ends = !edgesFrom(document, step).some((edge) => edge.kind !== 'failure' && edge.kind !== 'cancel');
    const description = step.description ?? '';
    return {
      name: step.name,
      action: step.action,
      description,
      needs: action?.needs ?? 'unknown',
      runnable: action !== undefined,
      ends,
    };
  });
  return { nodes, edges: document.mainSteps.flatMap((step) => edgesFrom(document, step)) };
}
