import type { JsonLeaf } from './json-value.ts';

/** One end of a numeric range (EP10). */
export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** A test on one leaf that says yes or no about a text or number that is there (EP5 to EP9). */
export type PlainTest =
  | { readonly kind: 'exact'; readonly value: JsonLeaf }
  | { readonly kind: 'prefix' | 'suffix'; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: 'equals-ignore-case'; readonly text: string };

/** One alternative inside the array of a field: what a leaf of the event is held against. */
export type LeafTest =
  | PlainTest
  | { readonly kind: 'numeric'; readonly lower?: Bound; readonly upper?: Bound }
  | { readonly kind: 'anything-but'; readonly none: readonly PlainTest[] }
  | { readonly kind: 'exists'; readonly present: boolean };

/** All that a pattern asks of one dotted path: at least one of the tests must hold (EP2). */
export interface FieldTest {
  readonly path: string;
  readonly anyOf: readonly LeafTest[];
}

/** One way to satisfy the pattern: every field in it must hold; fields are sorted by path. */
export type Branch = readonly FieldTest[];

/** A parsed event pattern: an event matches if it satisfies any of the branches, one unless `$or` is used (EP14). */
export interface Pattern {
  readonly branches: readonly Branch[];
}
