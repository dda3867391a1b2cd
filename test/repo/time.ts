/** A way to what is different each time or on each machine, and the files that may take it, each with its reason. */
export interface Source {
  name: string;
  pattern: RegExp;
  allowed: Readonly<Record<string, string>>;
}

/** The sources of what a test cannot repeat. Paths that end with "/" stand for folders. */
export const sources: readonly Source[] = [
  {
    name: 'the clock',
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bprocess\.hrtime\b/,
    allowed: {
      'src/platform/clock.ts': 'the one place that reads the clock',
      'src/cli/': 'commands are no product code that tests push',
    },
  },
  {
    name: 'the stop watch',
    pattern: /\bperformance\.now\(/,
    allowed: {
      'src/cli/': 'says how long a command took',
      'src/platform/db.ts': 'shares the thread by the time really spent, decides nothing',
    },
  },
  { name: 'chance', pattern: /\bMath\.random\(/, allowed: {} },
  {
    name: 'the environment',
    pattern: /\bprocess\.env\b/,
    allowed: {
      'src/cli/': 'hands the environment to readConfig',
      'src/platform/telemetry-chdb.ts': "sets the engine's allocator, which reads nothing else",
      'src/prepare/runbook/script.ts': 'gives a script the PATH of this process and nothing more',
    },
  },
];

/** Returns the sources that a file of `src` takes from without leave. */
export function judgeTime(text: string, file: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
  return sources
    .filter((each) => each.pattern.test(code))
    .filter(
      (each) => !Object.keys(each.allowed).some((path) => (path.endsWith('/') ? file.startsWith(path) : file === path)),
    )
    .map((each) => `takes from ${each.name}`);
}
