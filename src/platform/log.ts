import { type Logger, pino } from 'pino';

export type Log = Logger;

const secretPaths = [
  'token',
  'password',
  'secret',
  'authorization',
  'cookie',
  '*.token',
  '*.password',
  '*.secret',
  '*.authorization',
  '*.cookie',
  'req.headers.authorization',
  'req.headers.cookie',
];

/** Returns the process log: JSON lines on standard error, secrets cut out by name. */
export function createLog(level: string): Log {
  return pino(
    { level, base: null, redact: { paths: secretPaths, censor: '[cut]' } },
    pino.destination({ dest: 2, sync: true }),
  );
}
