import { describe, expect, it } from 'vitest';
import { judgeLock, judgeText } from './text.ts';
import { judgeAll, listTracked, readTracked } from './tracked.ts';

const files = listTracked().filter((file) => !/\.(png|ico|woff2?)$/.test(file));

describe('text', () => {
  it('judgeText() finds no path of one machine and no secret', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(judgeAll(files, judgeText)).toEqual([]);
  });

  it('judgeLock() finds no host but the public registry', () => {
    expect(judgeLock(readTracked('package-lock.json'))).toEqual([]);
  });

  // Put together here, so that this file does not hold what it looks for.
  it.each([
    [['/ho', 'me/ada/evenkeel'], 'a path of one machine'],
    [['-----BEGIN EC PRI', 'VATE KEY-----'], 'a private key'],
    [['AK', 'IAABCDEFGHIJKLMNOP'], 'an access key'],
    [['gh', `p_${'a'.repeat(36)}`], 'a token of a known service'],
    [['ey', `J${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`], 'a signed web token'],
  ])('judgeText() refuses the planted %s', (parts, what) => {
    expect(judgeText(`a\n"${parts.join('')}"`)).toEqual([`holds ${what} in line 2`]);
  });

  it('judgeLock() refuses a planted host', () => {
    expect(judgeLock('"resolved": "http://127.0.0.1:4873/x.tgz", "resolved": "https://registry.npmjs.org/y"')).toEqual([
      'names the host http://127.0.0.1:4873',
    ]);
  });
});
