import type { JsonObject, JsonValue } from '../event-pattern/index.ts';
import { readPath } from './json-path.ts';
import type { InputTransformer } from './parse.ts';
import type { TextPart, ValueTemplate } from './template.ts';

/** What the predefined variables say of the rule (IT8). */
export interface RuleFacts {
  ruleArn: string;
  ruleName: string;
  /** When the event was received, in ISO 8601. */
  ingestionTime: string;
}

/** What a target is given: a JSON value, or text. */
export type Rendered = { form: 'json'; value: JsonValue } | { form: 'text'; text: string };

type Look = (variable: string) => JsonValue | undefined;

/** Transforms an event into what the target is given; total, and where the template is JSON so is the result (IT13). */
export function transformInput({ paths, template }: InputTransformer, event: JsonObject, facts: RuleFacts): Rendered {
  const { detail: _, ...withoutDetail } = event as { [name: string]: JsonValue };
  const predefined: Record<string, JsonValue> = {
    'aws.events.rule-arn': facts.ruleArn,
    'aws.events.rule-name': facts.ruleName,
    'aws.events.event.ingestion-time': facts.ingestionTime,
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  };
  const look: Look = (name) => {
    const path = paths.get(name);
    return path === undefined ? predefined[name] : readPath(path, event);
  };
  if (template.form === 'json') return { form: 'json', value: render(template.value, look) ?? null };
  if (template.form === 'text') return { form: 'text', text: toText(template.parts, look) };
  return { form: 'text', text: template.lines.map((each) => toText(each, look)).join('\n') };
}

/** Undefined where a variable has no value: then its place is left out (IT7). */
function render(template: ValueTemplate, look: Look): JsonValue | undefined {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'variable':
      return look(template.name);
    case 'text':
      return toText(template.parts, look);
    case 'array':
      return template.items.map((each) => render(each, look)).filter((each) => each !== undefined);
    case 'object': {
      const members = template.members
        .map(({ key, value }) => [toText(key, look), render(value, look)] as const)
        .filter((each): each is readonly [string, JsonValue] => each[1] !== undefined);
      return Object.fromEntries(members);
    }
  }
}

function toText(parts: readonly TextPart[], look: Look): string {
  return parts.map((each) => ('literal' in each ? each.literal : inText(look(each.variable)))).join('');
}

/** A value within a text: objects and lists lose their quotes, as on AWS (IT6). */
function inText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  return typeof value === 'object' && value !== null ? text.replaceAll('"', '') : text;
}
