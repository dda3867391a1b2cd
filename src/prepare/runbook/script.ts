import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Python script with the function to call in it. */
export interface ScriptCall {
  script: string;
  /** Name of the function, called with the payload and a context. */
  handler: string;
  payload: unknown;
  timeoutMs: number;
  signal: AbortSignal;
}

export type ScriptResult =
  | { kind: 'returned'; value: unknown }
  | { kind: 'raised'; message: string }
  | { kind: 'timed-out'; message: string }
  | { kind: 'unavailable'; message: string };

/** Most bytes that a script may return or print, as in SSM Automation (100 KB of payload). */
const outputLimit = 100 * 1024;

/** Longest wait of a timer; a longer one would ring at once. */
const longestTimer = 2 ** 31 - 1;

/** Process groups of the scripts that run now. */
const groups = new Set<number>();

process.on('exit', () => {
  for (const group of groups) killGroup(group);
});

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Calls the handler and writes what it returns on file descriptor 3, apart from anything that it prints. */
const driver = `
import json, os, sys, traceback
call = json.load(sys.stdin)
space = {"__name__": "runbook"}
try:
    exec(compile(call["script"], "<script>", "exec"), space)
    name = call["handler"].split(".")[-1]
    if name not in space:
        raise NameError("the script has no function " + name)
    result = {"value": space[name](call["payload"], {})}
except BaseException as error:
    result = {"error": "".join(traceback.format_exception_only(type(error), error)).strip(), "trace": traceback.format_exc()}
try:
    text = json.dumps(result)
except TypeError as error:
    text = json.dumps({"error": "what the handler returned is not JSON: " + str(error)})
with os.fdopen(3, "w") as out:
    out.write(text)
`;

/**
 * Runs a Python handler in a process and folder of its own, with no environment but a path, and returns what it
 * returned. The server's secrets are not in reach of its environment; the script runs with the server's user.
 */
export async function runPython(call: ScriptCall): Promise<ScriptResult> {
  const directory = await mkdtemp(join(tmpdir(), 'evenkeel-script-'));
  try {
    return await spawnPython(call, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function spawnPython(call: ScriptCall, directory: string): Promise<ScriptResult> {
  return new Promise((resolve) => {
    const child = spawn('python3', ['-I', '-c', driver], {
      cwd: directory,
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: directory },
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let returned = '';
    let printed = '';
    let over = false;
    let late = false;
    // The whole group goes, so that nothing that the script started outlives it.
    const kill = () => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    if (child.pid !== undefined) groups.add(child.pid);
    const timer = setTimeout(
      () => {
        late = true;
        kill();
      },
      Math.min(call.timeoutMs, longestTimer),
    );
    call.signal.addEventListener('abort', kill, { once: true });
    child.stdio[3]!.on('data', (part: Buffer) => {
      returned += part.toString('utf8');
      if (returned.length > outputLimit) {
        over = true;
        kill();
      }
    });
    child.stderr!.on('data', (part: Buffer) => {
      if (printed.length < outputLimit) printed += part.toString('utf8');
    });
    const finish = (result: ScriptResult) => {
      clearTimeout(timer);
      if (child.pid !== undefined) groups.delete(child.pid);
      call.signal.removeEventListener('abort', kill);
      resolve(result);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      finish({
        kind: 'unavailable',
        message:
          error.code === 'ENOENT'
            ? 'There is no python3 on this server: install Python 3.11 or newer, then run the step again'
            : `python3 cannot be started: ${error.message}`,
      });
    });
    child.on('close', (code) => {
      if (late)
        return finish({ kind: 'timed-out', message: `The script did not end within ${call.timeoutMs / 1000} s` });
      if (over) return finish({ kind: 'raised', message: `The script returned more than ${outputLimit} bytes` });
      if (call.signal.aborted) return finish({ kind: 'raised', message: 'The script was stopped' });
      try {
        const result = JSON.parse(returned) as { value?: unknown; error?: string };
        finish(
          result.error === undefined
            ? { kind: 'returned', value: result.value }
            : { kind: 'raised', message: result.error },
        );
      } catch {
        finish({
          kind: 'raised',
          message: `The script ended with code ${code} and returned nothing${printed === '' ? '' : `: ${printed.trim().split('\n').at(-1)}`}`,
        });
      }
    });
    child.stdin!.on('error', () => {});
    child.stdin!.end(JSON.stringify({ script: call.script, handler: call.handler, payload: call.payload }));
  });
}
