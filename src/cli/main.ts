import { StartError } from '../platform/errors.ts';
import { commands } from './commands.ts';
import { exitCode, Finding, ServerError, UsageError } from './exit.ts';
import { printJson } from './output.ts';

const [name, ...rest] = process.argv.slice(2);

async function main(): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return name === undefined ? exitCode.usage : exitCode.fine;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new UsageError(`There is no command "${name}": run "evenkeel help"`);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`evenkeel ${command.usage}\n\n${command.summary}\n`);
    return exitCode.fine;
  }
  const run = await command.load();
  return run(rest);
}

function help(): string {
  const width = Math.max(...Object.values(commands).map((each) => each.usage.length));
  const lines = Object.values(commands).map((each) => `  evenkeel ${each.usage.padEnd(width)}  ${each.summary}`);
  return `Evenkeel: operational excellence as code, proven by evidence\n\n${lines.join('\n')}\n\nEvery command takes --json. Exit codes: 0 fine, 1 finding, 2 usage, 3 server.\n`;
}

// Who reads through a pipe may stop reading: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.fine);
  throw error;
});

try {
  process.exitCode = await main();
} catch (error) {
  const known =
    error instanceof Finding ||
    error instanceof UsageError ||
    error instanceof ServerError ||
    error instanceof StartError;
  process.stderr.write(
    known ? `evenkeel: ${error.message}\n` : `evenkeel: ${(error as Error).stack ?? String(error)}\n`,
  );
  process.exitCode =
    error instanceof Finding ? exitCode.finding : error instanceof UsageError ? exitCode.usage : exitCode.server;
  if (rest.includes('--json') || name === '--json') {
    const { message, code, details } = error as Error & { code?: unknown; details?: unknown };
    printJson({
      error: { exitCode: process.exitCode, ...(typeof code === 'string' ? { code } : {}), message, details },
    });
  }
}
