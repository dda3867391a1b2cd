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
    usage: 'token create NAME --role ROLE [--expires TIME] | token list | token revoke ID  [--json]',
    summary: 'Make, list and end API tokens',
    load: async () => (await import('./token.ts')).token,
  },
  config: {
    usage: 'config [--json]',
    summary: 'Print every setting, its default and what it means',
    load: async () => (await import('./config.ts')).config,
  },
};
