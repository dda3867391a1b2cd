import type { Path } from '../issue.ts';
import type { LeafTest } from './pattern.ts';

/** A field of a pattern as it was read: its dotted path and its alternatives; `at` is where it stands in the document. */
export interface FieldRule {
  readonly kind: 'field';
  readonly path: string;
  readonly tests: readonly LeafTest[];
  readonly at: Path;
  readonly offset: number;
}

/** Sequences of rules of which one has to hold (EP14). */
export interface OrRule {
  readonly kind: 'or';
  readonly alternatives: readonly (readonly Rule[])[];
  readonly at: Path;
  readonly offset: number;
}

/** What a pattern asks, in the order of the document; of two fields with one path in the same branch the later holds. */
export type Rule = FieldRule | OrRule;
