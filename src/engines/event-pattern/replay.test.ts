import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkPattern, createMatcher } from './index.ts';

interface Recording {
  rulesets: Record<string, ['add' | 'delete', string, string][]>;
  match: { test: string; api: string; ops: number; event: string; result: string[] }[];
  check: { test: string; override: boolean; rule: string; error: string | null }[];
}

const file = fileURLToPath(new URL('../../../../shared/vectors/event-ruler-replay.json', import.meta.url));
const isPresent = existsSync(file);
const recording: Recording = isPresent
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { rulesets: {}, match: [], check: [] };

/** Reports whether the pattern needs an operator that EP13 leaves out. */
function isUnsupported(patternText: string): boolean {
  return checkPattern(patternText).some((each) => each.code === 'unsupported_operator');
}

describe.skipIf(!isPresent)(
  'the recorded cases of event-ruler (absent file: ../shared/vectors/event-ruler-replay.json)',
  () => {
    const cases = recording.match.filter((each) => each.api === 'ac');
    const supported = cases.filter((each) => {
      const operations = recording.rulesets[String(each.ops)] ?? [];
      return !operations.some(([, , text]) => isUnsupported(text));
    });

    it(`createMatcher gives the recorded names in ${supported.length} of ${cases.length} cases, those it has the operators for (EP1 to EP14)`, () => {
      const differing = supported.flatMap((each) => {
        const matcher = createMatcher();
        for (const [operation, name, text] of recording.rulesets[String(each.ops)] ?? []) {
          if (operation === 'add') matcher.add(name, text);
          else matcher.delete(name, text);
        }
        const actual = matcher.match(each.event).sort();
        const expected = [...new Set(each.result)].sort();
        return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ ...each, actual }];
      });
      expect(supported.length).toBeGreaterThan(0);
      expect(differing).toEqual([]);
    });

    const checks = recording.check.filter((each) => each.override && !isUnsupported(each.rule));
    it(`checkPattern accepts and refuses as recorded in ${checks.length} of ${recording.check.length} cases (EP13)`, () => {
      const differing = checks.filter((each) => {
        const hasError = checkPattern(each.rule).some((found) => found.severity === 'error');
        return hasError !== (each.error !== null);
      });
      expect(checks.length).toBeGreaterThan(0);
      expect(differing).toEqual([]);
    });
  },
);
