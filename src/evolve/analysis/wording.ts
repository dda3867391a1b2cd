/** Writes a time span in milliseconds as a person says it: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function describeSpan(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Writes an ISO instant to the minute, in UTC. */
export function describeInstant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** Ends a text with a full stop unless it ends with a mark already. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Returns how to call a reference: its title where one is declared, else its name. */
export type Naming = (ref: string) => string;

/** Returns the naming over known titles by reference. */
export function createNaming(titles: ReadonlyMap<string, string>): Naming {
  return (ref) => titles.get(ref) ?? /^[a-z-]+:[^/]+\/(.+)$/.exec(ref)?.[1] ?? ref;
}
