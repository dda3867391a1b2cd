/** What a token of JSON is; `other` stands for a value that JSON does not have, `failure` for where the text stops being JSON. */
export type TokenKind =
  | 'start-object'
  | 'end-object'
  | 'start-array'
  | 'end-array'
  | 'name'
  | 'text'
  | 'number'
  | 'word'
  | 'other'
  | 'failure';

/** What is wrong with a text that is not JSON, at which offset, and where the reader stands that noticed it. */
export interface Flaw {
  readonly message: string;
  readonly at: number;
  readonly readAt: number;
}

/**
 * One token. `text` is the content of a text or name, the way a number is written, the word, the bracket, or the message
 * of a failure. `at` is the offset where a reader stands that has met the token, `readAt` where it stands once it has
 * also read its text; of a document that is no text both are 0.
 */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: number;
  readonly readAt: number;
  /** A text that is malformed inside; it is noticed when it is read, or passed. */
  readonly flaw?: Flaw;
}
