/** Every way a request can be refused: the HTTP status and what it means. The reference page is held equal to this table. */
export const errorCodes = {
  invalid_input: { status: 400, title: 'The input does not fit the shape that the route asks for' },
  malformed_body: { status: 400, title: 'The body cannot be read as what its content type says' },
  unauthenticated: { status: 401, title: 'No valid token or session came with the request' },
  forbidden: { status: 403, title: 'The role of the token or session does not allow this' },
  cross_site: { status: 403, title: 'The request came from another site' },
  not_found: { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'The thing is in a state that does not allow this' },
  documents_rejected: { status: 422, title: 'The documents hold mistakes, nothing was changed' },
  too_large: { status: 413, title: 'The body is larger than the limit' },
  unsupported_media_type: { status: 415, title: 'The content type is not one that the route reads' },
  too_many_requests: { status: 429, title: 'More requests than the server can take now' },
  internal: { status: 500, title: 'A fault of the server, recorded in its log' },
  unavailable: { status: 503, title: 'A part that the request needs is not there now' },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** A request that cannot be met: a code of the table, a message that says what failed and why, and details as data. */
export class OpsError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  constructor(code: ErrorCode, message: string, options: { details?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OpsError';
    this.code = code;
    this.details = options.details;
  }
  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** A start that cannot happen: one sentence with the cure; the process ends with exit code 3. */
export class StartError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StartError';
  }
}

/** The RFC 9457 problem document of an error; faults of the server keep their detail to the log. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  details?: unknown;
}

/** Returns the problem document that is sent for an error. */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof OpsError)) {
    return {
      type: 'about:blank',
      title: errorCodes.internal.title,
      status: 500,
      code: 'internal',
      detail: 'The server met a fault: its log has the cause',
    };
  }
  const problem: Problem = {
    type: 'about:blank',
    title: errorCodes[error.code].title,
    status: error.status,
    code: error.code,
    detail: error.message,
  };
  if (error.details !== undefined) problem.details = error.details;
  return problem;
}
