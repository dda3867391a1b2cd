import { castTo } from './cast.ts';
import type { Parameter, ParameterType, ValueType } from './document.ts';
import { quote } from './field.ts';
import { equalJson, isList, isObject, type Json, toText } from './value.ts';

const namedPatterns: Readonly<Record<string, RegExp>> = {
  'AWS::EC2::Instance::Id': /^m?i-([a-z0-9]{8}|[a-z0-9]{17})$/,
  'AWS::S3::Bucket::Name': /^[0-9a-z][a-z0-9\-.]{3,63}$/,
  'AWS::IAM::Role::Arn': /^arn:(aws|aws-cn|aws-us-gov|aws-iso|aws-iso-b):iam::[0-9]{12}:role\/.*$/,
};

/** Returns the plain type that a parameter's values have: an AWS-specific type is text or a list of texts. */
export function baseType(type: ParameterType): ValueType {
  if (type.startsWith('List<')) return 'StringList';
  return type.startsWith('AWS::') ? 'String' : (type as ValueType);
}

/** Compiles an allowedPattern, a Java expression that must fit the whole value; undefined where JavaScript has no such form (RB6). */
export function compilePattern(pattern: string): RegExp | undefined {
  const flagged = /^\(\?([is]+)\)/.exec(pattern);
  const body = pattern
    .slice(flagged?.[0].length ?? 0)
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$')
    .replace(/\\p\{Alpha\}/g, '[A-Za-z]')
    .replace(/\\p\{Digit\}/g, '[0-9]')
    .replace(/\\p\{Alnum\}/g, '[A-Za-z0-9]');
  // Possessive quantifiers, class intersections and other posix names would compile with another meaning or not at all.
  if (/\\p\{|&&/.test(body)) return undefined;
  const bare = body.replace(/\\./g, '_').replace(/\[[^\]]*\]/g, '_');
  if (/[*+?}]\+|\(\?[a-z]+\)/.test(bare)) return undefined;
  try {
    return new RegExp(`^(?:${body})$`, flagged?.[1] ?? '');
  } catch {
    return undefined;
  }
}

function outside(value: number, unit: string, min: number | undefined, max: number | undefined): string | undefined {
  if (min !== undefined && value < min) return `has ${value} ${unit}: give at least ${min}`;
  if (max !== undefined && value > max) return `has ${value} ${unit}: give at most ${max}`;
  return undefined;
}

function checkText(parameter: Parameter, text: string): string | undefined {
  const named = namedPatterns[parameter.type.replace(/^List<(.*)>$/, '$1')];
  if (named && !named.test(text)) return `${quote(text)} is no ${parameter.type}: give one that fits ${named.source}`;
  const length = outside(Array.from(text).length, 'characters', parameter.minChars, parameter.maxChars);
  if (length) return `${quote(text)} ${length}`;
  if (parameter.allowedPattern === undefined) return undefined;
  const pattern = compilePattern(parameter.allowedPattern);
  if (!pattern)
    return `${quote(text)} cannot be checked against allowedPattern ${quote(parameter.allowedPattern)}: simplify the pattern`;
  return pattern.test(text)
    ? undefined
    : `${quote(text)} does not fit: give text that fits ${parameter.allowedPattern}`;
}

/** Says what is wrong with a value of the right type by the limits of its parameter, undefined if nothing (RB6). */
export function checkLimits(parameter: Parameter, value: Json): string | undefined {
  const items = isList(value) ? value : isObject(value) ? Object.values(value) : undefined;
  const count = items && outside(items.length, 'entries', parameter.minItems, parameter.maxItems);
  if (count) return `${quote(value)} ${count}`;
  if (typeof value === 'number') {
    const { minValue, maxValue } = parameter;
    if (minValue !== undefined && value < minValue) return `${value} is too small: give at least ${minValue}`;
    if (maxValue !== undefined && value > maxValue) return `${value} is too large: give at most ${maxValue}`;
  }
  const parts = isList(value) ? value : [value];
  const { allowedValues } = parameter;
  const wrong =
    allowedValues &&
    parts.find(
      (part) => !allowedValues.some((allowed) => equalJson(allowed, part) || toText(allowed) === toText(part)),
    );
  if (wrong !== undefined)
    return `${quote(wrong)} is not allowed: give one of ${allowedValues?.map(toText).join(', ')}`;
  const texts = parts.filter((part) => typeof part === 'string');
  return texts.map((text) => checkText(parameter, text)).find((problem) => problem !== undefined);
}

/** Turns a supplied value into one of the parameter's type and checks its limits. */
export function readParameterValue(
  parameter: Parameter,
  value: Json,
): { readonly value: Json; readonly problem?: undefined } | { readonly problem: string } {
  const type = baseType(parameter.type);
  // A text parameter takes no list or map: the caller mixed up two parameters.
  if (type === 'String' && typeof value === 'object') return { problem: `${quote(value)} does not fit: give text` };
  const cast = castTo(type, value);
  if (cast.problem !== undefined) return { problem: `${cast.problem}: give a value of type ${parameter.type}` };
  const problem = checkLimits(parameter, cast.value);
  return problem === undefined ? { value: cast.value } : { problem };
}
