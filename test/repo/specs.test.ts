import { describe, expect, it } from 'vitest';
import { judgeRules, listCited, listRules, listVectorRules } from './specs.ts';
import { listTracked, readTracked } from './tracked.ts';

const tracked = listTracked();
const engines = [...new Set(tracked.flatMap((file) => /^src\/engines\/([^/]+)\//.exec(file)?.[1] ?? []))];

function citedBy(engine: string): Set<string> {
  const own = tracked.filter((file) => file.startsWith(`src/engines/${engine}/`));
  return new Set([
    ...own.filter((file) => file.endsWith('.test.ts')).flatMap((file) => [...listCited(readTracked(file))]),
    ...own
      .filter((file) => file.includes('/vectors/') && file.endsWith('.json'))
      .flatMap((file) => [...listVectorRules(JSON.parse(readTracked(file)))]),
  ]);
}

describe('specs', () => {
  it.each(engines)('judgeRules() finds every rule of engines/%s with a source and cited', (engine) => {
    const rules = listRules(readTracked(`src/engines/${engine}/SPEC.md`));
    expect(rules.length).toBeGreaterThan(3);
    expect(judgeRules(rules, citedBy(engine))).toEqual([]);
  });

  it('judgeRules() refuses planted rules', () => {
    const rules = listRules(
      '| rule | what holds | source |\n| --- | --- | --- |\n| X1 | a | |\n| X-2 | b | c |\n| X-2 | b | c |\n',
    );
    expect(judgeRules(rules, new Set(['X1']))).toEqual([
      'X1 has no source',
      'X-2 stands twice',
      'X-2 is cited by no test and no vector',
      'X-2 is cited by no test and no vector',
    ]);
  });

  it('listCited() reads texts only, and listVectorRules() the field "rule" only', () => {
    expect([...listCited("// X1\nit('f() does (X2, X-3)', () => {});\nconst X4 = `X5`;")]).toEqual(['X2', 'X-3', 'X5']);
    expect(listCited("it('f() (X1 to X3)')").has('X2')).toBe(true);
    expect([...listVectorRules([{ rule: 'X1 X2', name: 'X3', expected: { rule: 'X4' } }])]).toEqual(['X1', 'X2', 'X4']);
  });
});
