import { settings } from '../platform/config.ts';
import { readArgs } from './connect.ts';
import { exitCode } from './exit.ts';
import { bold, print, printJson } from './output.ts';

/** Prints every setting with its default. */
export async function config(args: string[]): Promise<number> {
  const { values } = readArgs(args, {});
  const all = Object.entries(settings).map(([name, shape]) => {
    const fallback = shape.safeParse(undefined);
    return { name, default: fallback.success ? (fallback.data ?? null) : null, description: shape.description ?? '' };
  });
  if (values.json) printJson({ settings: all });
  else
    for (const each of all)
      print(
        `${bold(each.name)}${each.default === null ? '' : ` = ${String(each.default)}`}`,
        `    ${each.description}`,
      );
  return exitCode.fine;
}
