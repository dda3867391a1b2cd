import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Dialect } from './dialect.ts';
import { complexity, createMatcher, maxComplexity } from './index.ts';
import { checkAs } from './parse-text.ts';

interface Recording {
  rulesets: Record<string, ['add' | 'delete', string, string][]>;
  match: { test: string; api: string; ops: number; event: string; result: string[] }[];
  check: { test: string; compiler: Dialect; override: boolean; rule: string; error: string | null }[];
}

const file = fileURLToPath(new URL('../../../../shared/vectors/event-ruler-replay.json', import.meta.url));
const isPresent = existsSync(file);
const recording: Recording = isPresent
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { rulesets: {}, match: [], check: [] };

describe.skipIf(!isPresent)(
  'the recorded cases of event-ruler (absent file: ../shared/vectors/event-ruler-replay.json)',
  () => {
    const cases = recording.match.filter((each) => each.api === 'ac');

    it(`createMatcher gives the recorded names in all ${cases.length} cases (EP1 to EP18)`, () => {
      const differing = cases.flatMap((each) => {
        const matcher = createMatcher();
        for (const [operation, name, text] of recording.rulesets[String(each.ops)] ?? []) {
          if (operation === 'add') matcher.add(name, text);
          else matcher.delete(name, text);
        }
        const actual = matcher.match(each.event).sort();
        const expected = [...new Set(each.result)].sort();
        const operations = recording.rulesets[String(each.ops)];
        return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ ...each, actual, operations }];
      });
      expect(cases).toHaveLength(523);
      expect(differing).toEqual([]);
    });

    it(`checkAs gives the recorded first error, or none, in all ${recording.check.length} cases (EP13, EP20)`, () => {
      const differing = recording.check.flatMap((each) => {
        const [first] = checkAs(each.rule, { dialect: each.compiler, overriding: each.override });
        return (first?.message ?? null) === each.error ? [] : [{ ...each, actual: first?.message }];
      });
      expect(recording.check).toHaveLength(272);
      expect(differing).toEqual([]);
    });

    it('checkPattern refuses none of the recorded patterns for its complexity (EP19)', () => {
      const rules = [
        ...Object.values(recording.rulesets).flatMap((each) => each.map(([, , text]) => text)),
        ...recording.check.filter((each) => each.error === null).map((each) => each.rule),
      ];
      const beyond = rules.filter((text) => complexity(text) > maxComplexity);
      expect(beyond).toEqual([]);
    });
  },
);
