import { issue } from '../issue.ts';
import { findAction } from './catalog.ts';
import { type CancelRoute, type FailureRoute, type OutputDeclaration, type Step, valueTypes } from './document.ts';
import {
  type Fields,
  isTemplate,
  openFields,
  present,
  quote,
  remainder,
  takeFlag,
  takeInteger,
  takeList,
  takeObject,
  takeText,
  takeWord,
} from './field.ts';
import { parseSelector } from './selector.ts';
import { ownValue } from './value.ts';

const stepKeys = [
  'name',
  'action',
  'description',
  'inputs',
  'outputs',
  'maxAttempts',
  'timeoutSeconds',
  'onFailure',
  'onCancel',
  'nextStep',
  'isEnd',
  'isCritical',
];

function parseOutput(fields: Fields): OutputDeclaration | undefined {
  const name = takeText(fields, 'Name', 'required');
  const selector = takeText(fields, 'Selector', 'required');
  const type = takeWord(fields, 'Type', valueTypes);
  if (selector !== undefined && !parseSelector(selector)) {
    fields.issues.push(
      issue(
        'bad_selector',
        [...fields.path, 'Selector'],
        `Selector ${quote(selector)} cannot be read: use keys, ['key'], [0], [*] and .. only`,
      ),
    );
  }
  return name !== undefined && selector !== undefined ? { name, selector, ...present({ type }) } : undefined;
}

function parseOutputs(fields: Fields): readonly OutputDeclaration[] {
  const outputs = (takeList(fields, 'outputs') ?? []).flatMap((value, index) => {
    const entry = openFields(fields, value, [...fields.path, 'outputs', index], 'output');
    const output = entry && parseOutput(entry);
    return output ? [output] : [];
  });
  outputs.forEach((output, index) => {
    if (outputs.findIndex((other) => other.name === output.name) < index) {
      fields.issues.push(
        issue(
          'duplicate_name',
          [...fields.path, 'outputs'],
          `output ${quote(output.name)} is declared twice: rename one`,
        ),
      );
    }
  });
  return outputs;
}

function parseRoute(fields: Fields, key: 'onFailure' | 'onCancel', words: readonly string[]): string {
  const text = takeText(fields, key)?.trim();
  if (text === undefined) return 'Abort';
  const step = /^step:\s*(\w+)$/.exec(text);
  if (step) return `step:${step[1]}`;
  const word = words.find((each) => each === text);
  if (word === undefined) {
    fields.issues.push(
      issue(
        'bad_route',
        [...fields.path, key],
        `${key} ${quote(text)} does not fit: give ${words.join(', ')} or step:name`,
      ),
    );
  }
  return word ?? 'Abort';
}

function parseTimeout(fields: Fields): number | string | undefined {
  const value = ownValue(fields.object, 'timeoutSeconds');
  return typeof value === 'string' && isTemplate(value) ? value : takeInteger(fields, 'timeoutSeconds', { min: 1 });
}

function parseCritical(fields: Fields): boolean | string | undefined {
  const value = ownValue(fields.object, 'isCritical');
  return typeof value === 'string' && isTemplate(value) ? value : takeFlag(fields, 'isCritical');
}

function checkAction(fields: Fields, action: string, inputs: Fields): void {
  const known = findAction(action);
  if (known) {
    known.check(inputs);
    return;
  }
  const path = [...fields.path, 'action'];
  if (/^aws:[a-zA-Z0-9]+$/.test(action)) {
    fields.issues.push(
      issue(
        'unsupported_action',
        path,
        `action ${quote(action)} cannot run here: the run fails if it gets to this step`,
        'warning',
      ),
    );
  } else {
    fields.issues.push(
      issue('unknown_action', path, `action ${quote(action)} is unknown: give an aws: action, ops:http or ops:alarm`),
    );
  }
}

/** Reads one step; undefined where it has no name or action to speak of it by. */
export function parseStep(fields: Fields): Step | undefined {
  const name = takeText(fields, 'name', 'required');
  if (name !== undefined && !/^[a-zA-Z0-9_]+$/.test(name)) {
    fields.issues.push(
      issue('bad_name', [...fields.path, 'name'], `step name ${quote(name)} does not fit: use letters, digits and _`),
    );
  }
  const action = takeText(fields, 'action', 'required');
  const inputs = takeObject(fields, 'inputs') ?? {};
  if (action !== undefined)
    checkAction(fields, action, { ...fields, object: inputs, path: [...fields.path, 'inputs'], templated: true });
  const extra = remainder(fields.object, stepKeys);
  for (const key of Object.keys(extra)) {
    fields.issues.push(
      issue('unknown_field', [...fields.path, key], `${key} means nothing in a step: check its spelling`, 'warning'),
    );
  }
  const isEnd = takeFlag(fields, 'isEnd') ?? false;
  const onFailure = parseRoute(fields, 'onFailure', ['Abort', 'Continue']) as FailureRoute;
  if (isEnd && onFailure.startsWith('step:')) {
    fields.issues.push(
      issue(
        'route_ignored',
        [...fields.path, 'onFailure'],
        `onFailure ${quote(onFailure)} is never followed because isEnd stops the run either way: drop isEnd and end the run elsewhere`,
        'warning',
      ),
    );
  }
  const rest = {
    maxAttempts: takeInteger(fields, 'maxAttempts', { min: 1, max: 1000 }) ?? 1,
    onFailure,
    onCancel: parseRoute(fields, 'onCancel', ['Abort']) as CancelRoute,
    outputs: parseOutputs(fields),
    ...present({
      description: takeText(fields, 'description'),
      timeoutSeconds: parseTimeout(fields),
      nextStep: takeText(fields, 'nextStep'),
      isCritical: parseCritical(fields),
    }),
  };
  return name === undefined || action === undefined ? undefined : { name, action, inputs, isEnd, extra, ...rest };
}
