import { parseInputTransformer, parseJsonPath } from '../../engines/input-transformer/index.ts';
import type { PropertyReader } from '../../engines/template/index.ts';
import type { Reference } from '../../platform/operations.ts';
import { parseTarget, type Target } from './target.ts';

/** How often and how long a target is tried. */
export interface RetryPolicy {
  /** Tries in all, the first one included. */
  attempts: number;
  /** Seconds from the match on, after which no try begins. */
  ageSeconds: number;
}

/** A target of a declared rule. Of what it is given (`input`, `inputPath`, `transformer`) at most one is set. */
export interface RuleTarget extends Pick<Target, 'kind' | 'to'> {
  id: string;
  /** A constant: parameters for a runbook, a text for a message, any JSON for a webhook. */
  input: unknown;
  /** The JSON path of a part of the event. */
  inputPath?: string;
  /** The InputTransformer as written. */
  transformer?: { InputPathsMap?: Record<string, string>; InputTemplate: string };
  retry?: RetryPolicy;
}

const mostRetries = 185;
const daySeconds = 86_400;

/**
 * Returns how a target is tried that says nothing of it. What fails inside the product is not mended by waiting: 7
 * retries take about a minute. A receiver outside may be away for long: it gets as many as on AWS.
 */
export function defaultRetry(kind: Target['kind']): RetryPolicy {
  return { attempts: (kind === 'webhook' ? mostRetries : 7) + 1, ageSeconds: daySeconds };
}

/** Reads a target of a rule with what it is given and how it is tried; null when nothing says where it leads. */
export function readTarget(reader: PropertyReader, references: Reference[]): RuleTarget | null {
  const id = reader.requiredText('Id', 'a name of the target within the rule', 64);
  const arn = reader.requiredText('Arn', 'the ARN of what the rule leads to');
  reader.value('RoleArn');
  const target = arn === '' ? null : parseTarget(arn);
  if (target !== null && 'problem' in target) {
    if (/^arn:[^:]*:[^:]+:/.test(arn)) {
      // A template that works at home is not refused for what only AWS can reach.
      reader.warn('unreachable_target', ['Arn'], `${target.problem}; the target is left out here`);
      return null;
    }
    reader.report('unknown_target', ['Arn'], target.problem);
  }
  const known = target === null || 'problem' in target ? null : target;
  const retry = readRetry(reader);
  readDeadLetters(reader);
  const given = readGiven(reader, known);
  reader.finish();
  if (known === null) return null;
  informOfPlace(reader, known, arn);
  if (known.kind === 'runbook' || known.kind === 'response-plan')
    references.push({ to: known.to, role: 'target', path: [...reader.path, 'Arn'] });
  return {
    id,
    kind: known.kind,
    to: known.to,
    ...given,
    ...(retry === null ? {} : { retry }),
  };
}

function readRetry(reader: PropertyReader): RetryPolicy | null {
  const policy = reader.child('RetryPolicy');
  if (policy === undefined) return null;
  const retries = policy.integer('MaximumRetryAttempts', { min: 0, max: mostRetries }) ?? mostRetries;
  const ageSeconds = policy.integer('MaximumEventAgeInSeconds', { min: 60, max: daySeconds }) ?? daySeconds;
  policy.finish();
  return { attempts: retries + 1, ageSeconds };
}

function readDeadLetters(reader: PropertyReader): void {
  const config = reader.child('DeadLetterConfig');
  if (config === undefined) return;
  config.text('Arn', 1600);
  config.finish();
  reader.inform(
    'dead_letters_here',
    ['DeadLetterConfig'],
    'The queue counts on AWS only: here what cannot be delivered is kept among the dead letters, from where it can be sent again',
  );
}

function informOfPlace(reader: PropertyReader, known: Target, arn: string): void {
  const variable = (name: string) => `EVENKEEL_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`;
  const topic = /^notify:topic:(.+)$/.exec(known.to)?.[1];
  if (topic !== undefined)
    reader.inform(
      'topic_outside',
      ['Arn'],
      `The topic "${topic}" lives outside: its messages go to the connection "${topic}" if ${variable(topic)} is set, else they stand in the console`,
    );
  const connection = known.portable ? /^webhook:connection:(.+)$/.exec(known.to)?.[1] : undefined;
  if (connection !== undefined)
    reader.inform(
      'destination_outside',
      ['Arn'],
      `The API destination "${connection}" is the connection "${connection}" here: set ${variable(connection)}`,
    );
  if (!known.portable)
    reader.inform(
      'not_portable',
      ['Arn'],
      `"${arn}" is understood by Evenkeel only${known.bare ? `, as the response plan of that name` : ''}: AWS wants an ARN`,
    );
}

type Given = Pick<RuleTarget, 'input' | 'inputPath' | 'transformer'>;

const ways = ['Input', 'InputPath', 'InputTransformer'] as const;

function readGiven(reader: PropertyReader, target: Target | null): Given {
  const written = ways.filter((name) => reader.has(name));
  if (written.length > 1)
    reader.report(
      'input_given_twice',
      [written[1]!],
      `${written.join(' and ')} stand side by side: keep one, they say the same thing in different ways`,
    );
  if (written.length === 0 || target === null) return { input: null };
  if (target.kind === 'response-plan') {
    reader.report(
      'input_not_supported',
      [written[0]!],
      `A response plan takes no ${written[0]}: remove it, the incident is made of the plan and the event`,
    );
    return { input: null };
  }
  if (written[0] === 'InputPath') return readPathGiven(reader);
  return written[0] === 'Input' ? { input: readInput(reader, target) } : readTransformer(reader, target);
}

function readPathGiven(reader: PropertyReader): Given {
  const inputPath = reader.text('InputPath', 256) ?? '$';
  for (const each of parseJsonPath(inputPath).issues) reader.report(each.code, ['InputPath'], each.message);
  return { input: null, inputPath };
}

function readTransformer(reader: PropertyReader, target: Target): Given {
  const written = reader.value('InputTransformer');
  const parsed = parseInputTransformer(written);
  for (const each of parsed.issues) reader.report(each.code, ['InputTransformer', ...each.path], each.message);
  const template = parsed.value?.template;
  const isMap = template?.form === 'json' && (template.value.kind === 'object' || template.value.kind === 'variable');
  if (target.kind === 'runbook' && template !== undefined && !isMap)
    reader.report(
      'input_not_a_map',
      ['InputTransformer', 'InputTemplate'],
      'The InputTemplate of a runbook gives no map: write its parameters, such as {"Host": [<host>]}',
    );
  return { input: null, transformer: written as NonNullable<RuleTarget['transformer']> };
}

function readInput(reader: PropertyReader, target: Target): unknown {
  let value: unknown;
  try {
    value = JSON.parse(reader.text('Input', 8192) ?? 'null');
  } catch {
    reader.report('input_not_json', ['Input'], 'Input is not JSON: write JSON text, a plain text in quotes');
    return null;
  }
  if (target.kind === 'notification') return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  if (target.kind !== 'runbook') return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return toParameters(value);
  reader.report(
    'input_not_a_map',
    ['Input'],
    'The Input of a runbook is no map: write its parameters, such as {"Host": ["web-1"]}',
  );
  return null;
}

/** EventBridge writes each parameter of an Automation document as a list of texts; one text in a list stands for itself. */
export function toParameters(written: object): Record<string, unknown> {
  const unwrap = (value: unknown) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value;
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, unwrap(value)]));
}
