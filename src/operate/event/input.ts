import type { JsonObject, JsonValue } from '../../engines/event-pattern/index.ts';
import {
  parseInputTransformer,
  parseJsonPath,
  readPath,
  type Rendered,
  transformInput,
} from '../../engines/input-transformer/index.ts';
import type { LogEvent } from '../../platform/events.ts';
import { type PatternForm, viewEvent } from './pattern.ts';
import type { RuleTarget } from './target-reader.ts';
import { ruleArn } from './view.ts';

/** What one delivery is made of. */
export interface InputOf {
  event: LogEvent;
  /** The form that the rule's pattern speaks of: paths lead into it. */
  form: PatternForm;
  /** The rule's name, or whatever else asked for the delivery. */
  rule: string;
  replay: string | null;
}

/**
 * Returns what a target is given of an event: its constant, the part at its path, what its transformer makes, or null
 * where it says nothing, so that it is given the event. Paths are read in the form that the rule speaks of.
 */
export function shapeInput(
  target: Pick<RuleTarget, 'input' | 'inputPath' | 'transformer'>,
  of: InputOf,
): Rendered | null {
  if (target.input !== null && target.input !== undefined) return { form: 'json', value: target.input as JsonValue };
  return shapeFrom(target, viewEvent(of.form, of.event, of.replay), of.rule, of.event.recordedTime);
}

/** The same over an event in its form; `ingestionTime` is when it was received, in ISO 8601. */
export function shapeFrom(
  { inputPath, transformer }: Pick<RuleTarget, 'inputPath' | 'transformer'>,
  view: JsonObject,
  rule: string,
  ingestionTime: string,
): Rendered | null {
  if (inputPath !== undefined) {
    const path = parseJsonPath(inputPath).value;
    return { form: 'json', value: (path === undefined ? undefined : readPath(path, view)) ?? null };
  }
  if (transformer === undefined) return null;
  const parsed = parseInputTransformer(transformer).value;
  if (parsed === undefined) throw new TypeError('The InputTransformer cannot be read');
  return transformInput(parsed, view, { ruleArn: ruleArn(rule), ruleName: rule, ingestionTime });
}

/** Returns what was shaped as text, for people and for receivers of text. */
export function toText(input: Rendered): string {
  if (input.form === 'text') return input.text;
  return typeof input.value === 'string' ? input.value : JSON.stringify(input.value, null, 2);
}
