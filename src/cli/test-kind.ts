import type { DeclaredEntity } from '../platform/operations.ts';

/** What tests are held against. */
export interface TestContext {
  /** Everything that the folder declares. */
  entities: readonly DeclaredEntity[];
  /** Reads a JSON or YAML file by its path from the file of the test; a file that cannot be read gives a sentence. */
  readBeside(path: string): { value: unknown } | { problem: string };
  /** The time of the run, in epoch milliseconds. */
  now: number;
}

/** A kind of test: the key that tells it, and how one is run. */
export interface TestKind {
  key: string;
  /** Returns what is wrong, one sentence each; none when the test passes. */
  run(test: Record<string, unknown>, context: TestContext): string[] | Promise<string[]>;
}

/** Returns the entity that a test names, by its name or reference; null when the folder declares none. */
export function findTested(context: TestContext, kind: string, name: string): DeclaredEntity | null {
  const ref = name.includes(':') ? name : `${kind}:default/${name}`;
  return context.entities.find((each) => each.kind === kind && each.ref === ref) ?? null;
}
