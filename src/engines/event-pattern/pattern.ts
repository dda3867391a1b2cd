/** One end of a numeric range (EP10). */
export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** A test on one leaf that says yes or no about a value that is there (EP5 to EP9, EP17, EP18). */
export type PlainTest =
  /** A text, code unit by code unit. */
  | { readonly kind: 'text'; readonly text: string }
  /** `true`, `false` or `null`. */
  | { readonly kind: 'word'; readonly value: boolean | null }
  /** A number by value, and by the way it is written; `value` is null for one that a double cannot hold. */
  | { readonly kind: 'number'; readonly value: number | null; readonly text: string }
  | { readonly kind: 'prefix' | 'suffix'; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: 'equals-ignore-case'; readonly text: string }
  /** Texts that stand between the stars, in order: `a*b` is ['a', 'b'], `*` is ['', ''], no star is one part. */
  | { readonly kind: 'wildcard'; readonly pattern: string; readonly parts: readonly string[] }
  /** IP addresses from `low` to `high`, both included, as 8 (family 4) or 32 (family 6) digits of lower-case hex. */
  | { readonly kind: 'address'; readonly family: 4 | 6; readonly low: string; readonly high: string };

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
