import { describe, expect, it } from 'vitest';
import { compositeStateChangeDetail, configurationChangeDetail, parseCompositeAlarm } from './index.ts';

const minimal = { AlarmName: 'shop-down', AlarmRule: 'ALARM(a) OR ALARM(b)' };
const full = {
  ...minimal,
  AlarmDescription: 'Shoppers cannot pay',
  ActionsEnabled: 'false',
  AlarmActions: ['page'],
  OKActions: ['tell'],
  InsufficientDataActions: ['look'],
  ActionsSuppressor: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:deploying',
  ActionsSuppressorWaitPeriod: 120,
  ActionsSuppressorExtensionPeriod: '180',
  Tags: [{ Key: 'service', Value: 'shop' }],
};
const found = (properties: unknown) =>
  parseCompositeAlarm(properties, ['R']).issues.map(({ code, path }) => [code, ...path.slice(1)]);
const read = (properties: unknown) => {
  const { value, issues } = parseCompositeAlarm(properties, []);
  if (value === undefined) throw new Error(JSON.stringify(issues));
  return value;
};

describe('parseCompositeAlarm', () => {
  it('parseCompositeAlarm fills in what is not given (CA24)', () => {
    expect(parseCompositeAlarm({ AlarmRule: 'TRUE' }, [], 'Logical')).toEqual({
      value: {
        name: 'Logical',
        description: '',
        ruleText: 'TRUE',
        rule: { kind: 'constant', value: true },
        actionsEnabled: true,
        actions: { alarm: [], ok: [], insufficientData: [] },
        suppressor: null,
        tags: {},
      },
      issues: [],
    });
  });

  it('parseCompositeAlarm reads every property (CA24, CA25)', () => {
    expect(read(full)).toMatchObject({
      name: 'shop-down',
      description: 'Shoppers cannot pay',
      actionsEnabled: false,
      actions: { alarm: ['page'], ok: ['tell'], insufficientData: ['look'] },
      suppressor: { alarm: 'deploying', waitPeriodSeconds: 120, extensionPeriodSeconds: 180 },
      tags: { service: 'shop' },
    });
  });

  const { ActionsSuppressor: _, ...withoutSuppressor } = full;
  const faults: [string, unknown, unknown[]][] = [
    ['no name and no rule (CA24)', {}, [['missing_property'], ['missing_property']]],
    ['an unknown property (CA24)', { ...minimal, AlarmActoins: [] }, [['unknown_property', 'AlarmActoins']]],
    ['what is not an object (CA24)', 'TRUE', [['not_an_object']]],
    [
      'periods without a suppressor (CA25)',
      withoutSuppressor,
      [
        ['missing_property', 'ActionsSuppressorWaitPeriod'],
        ['missing_property', 'ActionsSuppressorExtensionPeriod'],
      ],
    ],
    [
      'a suppressor without periods (CA25)',
      { ...minimal, ActionsSuppressor: 'x' },
      [['missing_property'], ['missing_property']],
    ],
    [
      'a negative period (CA25)',
      { ...full, ActionsSuppressorWaitPeriod: -1 },
      [['invalid_value', 'ActionsSuppressorWaitPeriod']],
    ],
    [
      'an alarm that suppresses itself (CA25)',
      { ...full, ActionsSuppressor: 'shop-down' },
      [['circular', 'ActionsSuppressor']],
    ],
    [
      'faults of the rule beside others (CA26)',
      { ...minimal, AlarmRule: 'ALERT(a) OR', OKActions: 'x' },
      [
        ['unknown_condition', 'AlarmRule'],
        ['missing_condition', 'AlarmRule'],
        ['invalid_value', 'OKActions'],
      ],
    ],
  ];
  for (const [name, properties, expected] of faults) {
    it(`parseCompositeAlarm refuses ${name}`, () => {
      expect(found(properties)).toEqual(expected);
      const { value, issues } = parseCompositeAlarm(properties, []);
      expect(value).toBeUndefined();
      for (const each of issues) expect(each.message).toMatch(/.: .*[^.]$/);
    });
  }
});

describe('compositeStateChangeDetail', () => {
  const previousState = { value: 'OK' as const, reason: 'All fine', timestamp: '1970-01-01T00:00:00.000+0000' };

  it('compositeStateChangeDetail tells the change as EventBridge would (CA27)', () => {
    const arn = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:a';
    const detail = compositeStateChangeDetail({
      alarm: read(full),
      state: 'ALARM',
      reason: 'ALARM because a is in ALARM',
      triggeredBy: [{ arn, state: 'ALARM', since: 1000 }],
      held: { by: 'WaitPeriod', reason: 'Waiting', until: 9000 },
      now: 2000,
      previousState,
    });
    expect(detail).toEqual({
      alarmName: 'shop-down',
      state: {
        value: 'ALARM',
        reason: 'ALARM because a is in ALARM',
        reasonData: `{"triggeringAlarms":[{"arn":"${arn}","state":{"value":"ALARM","timestamp":"1970-01-01T00:00:01.000+0000"}}]}`,
        timestamp: '1970-01-01T00:00:02.000+0000',
        actionsSuppressedBy: 'WaitPeriod',
        actionsSuppressedReason: 'Waiting',
      },
      previousState,
      configuration: {
        description: 'Shoppers cannot pay',
        alarmRule: 'ALARM(a) OR ALARM(b)',
        actionsSuppressor: 'deploying',
        actionsSuppressorWaitPeriod: 120,
        actionsSuppressorExtensionPeriod: 180,
      },
    });
  });

  it('compositeStateChangeDetail leaves out what there is not (CA27)', () => {
    const alarm = read(minimal);
    const change = { alarm, state: 'OK' as const, reason: 'x', triggeredBy: [], held: null, now: 0, previousState };
    expect(compositeStateChangeDetail(change)).toMatchObject({
      state: { value: 'OK', reason: 'x', timestamp: '1970-01-01T00:00:00.000+0000' },
      configuration: { alarmRule: 'ALARM(a) OR ALARM(b)' },
    });
    expect(Object.keys(compositeStateChangeDetail(change).configuration)).toEqual(['alarmRule']);
  });

  it('configurationChangeDetail tells what it was and what it is (CA28)', () => {
    const detail = configurationChangeDetail('update', { alarm: read(full), at: 1000 }, previousState, {
      alarm: read(minimal),
      at: 0,
    });
    expect(detail).toMatchObject({
      alarmName: 'shop-down',
      operation: 'update',
      configuration: { alarmName: 'shop-down', actionsEnabled: false, alarmActions: ['page'], okActions: ['tell'] },
      previousConfiguration: { actionsEnabled: true, alarmActions: [], timestamp: '1970-01-01T00:00:00.000+0000' },
    });
    const created = configurationChangeDetail('create', { alarm: read(minimal), at: 0 }, previousState);
    expect(created).not.toHaveProperty('previousConfiguration');
  });
});
