import { issue } from '../issue.ts';
import { castTo } from './cast.ts';
import { type Parameter, parameterTypes, type Variable, valueTypes } from './document.ts';
import {
  type Fields,
  isTemplate,
  openFields,
  present,
  quote,
  takeInteger,
  takeList,
  takeObject,
  takeText,
  takeWord,
} from './field.ts';
import { baseType, checkLimits, compilePattern } from './parameter-value.ts';
import { isList, isObject, type Json, ownValue } from './value.ts';

/** Reports whether a value holds a template anywhere inside. */
function holdsTemplate(value: Json): boolean {
  if (isList(value)) return value.some(holdsTemplate);
  return isObject(value) ? Object.values(value).some(holdsTemplate) : isTemplate(value);
}

function checkDefault(fields: Fields, parameter: Parameter): void {
  const value = parameter.default;
  if (value === undefined || holdsTemplate(value)) return;
  const path = [...fields.path, 'default'];
  const cast = castTo(baseType(parameter.type), value);
  if (cast.problem !== undefined) {
    fields.issues.push(issue('bad_default', path, `default ${quote(value)} is no ${parameter.type}: give one`));
    return;
  }
  const problem = checkLimits(parameter, cast.value);
  // Published documents rely on an empty default that their own pattern refuses (RB7).
  if (problem !== undefined) fields.issues.push(issue('default_outside_limits', path, `default ${problem}`, 'warning'));
}

function parseParameter(fields: Fields): Parameter | undefined {
  const type = takeWord(fields, 'type', parameterTypes, 'required');
  const allowedPattern = takeText(fields, 'allowedPattern');
  if (allowedPattern !== undefined && !compilePattern(allowedPattern)) {
    fields.issues.push(
      issue(
        'unsupported_pattern',
        [...fields.path, 'allowedPattern'],
        `allowedPattern ${quote(allowedPattern)} cannot be checked here, so that only the default can be used: write it without Java-only syntax`,
        'warning',
      ),
    );
  }
  const rest = present({
    description: takeText(fields, 'description'),
    default: ownValue(fields.object, 'default'),
    allowedValues: takeList(fields, 'allowedValues'),
    allowedPattern,
    displayType: takeText(fields, 'displayType'),
    minItems: takeInteger(fields, 'minItems', { min: 0 }),
    maxItems: takeInteger(fields, 'maxItems', { min: 0 }),
    minChars: takeInteger(fields, 'minChars', { min: 0 }),
    maxChars: takeInteger(fields, 'maxChars', { min: 0 }),
    minValue: takeInteger(fields, 'minValue', { min: Number.MIN_SAFE_INTEGER }),
    maxValue: takeInteger(fields, 'maxValue', { min: Number.MIN_SAFE_INTEGER }),
  });
  for (const [low, high] of [
    ['minItems', 'maxItems'],
    ['minChars', 'maxChars'],
    ['minValue', 'maxValue'],
  ] as const) {
    const [least, most] = [rest[low], rest[high]];
    if (least !== undefined && most !== undefined && least > most) {
      fields.issues.push(
        issue('empty_range', [...fields.path, low], `${low} ${least} is above ${high} ${most}: swap them`),
      );
    }
  }
  if (!type) return undefined;
  const parameter: Parameter = { type, ...rest };
  checkDefault(fields, parameter);
  return parameter;
}

function parseVariable(fields: Fields): Variable | undefined {
  const type = takeWord(fields, 'type', valueTypes, 'required');
  const variable = {
    ...present({ default: ownValue(fields.object, 'default'), description: takeText(fields, 'description') }),
  };
  return type && { type, ...variable };
}

function parseNamed<T>(
  fields: Fields,
  key: string,
  parse: (entry: Fields) => T | undefined,
): Readonly<Record<string, T>> {
  const entries = Object.entries(takeObject(fields, key) ?? {}).flatMap(([name, value]): [string, T][] => {
    const path = [...fields.path, key, name];
    if (!/^[a-zA-Z0-9_:.-]{1,50}$/.test(name)) {
      fields.issues.push(
        issue('bad_name', path, `name ${quote(name)} does not fit: use 1 to 50 letters, digits and _`),
      );
    }
    const entry = openFields(fields, value, path, key === 'parameters' ? 'parameter' : 'variable');
    const parsed = entry && parse(entry);
    return parsed ? [[name, parsed]] : [];
  });
  return Object.fromEntries(entries);
}

/** Reads the parameters of a document. */
export function parseParameters(fields: Fields): Readonly<Record<string, Parameter>> {
  return parseNamed(fields, 'parameters', parseParameter);
}

/** Reads the variables of a document. */
export function parseVariables(fields: Fields): Readonly<Record<string, Variable>> {
  return parseNamed(fields, 'variables', parseVariable);
}
