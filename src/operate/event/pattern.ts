import { type JsonObject, matchPattern, parsePattern, type Pattern } from '../../engines/event-pattern/index.ts';
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
 * `detail`, `detail-type` and the like EventBridge; a name of neither may be an extension attribute of CloudEvents. Where
 * only common names stand (`source`, `id`, `time`) it is EventBridge, unless a source is asked for that begins with "/",
 * as ours do in CloudEvents.
 */
export function parseEventPattern(value: unknown): Parsed<EventPattern> {
  const parsed = parsePattern(value);
  if (parsed.value === undefined) return parsed;
  const names = topNames(value as Record<string, unknown>, []);
  const theirs = names.find(({ name }) => ofEventBridge.has(name) && !ofCloudEvents.has(name));
  const issues = [...parsed.issues, ...names.flatMap((each) => checkName(each, theirs !== undefined))];
  const ours = names.find(({ name }) => ofCloudEvents.has(name) && !ofEventBridge.has(name));
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
  const extended = names.some(({ name }) => !ofCloudEvents.has(name) && !ofEventBridge.has(name));
  return {
    value: {
      form: ours !== undefined || (theirs === undefined && (slashed || extended)) ? 'cloudevents' : 'eventbridge',
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

function checkName({ name, path }: TopName, isEventBridge: boolean): Issue[] {
  if (ofCloudEvents.has(name) || ofEventBridge.has(name)) return [];
  if (!isEventBridge && /^[a-z0-9]+$/.test(name)) {
    const message = `"${name}" is no attribute of CloudEvents, so only events whose sender adds it can match: put it below data unless it is such an extension`;
    return [issue('unknown_attribute', path, message, 'warning')];
  }
  const message = `No event has "${name}" at its top: put it below data (CloudEvents) or detail (EventBridge), or ask for one of ${[...ofCloudEvents].join(', ')}`;
  return [issue('unknown_attribute', path, message)];
}

/** Returns an event of the log in a form; in a replay of the log it carries the replay's name. */
export function viewEvent(form: PatternForm, event: LogEvent, replay: string | null = null): JsonObject {
  return form === 'eventbridge' ? toEventBridge(event, replay) : toCloudEvent(event, replay);
}

/** Reports whether an event of the log satisfies the pattern in the form that the pattern speaks of. */
export function matchesEvent({ form, pattern }: EventPattern, event: LogEvent): boolean {
  return matchPattern(pattern, viewEvent(form, event));
}
