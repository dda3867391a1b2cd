import { matchPattern, parsePattern, type Pattern } from '../../engines/event-pattern/index.ts';
import { hasErrors, issue, type Issue, type Parsed, type Path } from '../../engines/issue.ts';
import type { LogEvent } from '../../platform/events.ts';
import { cloudEventAttributes, eventBridgeFields, toCloudEvent, toEventBridge } from './view.ts';

/** Which form of an event a pattern speaks of. */
export type PatternForm = 'cloudevents' | 'eventbridge';

/** A pattern ready to be held against events of the log. */
export interface EventPattern {
  form: PatternForm;
  pattern: Pattern;
}

const ofCloudEvents = new Set<string>(cloudEventAttributes);
const ofEventBridge = new Set<string>(eventBridgeFields);

/**
 * Reads a pattern in either form. The names at its top tell which: `type`, `subject`, `data` and the like are CloudEvents,
 * `detail`, `detail-type` and the like EventBridge. Where only common names stand (`source`, `id`, `time`) it is
 * EventBridge, unless a source is asked for that begins with "/", as ours do in CloudEvents.
 */
export function parseEventPattern(value: unknown): Parsed<EventPattern> {
  const parsed = parsePattern(value);
  if (parsed.value === undefined) return parsed;
  const names = topNames(value as Record<string, unknown>, []);
  const issues = [...parsed.issues, ...names.flatMap(checkName)];
  const ours = names.find(({ name }) => ofCloudEvents.has(name) && !ofEventBridge.has(name));
  const theirs = names.find(({ name }) => ofEventBridge.has(name) && !ofCloudEvents.has(name));
  if (ours !== undefined && theirs !== undefined) {
    issues.push(
      issue(
        'mixed_pattern',
        theirs.path,
        `"${theirs.name}" is of EventBridge and "${ours.name}" of CloudEvents, so nothing matches: ask for one form only`,
      ),
    );
  }
  if (hasErrors(issues)) return { issues };
  const slashed = names.some(({ name, value }) => name === 'source' && JSON.stringify(value).includes('"/'));
  return {
    value: {
      form: ours !== undefined || (theirs === undefined && slashed) ? 'cloudevents' : 'eventbridge',
      pattern: parsed.value,
    },
    issues,
  };
}

interface TopName {
  name: string;
  value: unknown;
  path: Path;
}

/** The names at the top of a pattern, those inside `$or` too; of a dotted key the first part. */
function topNames(object: Record<string, unknown>, path: Path): TopName[] {
  return Object.entries(object).flatMap(([key, value]): TopName[] => {
    const here = [...path, key];
    if (key !== '$or' || !Array.isArray(value)) return [{ name: key.split('.', 1)[0]!, value, path: here }];
    return value.flatMap((each, index) =>
      typeof each === 'object' && each !== null ? topNames(each as Record<string, unknown>, [...here, index]) : [],
    );
  });
}

function checkName({ name, path }: TopName): Issue[] {
  if (ofCloudEvents.has(name) || ofEventBridge.has(name)) return [];
  const message = `No event has "${name}" at its top: put it below data (CloudEvents) or detail (EventBridge), or ask for one of ${[...ofCloudEvents].join(', ')}`;
  return [issue('unknown_attribute', path, message)];
}

/** Reports whether an event of the log satisfies the pattern in the form that the pattern speaks of. */
export function matchesEvent({ form, pattern }: EventPattern, event: LogEvent): boolean {
  return matchPattern(pattern, form === 'eventbridge' ? toEventBridge(event) : toCloudEvent(event));
}
