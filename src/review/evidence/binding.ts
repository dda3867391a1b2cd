import type { Facts } from './facts.ts';
import { type Binding, type Finding, unknown } from './finding.ts';
import * as ops01 from './ops-01.ts';
import * as ops02 from './ops-02.ts';
import * as ops03 from './ops-03.ts';
import * as ops04 from './ops-04.ts';
import * as ops05 from './ops-05.ts';
import * as ops06 from './ops-06.ts';
import * as ops07 from './ops-07.ts';
import * as ops08 from './ops-08.ts';
import * as ops09 from './ops-09.ts';
import * as ops10 from './ops-10.ts';
import * as ops11 from './ops-11.ts';

/** Every binding of a practice to its evidence. */
export const bindings: readonly Binding[] = [ops02, ops03, ops04, ops05, ops07, ops08, ops09, ops10, ops11].flatMap(
  (each) => each.bindings,
);

/** What would have to be recorded for each practice without a binding. */
export const missingEvidence: Readonly<Record<string, string>> = Object.assign(
  {},
  ...[ops01, ops02, ops03, ops04, ops05, ops06, ops07, ops08, ops09, ops10, ops11].map((each) => each.missing),
);

const byPractice = new Map(bindings.map((each) => [each.practice, each]));

/** Judges one practice by its evidence; without a binding it is unknown. */
export function judge(practice: string, facts: Facts): Finding {
  const binding = byPractice.get(practice);
  if (binding !== undefined) return binding.probe(facts);
  return unknown('No evidence is collected yet', `Record ${missingEvidence[practice] ?? 'evidence for this practice'}`);
}
