/** A command of the command line; `load` brings its code in only when it is called. */
export interface Command {
  usage: string;
  summary: string;
  load(): Promise<(args: string[]) => Promise<number>>;
}

/** The commands by name. */
export const commands: Record<string, Command> = {
  serve: {
    usage: 'serve [--host ADDRESS] [--port N] [--otlp-port N] [--data DIR] [--ops DIR] [--no-fleet]',
    summary: 'Run the server: console, API, telemetry, alarms, runbooks',
    load: async () => (await import('./serve.ts')).serve,
  },
  check: {
    usage: 'check [DIR] [--strict] [--json]',
    summary: 'Find every mistake in a tree of documents; needs no server',
    load: async () => (await import('./check.ts')).check,
  },
  plan: {
    usage: 'plan [DIR] [--json]',
    summary: 'Tell what applying a tree of documents would change on the server',
    load: async () => (await import('./apply.ts')).plan,
  },
  apply: {
    usage: 'apply [DIR] [--json]',
    summary: 'Put a tree of documents into force on the server, all or nothing',
    load: async () => (await import('./apply.ts')).apply,
  },
  review: {
    usage: 'review [--milestone NAME] [--compare FROM [TO]] [--all] [--json]',
    summary: 'Print the Well-Architected review of the running organisation',
    load: async () => (await import('./review.ts')).review,
  },
  gameday: {
    usage: 'gameday [--json]',
    summary: 'Inject real faults into the demonstration fleet and follow them to the analysis',
    load: async () => (await import('./gameday.ts')).gameday,
  },
  audit: {
    usage: 'audit verify [--json]',
    summary: 'Recompute the hash chain over the whole log',
    load: async () => (await import('./audit.ts')).audit,
  },
  'sign-in': {
    usage: 'sign-in [--as REF] [--role ROLE] [--json]',
    summary: 'Make a one-time sign-in link for the console',
    load: async () => (await import('./sign-in.ts')).signIn,
  },
  token: {
    usage: 'token create NAME --role ROLE [--expires TIME] [--aws] | token list | token revoke ID  [--json]',
    summary: 'Make, list and end API tokens',
    load: async () => (await import('./token.ts')).token,
  },
  test: {
    usage: 'test [DIR] [--only TEXT] [--json]',
    summary: 'Run the tests that stand beside the documents; needs no server',
    load: async () => (await import('./test.ts')).test,
  },
  explain: {
    usage:
      'explain alarm NAME [--at TIME] | explain objective NAME [--at TIME] | explain event FILE|ID (--rule NAME | --pattern JSON) [--ops DIR] [--server]  [--json]',
    summary: 'Tell why something happened or not, field by field',
    load: async () => (await import('./explain.ts')).explain,
  },
  objectives: {
    usage: 'objectives [--service REF] [--json]',
    summary: 'List the objectives with what is left of their budgets',
    load: async () => (await import('./objectives.ts')).objectives,
  },
  budget: {
    usage: 'budget SERVICE [--change KIND] [--json]',
    summary: 'Tell a pipeline whether a service may ship by its error budgets; exit code 1 when it may not',
    load: async () => (await import('./budget.ts')).budget,
  },
  backtest: {
    usage: 'backtest NAME [--file FILE] [--days N] [--json]',
    summary: 'Tell when an alarm, or a changed one, would have fired over the stored telemetry',
    load: async () => (await import('./backtest.ts')).backtest,
  },
  'dead-letters': {
    usage: 'dead-letters [--rule NAME] [--state STATE] [--redrive ID|all] [--discard ID --reason TEXT] [--json]',
    summary: 'List what could not be delivered, send it again, or put it aside',
    load: async () => (await import('./dead-letters.ts')).deadLetters,
  },
  replay: {
    usage:
      'replay --from TIME [--to TIME] [--rule NAME …] [--pattern JSON] [--deliver] [--name NAME] [--per-second N] | replay list | replay cancel NAME  [--json]',
    summary: 'Hold a span of the log against rules again: tell what would match, or deliver',
    load: async () => (await import('./replay.ts')).replay,
  },
  config: {
    usage: 'config [--json]',
    summary: 'Print every setting, its default and what it means',
    load: async () => (await import('./config.ts')).config,
  },
};
