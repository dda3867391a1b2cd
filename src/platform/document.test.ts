import { describe, expect, it } from 'vitest';
import { placeIssues, readDocuments } from './document.ts';
import { issue } from '../engines/issue.ts';

describe('readDocuments()', () => {
  it('reads the short forms of CloudFormation functions', () => {
    const { documents, diagnostics } = readDocuments({
      file: 'a.yaml',
      text: "A: !Sub 'x-${B}'\nB: !GetAtt C.Arn\nC: !Join ['-', [a, !Ref D]]\n",
    });
    expect(diagnostics).toEqual([]);
    expect(documents[0]!.value).toEqual({
      A: { 'Fn::Sub': 'x-${B}' },
      B: { 'Fn::GetAtt': ['C', 'Arn'] },
      C: { 'Fn::Join': ['-', ['a', { Ref: 'D' }]] },
    });
  });

  it('keeps dates, yes and on as text', () => {
    const { documents } = readDocuments({ file: 'a.yaml', text: 'at: 2020-01-01T01:00:00Z\non: yes\n' });
    expect(documents[0]!.value).toEqual({ at: '2020-01-01T01:00:00Z', on: 'yes' });
  });

  it('tells every fault of a file with its place, and still reads the documents without one', () => {
    const { documents, diagnostics } = readDocuments({
      file: 'a.yaml',
      text: 'a: 1\na: 2\n---\nb: 3\n---\nc: !Nope x\n',
    });
    expect(documents.map((each) => each.value)).toEqual([{ b: 3 }, { c: 'x' }].slice(0, documents.length));
    expect(diagnostics.map(({ line, column, severity }) => ({ line, column, severity }))).toEqual([
      { line: 2, column: 1, severity: 'error' },
      { line: 6, column: 4, severity: 'error' },
    ]);
  });

  it('refuses a bomb of aliases', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...'bcdefg'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdef'[index]}`).join(', ')}]`),
    ].join('\n');
    const { documents, diagnostics } = readDocuments({ file: 'bomb.yaml', text: bomb });
    expect(documents).toEqual([]);
    expect(diagnostics[0]!.code).toBe('yaml_alias');
  });

  it('reads half a JSON file as an error with its place', () => {
    const { documents, diagnostics } = readDocuments({ file: 'a.json', text: '{"a": 1' });
    expect(documents).toEqual([]);
    expect(diagnostics[0]).toMatchObject({ file: 'a.json', line: 1, severity: 'error' });
  });
});

describe('placeIssues()', () => {
  it('points at the key of the last step that exists', () => {
    const { documents } = readDocuments({
      file: 'a.yaml',
      text: 'spec:\n  owner: nobody\n  list:\n    - one\n    - two\n',
    });
    const at = (path: (string | number)[]) =>
      placeIssues(documents[0]!, [issue('x', path, 'y')]).map(({ line, column }) => [line, column])[0];
    expect(at(['spec', 'owner'])).toEqual([2, 3]);
    expect(at(['spec', 'list', 1])).toEqual([5, 7]);
    expect(at(['spec', 'absent', 'deeper'])).toEqual([1, 1]);
  });
});

describe('readDocuments() of hostile files', () => {
  it('looks up keys instead of comparing each with every other', () => {
    const began = process.cpuUsage().user;
    const { documents } = readDocuments({
      file: 'a.yaml',
      text: Array.from({ length: 40_000 }, (_, index) => `k${index}: 1`).join('\n'),
    });
    expect(documents).toHaveLength(1);
    expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(10);
  });

  it('finds keys that are one in the plain tree', () => {
    const { diagnostics } = readDocuments({ file: 'a.yaml', text: "list:\n  - 1: a\n    '1': b\n" });
    expect(diagnostics).toMatchObject([{ line: 3, column: 5, code: 'yaml_duplicate_key' }]);
  });

  it('refuses a document that is nested too deep for those who read it', () => {
    const { documents, diagnostics } = readDocuments({ file: 'a.yaml', text: '['.repeat(200) + ']'.repeat(200) });
    expect(documents).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'yaml_too_deep' }]);
  });

  it.each([
    ['faults', '- !x 1\n'.repeat(5000)],
    ['duplicate keys', 'a: 1\n'.repeat(5000)],
    ['documents', '--- 1\n'.repeat(5000)],
  ])('stops after so many %s', (_, text) => {
    const { documents, diagnostics } = readDocuments({ file: 'a.yaml', text });
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
    expect(documents.length).toBeLessThanOrEqual(1000);
  });
});
