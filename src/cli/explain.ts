import { UsageError } from './exit.ts';

/** What can be explained; each brings its own arguments. */
const subjects: Record<string, () => Promise<(args: string[]) => Promise<number>>> = {
  alarm: async () => (await import('./explain-alarm.ts')).explainAlarm,
  event: async () => (await import('./explain-event.ts')).explainEvent,
  objective: async () => (await import('./explain-objective.ts')).explainObjective,
};

/** Tells why something happened or not. Exit code 0 when it did, 1 when it did not. */
export async function explain(args: string[]): Promise<number> {
  const [subject = '', ...rest] = args;
  const load = Object.hasOwn(subjects, subject) ? subjects[subject] : undefined;
  if (load === undefined)
    throw new UsageError(`Write "evenkeel explain" with one of ${Object.keys(subjects).join(', ')}`);
  return (await load())(rest);
}
