import { describe, expect, it } from 'vitest';
import { createMatcher } from './index.ts';

describe('createMatcher', () => {
  it('createMatcher names every pattern that matches, in order of addition (EP16)', () => {
    const matcher = createMatcher();
    expect(matcher.add('stopped', '{"state": ["stopped"]}')).toEqual([]);
    matcher.add('any', '{"state": [{"exists": true}]}');
    matcher.add('running', '{"state": ["running"]}');
    expect(matcher.match('{"state": "stopped"}')).toEqual(['stopped', 'any']);
  });

  it('createMatcher reads bytes as UTF-8 (EP16)', () => {
    const matcher = createMatcher();
    const text = '{"name": "größe 😀 – \u00a0"}';
    matcher.add('bytes', text.replace(/: (.*)}/, ': [$1]}'));
    expect(matcher.match(new TextEncoder().encode(text))).toEqual(['bytes']);
    expect(matcher.match(new TextEncoder().encode(`\ufeff${text}`))).toEqual(['bytes']);
    expect(matcher.match(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toEqual([]);
  });

  it('createMatcher keeps several patterns under one name and deletes them one by one (EP16)', () => {
    const matcher = createMatcher();
    matcher.add('two', '{"a": [1]}');
    matcher.add('two', '{"b": [1]}');
    expect(matcher.match('{"a": 1, "b": 1}')).toEqual(['two']);
    expect(matcher.delete('two', '{ "a":[ 1 ] }')).toBe(true);
    expect(matcher.match('{"a": 1}')).toEqual([]);
    expect(matcher.match('{"b": 1}')).toEqual(['two']);
    expect(matcher.delete('two')).toBe(true);
    expect(matcher.delete('two')).toBe(false);
    expect(matcher.match('{"b": 1}')).toEqual([]);
  });

  it('createMatcher takes alternatives away and leaves the other combinations (EP16)', () => {
    const matcher = createMatcher();
    matcher.add('grid', '{"a": [1, 2], "b": [3, 4]}');
    expect(matcher.delete('grid', '{"a": [1]}')).toBe(false);
    expect(matcher.delete('grid', '{"a": [5], "b": [3]}')).toBe(false);
    expect(matcher.delete('grid', '{"a": [1, 9], "b": [3]}')).toBe(true);
    const left = [13, 14, 23, 24].filter(
      (pair) => matcher.match(`{"a": ${Math.floor(pair / 10)}, "b": ${pair % 10}}`).length > 0,
    );
    expect(left).toEqual([14, 23, 24]);
  });

  it('createMatcher adds nothing when the pattern has an error, and tells it (EP16)', () => {
    const matcher = createMatcher();
    expect(matcher.add('bad', '{"a": 1}').map((each) => each.code)).toEqual(['not_an_array']);
    expect(matcher.match('{"a": 1}')).toEqual([]);
  });

  it('createMatcher matches nothing against what is not a JSON object (EP16)', () => {
    const matcher = createMatcher();
    matcher.add('absent', '{"a": [{"exists": false}]}');
    expect(matcher.match('{}')).toEqual(['absent']);
    expect(matcher.match('[]')).toEqual([]);
    expect(matcher.match('{')).toEqual([]);
  });
});
