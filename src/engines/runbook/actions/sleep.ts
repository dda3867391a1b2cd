import { issue } from '../../issue.ts';
import type { Action } from '../action.ts';
import { parseDuration, parseInstant } from '../civil-date.ts';
import { isTemplate, quote, takeText } from '../field.ts';
import { ownValue } from '../value.ts';

const longest = 604_799_000;

/** aws:sleep: waits for a Duration or until a Timestamp; a past time is over at once (RB30). */
export const sleep: Action = {
  name: 'aws:sleep',
  needs: 'time',
  outputs: [],
  isSafeToRepeat: () => true,
  check(inputs) {
    const duration = takeText(inputs, 'Duration');
    const timestamp = takeText(inputs, 'Timestamp');
    const { path, issues, templated } = inputs;
    const given = ['Duration', 'Timestamp'].filter((key) => ownValue(inputs.object, key) !== undefined);
    if (given.length !== 1) {
      issues.push(
        issue('required', path, `aws:sleep has ${given.join(' and ') || 'no time'}: give either Duration or Timestamp`),
      );
    }
    if (duration !== undefined && !(templated && isTemplate(duration))) {
      const millis = parseDuration(duration);
      if (millis === undefined || millis > longest) {
        issues.push(
          issue(
            'bad_duration',
            [...path, 'Duration'],
            `Duration ${quote(duration)} does not fit: give an ISO 8601 duration of at most 604799 seconds, such as PT10M`,
          ),
        );
      }
    }
    if (timestamp !== undefined && !(templated && isTemplate(timestamp)) && parseInstant(timestamp) === undefined) {
      issues.push(
        issue(
          'bad_timestamp',
          [...path, 'Timestamp'],
          `Timestamp ${quote(timestamp)} does not fit: give an ISO 8601 time such as 2030-01-31T08:00:00Z`,
        ),
      );
    }
  },
  start(inputs, now) {
    const duration = ownValue(inputs, 'Duration');
    const timestamp = ownValue(inputs, 'Timestamp');
    const until =
      typeof duration === 'string' ? now + (parseDuration(duration) ?? 0) : (parseInstant(String(timestamp)) ?? now);
    return until <= now ? { kind: 'done', outputs: {} } : { kind: 'sleep', until };
  },
};
