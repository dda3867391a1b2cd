import { judgeComposite, readCompositeTest } from '../operate/alarm/backtest/composite-document-test.ts';
import { judgeAlarm, readAlarmTest } from '../operate/alarm/backtest/document-test.ts';
import type { AlarmSpec } from '../operate/alarm/reader.ts';
import { findTested, type TestContext, type TestKind } from './test-kind.ts';

/** Tests of metric alarms: points, and the state that is to come of them. */
export const alarmTests: TestKind = {
  key: 'alarm',
  run(test, context) {
    const given = readAlarmTest(test);
    if ('problem' in given) return [given.problem];
    const { alarm: name } = given.value;
    const spec = findSpec(context, name);
    if (spec === null) return [missing('alarm', name)];
    if (spec.alarm === undefined) return [`"${name}" is a composite alarm: write composite: ${name}`];
    return judgeAlarm(given.value, spec.alarm);
  },
};

/** Tests of composite alarms: states of the alarms below, and the state that is to come of them. */
export const compositeTests: TestKind = {
  key: 'composite',
  run(test, context) {
    const given = readCompositeTest(test);
    if ('problem' in given) return [given.problem];
    const { composite: name } = given.value;
    const spec = findSpec(context, name);
    if (spec === null) return [missing('composite alarm', name)];
    if (spec.composite === undefined) return [`"${name}" is a metric alarm: write alarm: ${name}`];
    return judgeComposite(given.value, spec.composite);
  },
};

function findSpec(context: TestContext, name: string): AlarmSpec | null {
  return (findTested(context, 'alarm', name)?.spec as unknown as AlarmSpec | undefined) ?? null;
}

function missing(what: string, name: string): string {
  return `There is no ${what} "${name}" in the folder: correct the name, or the mistakes of its document first`;
}
