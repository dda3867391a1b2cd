import { explainMatch } from '../../engines/event-pattern/index.ts';
import type { Explanation } from './contract.ts';
import type { EventViews } from './given-event.ts';
import { shapeFrom } from './input.ts';
import { parseEventPattern, type PatternForm } from './pattern.ts';
import type { RuleSpec } from './reader.ts';
import { showTarget } from './target.ts';

type Reasons = Pick<Explanation, 'form' | 'matched' | 'because' | 'fields'>;

/** Tells why an event matches a pattern or not; null when the pattern cannot be read. */
export function explainPattern(pattern: unknown, views: EventViews): Reasons | null {
  const parsed = parseEventPattern(pattern).value;
  if (parsed === undefined) return null;
  const { form } = parsed;
  const { matched, fields, apart } = explainMatch(parsed.pattern, views[form]);
  return { form, matched, because: describe(form, matched, fields, apart), fields };
}

/** Tells why an event matches a rule or not, and what the rule's targets would be given of it. */
export function explainRule(rule: { ref: string; name: string; spec: RuleSpec }, views: EventViews): Explanation {
  const { ref, name, spec } = rule;
  const reasons: Reasons = (spec.pattern === null ? null : explainPattern(spec.pattern, views)) ?? {
    form: 'eventbridge',
    matched: false,
    because: `The rule is on the schedule ${spec.schedule ?? '?'} and has no pattern: no event but the clock's own matches it`,
    fields: [],
  };
  const disabled = spec.enabled ? '' : '; the rule is disabled, so nothing happens';
  return {
    ...reasons,
    rule: ref,
    because: `${reasons.because}${disabled}`,
    targets: reasons.matched ? spec.targets.map((target) => describeTarget(target, reasons.form, views, name)) : [],
    event: { cloudevents: views.cloudevents, eventbridge: views.eventbridge } as Explanation['event'],
  };
}

function describeTarget(target: RuleSpec['targets'][number], form: PatternForm, views: EventViews, rule: string) {
  const time = views.cloudevents.recordedtime ?? views.cloudevents.time;
  const shaped = shapeFrom(target, views[form], rule, typeof time === 'string' ? time : '');
  const input = target.input ?? (shaped === null ? null : shaped.form === 'text' ? shaped.text : shaped.value);
  return { id: target.id, to: showTarget(target.to), input };
}

const formNames: Readonly<Record<PatternForm, string>> = { cloudevents: 'CloudEvents', eventbridge: 'EventBridge' };

function describe(
  form: PatternForm,
  matched: boolean,
  fields: Explanation['fields'],
  apart: readonly string[],
): string {
  const where = `in the form of ${formNames[form]}`;
  if (matched)
    return `It matches ${where}: ${fields.map(({ path, actual }) => `${path} is ${show(actual)}`).join(', ')}`;
  if (apart.length > 0)
    return `It does not match ${where}: ${apart.join(' and ')} hold, but in no common element of the list that they are in`;
  const missed = fields.filter((each) => !each.matched);
  return `It does not match ${where}: ${missed.map((each) => each.sentence).join('. ')}`;
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
