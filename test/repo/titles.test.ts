import { describe, expect, it } from 'vitest';
import { judgeTitles, listTitles } from './titles.ts';
import { judgeAll, listTracked, readTracked } from './tracked.ts';

const tests = listTracked().filter((file) => /\.test\.tsx?$/.test(file));

describe('titles', () => {
  it('judgeTitles() finds every title once in its file, and no test that shuts out the others', () => {
    expect(tests.flatMap((file) => listTitles(readTracked(file))).length).toBeGreaterThan(200);
    expect(judgeAll(tests, judgeTitles)).toEqual([]);
  });

  it('judgeTitles() refuses planted tests', () => {
    const only = 'only';
    const text = `it('a', () => {});\n  it('a', () => {});\nit.each([\n  [1],\n])('b', () => {});\nit.${only}('c', () => {});\n`;
    expect(listTitles(text)).toEqual(['a', 'a', 'b', 'c']);
    expect(judgeTitles(text)).toEqual(['the title "a" stands twice', `it.${only} shuts out the other tests`]);
  });
});
