import { issue } from '../../issue.ts';
import type { Action, Target } from '../action.ts';
import { describeCondition, evaluate, readCondition } from '../condition.ts';
import { openFields, remainder, takeList, takeText } from '../field.ts';
import { isList, isObject, type JsonObject, ownValue } from '../value.ts';

function conditionOf(choice: JsonObject): JsonObject {
  return remainder(choice, ['NextStep']);
}

function listChoices(inputs: JsonObject): readonly JsonObject[] {
  const choices = ownValue(inputs, 'Choices');
  return isList(choices) ? choices.filter(isObject) : [];
}

function listTargets(inputs: JsonObject): readonly Target[] {
  const targets: Target[] = listChoices(inputs).flatMap((choice, index) => {
    const step = ownValue(choice, 'NextStep');
    if (typeof step !== 'string') return [];
    const condition = readCondition(conditionOf(choice), [], [], true);
    return [
      {
        step,
        label: condition ? describeCondition(condition) : '',
        kind: 'choice' as const,
        path: ['Choices', index, 'NextStep'],
      },
    ];
  });
  const fallback = ownValue(inputs, 'Default');
  return typeof fallback === 'string'
    ? [...targets, { step: fallback, label: 'otherwise', kind: 'default', path: ['Default'] }]
    : targets;
}

/** aws:branch: goes to the step of the first choice that holds, else to Default, else on (RB26). */
export const branch: Action = {
  name: 'aws:branch',
  needs: 'nothing',
  outputs: ['NextStep'],
  isSafeToRepeat: () => true,
  check(inputs) {
    takeText(inputs, 'Default');
    takeList(inputs, 'Choices', 'required')?.forEach((choice, index) => {
      const path = [...inputs.path, 'Choices', index];
      const fields = openFields(inputs, choice, path, 'choice');
      if (!fields) return;
      takeText(fields, 'NextStep', 'required');
      const condition = conditionOf(fields.object);
      if (Object.keys(condition).length === 0) {
        inputs.issues.push(
          issue('bad_condition', path, 'choice has no condition: add Variable with an operator, or use Default'),
        );
      } else {
        readCondition(condition, path, inputs.issues, inputs.templated);
      }
    });
  },
  start(inputs) {
    const held = listChoices(inputs).find((choice) => {
      const condition = readCondition(conditionOf(choice), [], [], false);
      return condition !== undefined && evaluate(condition);
    });
    const goto = ownValue(held ?? inputs, held ? 'NextStep' : 'Default');
    return typeof goto === 'string'
      ? { kind: 'done', outputs: { NextStep: goto }, goto }
      : { kind: 'done', outputs: {} };
  },
  targets: listTargets,
  alwaysGoes: (inputs) => ownValue(inputs, 'Default') !== undefined,
};
