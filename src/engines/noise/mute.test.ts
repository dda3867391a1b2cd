import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeMute, muteWindowAt, nextMuteBoundary, nextMuteStart, parseMuteRule, parseSilence } from './index.ts';
import { labelsOf, MINUTE, muteOf, silenceOf } from './sample.test-data.ts';

const HOUR = 60 * MINUTE;
const schedule = { Expression: 'cron(0 2 * * *)', Duration: 'PT2H', Timezone: 'Europe/Berlin' };
const minimal = {
  Name: 'nightly',
  Rule: { Schedule: schedule },
  MuteTargets: { AlarmNames: ['a', 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:b'] },
  ExpireDate: '2027-01-01T00:00',
  Tags: [{ Key: 'owner', Value: 'team-shop' }],
};
const read = (properties: unknown) => {
  const { value, issues } = parseMuteRule(properties, []);
  if (value === undefined) throw new Error(JSON.stringify(issues));
  return value;
};
const scheduled = (change: Record<string, unknown>) => ({ ...minimal, Rule: { Schedule: { ...schedule, ...change } } });

describe('parseMuteRule', () => {
  it('parseMuteRule reads a recurring rule, with dates in its time zone and ARNs by their name (NO1, NO2)', () => {
    const { value, issues } = parseMuteRule(minimal, []);
    expect(issues).toEqual([]);
    expect(value).toMatchObject({
      name: 'nightly',
      durationMs: 2 * HOUR,
      zone: 'Europe/Berlin',
      alarms: ['a', 'b'],
      startsAt: null,
      expiresAt: Date.UTC(2026, 11, 31, 23),
      owner: 'team-shop',
    });
  });

  it('parseMuteRule tells of what has no owner or no end (NO3)', () => {
    const { Tags: _, ExpireDate: __, ...rest } = minimal;
    expect(parseMuteRule(rest, []).issues.map((each) => [each.code, each.severity])).toEqual([
      ['no_owner', 'warning'],
      ['no_end', 'info'],
    ]);
  });

  it('parseMuteRule understands more of cron than CloudWatch takes, and says so (NO2)', () => {
    const codes = (Expression: string) => parseMuteRule(scheduled({ Expression }), []).issues.map((each) => each.code);
    for (const text of ['cron(*/5 2 * * *)', 'cron(0 2 L * *)', 'cron(0 2 * * 5L)', 'cron(0 2 ? * MON#1)']) {
      expect(codes(text), text).toEqual(['not_portable']);
    }
    for (const text of ['cron(0 2 1-5,8 JUL,AUG *)', 'cron(0 2 * * WED)']) expect(codes(text), text).toEqual([]);
  });

  const faults: [string, unknown, unknown[]][] = [
    [
      'no targets, which would mute every alarm (NO3)',
      { ...minimal, MuteTargets: undefined },
      [['missing_property', 'MuteTargets']],
    ],
    [
      'an empty list of targets (NO3)',
      { ...minimal, MuteTargets: { AlarmNames: [] } },
      [['missing_property', 'MuteTargets']],
    ],
    [
      'too many targets (NO1)',
      { ...minimal, MuteTargets: { AlarmNames: Array.from({ length: 101 }, (_, at) => `a${at}`) } },
      [['too_many', 'MuteTargets', 'AlarmNames']],
    ],
    [
      'a cron expression with a year (NO2)',
      scheduled({ Expression: 'cron(0 2 * * ? *)' }),
      [['invalid_cron', 'Rule', 'Schedule', 'Expression']],
    ],
    [
      'a time with seconds (NO2)',
      scheduled({ Expression: 'at(2026-05-10T14:00:00)' }),
      [['invalid_value', 'Rule', 'Schedule', 'Expression']],
    ],
    [
      'a duration in plain words (NO2)',
      scheduled({ Duration: '2h' }),
      [['invalid_duration', 'Rule', 'Schedule', 'Duration']],
    ],
    [
      'a duration of half a minute (NO2)',
      scheduled({ Duration: 'PT30S' }),
      [['invalid_value', 'Rule', 'Schedule', 'Duration']],
    ],
    [
      'a duration of 16 days (NO2)',
      scheduled({ Duration: 'P16D' }),
      [['invalid_value', 'Rule', 'Schedule', 'Duration']],
    ],
    [
      'an unknown zone (NO1)',
      scheduled({ Timezone: 'Mars/Base' }),
      [['invalid_value', 'Rule', 'Schedule', 'Timezone']],
    ],
    ['an end before the start (NO2)', { ...minimal, StartDate: '2027-06-01T00:00' }, [['invalid_value', 'ExpireDate']]],
    ['an unknown property (NO1)', { ...minimal, Colour: 1 }, [['unknown_property', 'Colour']]],
    ['no schedule (NO1)', { ...minimal, Rule: {} }, [['not_an_object', 'Rule', 'Schedule']]],
    ['what is not an object (NO1)', 7, [['not_an_object']]],
  ];
  for (const [name, properties, expected] of faults) {
    it(`parseMuteRule refuses ${name}`, () => {
      const { value, issues } = parseMuteRule(properties, []);
      expect(value).toBeUndefined();
      expect(issues.filter((each) => each.severity === 'error').map(({ code, path }) => [code, ...path])).toEqual(
        expected,
      );
      for (const each of issues) expect(each.message).toMatch(/.: .*[^.]$/);
    });
  }
});

describe('muteWindowAt', () => {
  it('muteWindowAt gives the window from each time of the expression for the duration (NO2)', () => {
    const rule = read(minimal);
    const start = Date.UTC(2026, 5, 1);
    expect(muteWindowAt(rule, start - 1)).toBeNull();
    expect(muteWindowAt(rule, start)).toEqual({ since: start, until: start + 2 * HOUR });
    expect(muteWindowAt(rule, start + 2 * HOUR - 1)?.since).toBe(start);
    expect(muteWindowAt(rule, start + 2 * HOUR)).toBeNull();
    expect(nextMuteStart(rule, start)).toBe(start + 24 * HOUR);
  });

  it('muteWindowAt begins nothing before StartDate and ends everything at ExpireDate (NO2)', () => {
    const rule = read({ ...minimal, StartDate: '2026-06-01T03:00', ExpireDate: '2026-06-03T03:00' });
    const first = Date.UTC(2026, 5, 2);
    expect(muteWindowAt(rule, Date.UTC(2026, 5, 1, 1, 30))).toBeNull();
    expect(nextMuteStart(rule, 0)).toBe(first);
    expect(muteWindowAt(rule, Date.UTC(2026, 5, 3))).toEqual({
      since: Date.UTC(2026, 5, 3),
      until: Date.UTC(2026, 5, 3, 1),
    });
    expect(nextMuteStart(rule, Date.UTC(2026, 5, 3))).toBeNull();
  });

  it('muteWindowAt of a single time is a single window (NO2)', () => {
    const rule = read(scheduled({ Expression: 'at(2026-05-10T14:00)', Timezone: undefined }));
    const start = Date.UTC(2026, 4, 10, 14);
    expect(nextMuteStart(rule, start - 1)).toBe(start);
    expect(nextMuteStart(rule, start)).toBeNull();
    expect(muteWindowAt(rule, start)).toEqual({ since: start, until: start + 2 * HOUR });
    expect(muteWindowAt(rule, start - 1)).toBeNull();
  });
});

describe('parseSilence', () => {
  const silence = {
    id: 's1',
    matchers: ['service="checkout"', { name: 'severity', value: '3|4', isRegex: true }],
    startsAt: '2026-05-10T14:00Z',
    endsAt: '2026-05-10T16:00+02:00',
    owner: 'ann',
    comment: 'moving the database',
  };

  it('parseSilence reads matchers of both kinds and instants with offsets (NO5, NO6)', () => {
    expect(parseSilence({ ...silence, endsAt: '2026-05-10T18:00+02:00' }).value).toEqual({
      id: 's1',
      matchers: [
        { label: 'service', operator: '=', value: 'checkout' },
        { label: 'severity', operator: '=~', value: '3|4' },
      ],
      startsAt: Date.UTC(2026, 4, 10, 14),
      endsAt: Date.UTC(2026, 4, 10, 16),
      owner: 'ann',
      comment: 'moving the database',
    });
  });

  const faults: [string, Record<string, unknown>, unknown[]][] = [
    ['an end that is not after the start (NO5)', {}, [['invalid_value', 'endsAt']]],
    ['more than 30 days (NO5)', { endsAt: '2026-06-09T14:00:01Z' }, [['invalid_value', 'endsAt']]],
    ['nobody who answers for it (NO5)', { endsAt: '2026-05-11T14:00Z', owner: ' ' }, [['missing_property', 'owner']]],
    ['no reason (NO5)', { endsAt: '2026-05-11T14:00Z', comment: undefined }, [['missing_property', 'comment']]],
    ['no end (NO5)', { endsAt: undefined }, [['invalid_value', 'endsAt']]],
    ['a local time (NO5)', { endsAt: '2026-05-11T14:00' }, [['invalid_value', 'endsAt']]],
    ['no matchers (NO5)', { endsAt: '2026-05-11T14:00Z', matchers: [] }, [['missing_property', 'matchers']]],
    [
      'matchers for every alarm (NO5)',
      { endsAt: '2026-05-11T14:00Z', matchers: ['alarm=~".*"'] },
      [['matches_everything', 'matchers']],
    ],
    [
      'a matcher that is none (NO6)',
      { endsAt: '2026-05-11T14:00Z', matchers: ['service', 'a=b'] },
      [['invalid_matcher', 'matchers', 0]],
    ],
    [
      'a broken expression (NO7)',
      { endsAt: '2026-05-11T14:00Z', matchers: ['alarm=~"(a"'] },
      [['invalid_matcher', 'matchers', 0]],
    ],
    ['an unknown property (NO5)', { endsAt: '2026-05-11T14:00Z', until: 1 }, [['unknown_property', 'until']]],
  ];
  for (const [name, change, expected] of faults) {
    it(`parseSilence refuses ${name}`, () => {
      const { value, issues } = parseSilence({ ...silence, ...change });
      expect(value).toBeUndefined();
      expect(issues.map(({ code, path }) => [code, ...path])).toEqual(expected);
      for (const each of issues) expect(each.message).toMatch(/.: .*[^.]$/);
    });
  }
});

describe('activeMute', () => {
  const mutes = { rules: [muteOf(['a'], 10, 20)], silences: [silenceOf(['alarm=~"a|b"'], 20, 60)] };

  it('activeMute names the mute that ends last, by whom and until when (NO8)', () => {
    const at = (minute: number, alarm = 'a') => activeMute(labelsOf(alarm), mutes, minute * MINUTE);
    expect(at(9)).toBeNull();
    expect(at(10)).toEqual({ kind: 'mute-rule', name: 'mute-10', owner: 'ann', until: 30 * MINUTE });
    expect(at(25)).toEqual({ kind: 'silence', name: 'silence-20', owner: 'ann', until: 60 * MINUTE });
    expect(at(60)).toBeNull();
    expect(at(10, 'b')).toBeNull();
    expect(at(30, 'c')).toBeNull();
  });

  it('nextMuteBoundary gives every instant between which activeMute stays the same (NO8)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'b', 'c'),
        fc.integer({ min: -5, max: 70 }),
        fc.nat(60),
        (alarm, minute, later) => {
          const now = minute * MINUTE;
          const boundary = nextMuteBoundary(labelsOf(alarm), mutes, now) ?? Number.POSITIVE_INFINITY;
          expect(boundary).toBeGreaterThan(now);
          const then = now + later * MINUTE;
          if (then >= boundary) return;
          expect(activeMute(labelsOf(alarm), mutes, then)).toEqual(activeMute(labelsOf(alarm), mutes, now));
        },
      ),
    );
  });
});
