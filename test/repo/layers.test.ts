import { describe, expect, it } from 'vitest';
import { findViolations, importsOf, judge, listSources } from './layers.ts';

describe('layers', () => {
  it('findViolations() finds none in the repository', () => {
    expect(listSources('src').length).toBeGreaterThan(50);
    expect(findViolations()).toEqual([]);
  });

  it.each([
    ['src/engines/alarm/evaluate.ts', 'node:fs/promises'],
    ['src/engines/alarm/evaluate.ts', 'zod'],
    ['src/engines/alarm/evaluate.ts', '../../platform/clock.ts'],
    ['src/platform/db.ts', '../organization/catalog/catalog.ts'],
    ['src/prepare/runbook/runbook.ts', '../../operate/alarm/alarm.ts'],
    ['src/organization/catalog/catalog.ts', '../../review/assessment/assessment.ts'],
    ['src/operate/incident/incident.ts', '../oncall/store.ts'],
    ['src/operate/incident/incident.ts', '../../prepare/runbook/jobs.ts'],
    ['src/operate/incident/contract.ts', '../../platform/db.ts'],
    ['src/prepare/runbook/contract.ts', '../../operate/alarm/contract.ts'],
    ['src/operate/incident/incident.ts', '../../cli/connect.ts'],
    ['web/src/api.ts', '../../src/platform/db.ts'],
    ['web/src/api.ts', '../../src/operate/alarm/alarm.ts'],
  ])('judge() refuses the planted import in %s of %s', (file, specifier) => {
    expect(judge(file, specifier)).not.toBeNull();
  });

  it.each([
    ['src/engines/alarm/evaluate.ts', '../issue.ts'],
    ['src/operate/incident/incident.ts', '../oncall/oncall.ts'],
    ['src/operate/incident/incident.ts', '../../prepare/runbook/runbook.ts'],
    ['src/operate/incident/store.ts', 'kysely'],
    ['web/src/api.ts', '../../src/operate/alarm/contract.ts'],
    ['src/app.ts', './review/assessment/jobs.ts'],
  ])('judge() allows in %s the import of %s', (file, specifier) => {
    expect(judge(file, specifier)).toBeNull();
  });

  it('importsOf() finds every form of import', () => {
    const text =
      "import a from 'a';\nimport { b,\n c } from \"b\";\nexport * from 'c';\nimport 'd';\nconst e = await import('e');\nimport type { F } from 'f';";
    expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});
