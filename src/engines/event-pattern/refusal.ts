import type { Path } from '../issue.ts';

/** What a refusal of a pattern says. */
export interface RefusalDetail {
  readonly code: string;
  /** What is wrong, to the letter as AWS says it. */
  readonly message: string;
  /** What to do instead, in our words. */
  readonly advice: string;
  readonly path: Path;
  /** Offset in the text of the pattern, and where the reader stands that noticed it. */
  readonly at: number;
  readonly readAt: number;
  /** The offsets that AWS names behind the text, in order: none, one, or two. */
  readonly places: readonly number[];
}

/** Thrown and caught inside the compiler alone: the part of the pattern that is being read cannot be used. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly detail: RefusalDetail;
  /** Nothing after the place can be read, because the text is not JSON there. */
  readonly isFinal: boolean;

  constructor(detail: RefusalDetail, isFinal = false) {
    super(detail.message);
    this.detail = detail;
    this.isFinal = isFinal;
  }
}
