/** What the exit code of every command means. */
export const exitCode = { fine: 0, finding: 1, usage: 2, server: 3 } as const;

/** The command did its work and found something wrong. */
export class Finding extends Error {}

/** The command line cannot be understood. */
export class UsageError extends Error {}

/** The server cannot be reached, or refused. */
export class ServerError extends Error {}
