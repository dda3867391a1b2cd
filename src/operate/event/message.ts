import type { LogEvent } from '../../platform/events.ts';

const secretName = /pass(word|phrase)?|secret|token|credential|authorization|cookie|api.?key/i;
const mostFacts = 15;
const longestFact = 400;

/** Returns what a message about an event says: a subject of one line, and the event's plain facts as text. */
export function describeEvent(
  event: LogEvent,
  because: string,
  publicUrl: string | null,
): { subject: string; text: string } {
  const facts: [string, string][] = [
    ['Event', event.type],
    ...(event.subject === null ? [] : [['About', event.subject] as [string, string]]),
    ['When', event.time],
    ['By', event.actor],
    ...factsOf(event.data),
    ['Because', because],
    ...(publicUrl === null
      ? []
      : [['Open', `${publicUrl.replace(/\/$/, '')}/events/${encodeURIComponent(event.id)}`] as [string, string]]),
  ];
  const title =
    typeof event.data.title === 'string' ? `: ${event.data.title}` : event.subject === null ? '' : `: ${event.subject}`;
  const subject = `${event.type.replace(/^evenkeel\./, '')}${title}`.replace(/\s+/g, ' ').slice(0, 200);
  return { subject, text: facts.map(([name, value]) => `${name}: ${value}`).join('\n') };
}

/** The plain values of an event's data, one level deep into maps; what is named like a secret is left out. */
function factsOf(data: Record<string, unknown>): [string, string][] {
  const facts: [string, string][] = [];
  const visit = (map: Record<string, unknown>, prefix: string) => {
    for (const [name, value] of Object.entries(map)) {
      if (secretName.test(name)) continue;
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        facts.push([`${prefix}${name}`, String(value).slice(0, longestFact)]);
      else if (prefix === '' && typeof value === 'object' && value !== null && !Array.isArray(value))
        visit(value as Record<string, unknown>, `${name}.`);
    }
  };
  visit(data, '');
  return facts.slice(0, mostFacts);
}
