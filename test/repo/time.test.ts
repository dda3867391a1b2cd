import { describe, expect, it } from 'vitest';
import { judgeTime, sources } from './time.ts';
import { judgeAll, listTracked, readTracked } from './tracked.ts';

const files = listTracked().filter((file) => /^src\/.*\.ts$/.test(file) && !/\.test(-data)?\.ts$/.test(file));

describe('time', () => {
  it('judgeTime() finds no reading of clock, chance or environment outside the places for it', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(judgeAll(files, judgeTime)).toEqual([]);
  });

  it.each([
    ['const a = Date.now();', 'takes from the clock'],
    ['const a = new Date();', 'takes from the clock'],
    ['const a = performance.now();', 'takes from the stop watch'],
    ['const a = Math.random();', 'takes from chance'],
    ['const a = process.env.HOME;', 'takes from the environment'],
  ])('judgeTime() refuses the planted %s', (text, fault) => {
    expect(judgeTime(text, 'src/operate/alarm/alarm.ts')).toEqual([fault]);
  });

  it('judgeTime() reads no comments and allows what has a reason', () => {
    expect(judgeTime('// Date.now()\n/** process.env */\nnew Date(at)', 'src/operate/alarm/alarm.ts')).toEqual([]);
    expect(judgeTime('Date.now()', 'src/platform/clock.ts')).toEqual([]);
  });

  it('sources allow no file that does not need it', () => {
    const idle = sources.flatMap((each) =>
      Object.keys(each.allowed).filter(
        (path) => !files.some((file) => file.startsWith(path) && each.pattern.test(readTracked(file))),
      ),
    );
    expect(idle).toEqual([]);
  });
});
