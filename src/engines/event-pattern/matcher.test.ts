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

  it('createMatcher considers each value of a name that stands twice, and keys with dots or escapes (EP1, EP21)', () => {
    const matcher = createMatcher();
    matcher.add('deep', '{"a": {"b": ["x"]}}');
    for (const event of [
      '{"a": {"b": "x"}, "a": 1}',
      '{"a": {"b": "y", "b": "x"}}',
      '{"a.b": "x"}',
      '{"\\u0061": {"\\u0062": "\\u0078"}}',
      '{"a": [{"c": 1}, [{"b": ["y", "x"]}]]}',
    ]) {
      expect([event, matcher.match(event)]).toEqual([event, ['deep']]);
    }
    expect(matcher.match('{"a": {"b": {"x": 1}}, "b": "x", "a.c": "x"}')).toEqual([]);
  });

  it('createMatcher ignores what follows the event, and finds nothing in one that is cut off or not closed (EP21)', () => {
    const matcher = createMatcher();
    matcher.add('a', '{"a": [{"exists": true}]}');
    matcher.add('none', '{"z": [{"exists": false}]}');
    const event = '{"b": [{"c": "]"}], "a": -1.5e3, "d": "\\""}';
    expect(matcher.match(`${event} and more`)).toEqual(['a', 'none']);
    for (let length = 0; length < event.length; length++) expect(matcher.match(event.slice(0, length))).toEqual([]);
    for (const broken of [
      '{"a": 01}',
      '{"a": 1.}',
      '{"a": tru}',
      '{"a" 1}',
      '{"a": 1 "b": 2}',
      '{"a": 1,}',
      '{"a": "\\x"}',
    ]) {
      expect([broken, matcher.match(broken)]).toEqual([broken, []]);
    }
  });

  it('createMatcher puts a name that was deleted and added again behind the others (EP16)', () => {
    const matcher = createMatcher();
    for (const name of ['one', 'two', 'three']) matcher.add(name, '{"a": [1]}');
    matcher.delete('one');
    matcher.add('one', '{"a": [1]}');
    matcher.add('two', '{"b": [1]}');
    expect(matcher.match('{"a": 1, "b": 1}')).toEqual(['two', 'three', 'one']);
  });

  it('createMatcher keeps matching while thousands of patterns come and go (EP16)', () => {
    const matcher = createMatcher();
    matcher.add('stays', '{"a": [7], "b": [{"numeric": [">", 5]}]}');
    for (let at = 0; at < 3000; at++) {
      matcher.add(`n${at}`, `{"a": [${at}], "b": [{"numeric": [">", ${at}]}]}`);
      if (at >= 10) matcher.delete(`n${at - 10}`);
      if (at % 500 === 7) expect(matcher.match(`{"a": [7, ${at}], "b": ${at + 1}}`)).toEqual(['stays', `n${at}`]);
    }
    expect(matcher.match('{"a": [7, 2995], "b": 2996}')).toEqual(['stays', 'n2995']);
  });

  it('createMatcher holds every range against an array of more numbers than it tries one by one (EP10)', () => {
    const matcher = createMatcher();
    for (let at = 0; at < 100; at++) matcher.add(`above ${at}`, `{"a": {"v": [{"numeric": [">", ${at}]}]}}`);
    matcher.add('between', '{"a": {"v": [{"numeric": [">", 30.2, "<", 30.4]}]}}');
    matcher.add('among', '{"a": {"v": [{"numeric": [">=", 30, "<", 30.1]}]}}');
    const values = Array.from({ length: 1000 }, (_, at) => ({ v: 50 - at * 0.5 }));
    const names = matcher.match(JSON.stringify({ a: [{ v: 'text' }, ...values] }));
    expect(names).toEqual([...Array.from({ length: 50 }, (_, at) => `above ${at}`), 'among']);
  });

  it('createMatcher reads an event of 5 MB, nested 1000 deep, with an array of 100,000 elements (EP3, EP4)', () => {
    const matcher = createMatcher();
    matcher.add('same', '{"list": {"x": [1], "y": [1], "z": ["end"]}}');
    matcher.add('apart', '{"list": {"x": [1], "y": [2], "z": ["end"]}}');
    matcher.add('hidden', '{"list": {"x": [{"exists": false}], "z": ["last"]}}');
    matcher.add('long', '{"text": [{"wildcard": "*b*a"}]}');
    const list = Array.from({ length: 100_000 }, (_, at) => ({ x: at % 2, y: 2 - (at % 2), z: 'no' }));
    const deep = `${'['.repeat(999)}1${']'.repeat(999)}`;
    const event = (nested: string): string =>
      `{"text": "${'a'.repeat(3_000_000)}ba", "deep": ${nested}, "list": ${JSON.stringify([...list, { x: 1, y: 1, z: 'end' }, { z: 'last' }])}}`;
    const text = event(deep);
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(matcher.match(text)).toEqual(['same', 'hidden', 'long']);
    matcher.add('deep', '{"deep": [1]}');
    expect(matcher.match(text)).toEqual(['same', 'hidden', 'long', 'deep']);
    expect(matcher.match(event(`[${deep}]`))).toEqual([]);
    expect(matcher.match(`{"deep": ${'['.repeat(100_000)}`)).toEqual([]);
  });
});
