const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const absolute = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const shortDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** Returns a length of time in the two largest units that say something: `3 min 20 s`, `2 h 5 min`, `9 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < second) return `${Math.round(length)} ms`;
  const units: [number, string][] = [
    [day, 'd'],
    [hour, 'h'],
    [minute, 'min'],
    [second, 's'],
  ];
  const first = units.findIndex(([size]) => length >= size);
  const [size, name] = units[first]!;
  const below = units[first + 1];
  const whole = Math.floor(length / size);
  const rest = below === undefined ? 0 : Math.floor((length % size) / below[0]);
  return rest === 0 || below === undefined ? `${whole} ${name}` : `${whole} ${name} ${rest} ${below[1]}`;
}

/** Returns an instant as seen from now: `12 s ago`, `3 min ago`, `in 2 h`; largest unit only. */
export function formatRelative(instant: number, now: number): string {
  const away = instant - now;
  const length = Math.abs(away);
  if (length < 5 * second) return 'now';
  const [size, name] =
    length < minute ? [second, 's'] : length < hour ? [minute, 'min'] : length < 2 * day ? [hour, 'h'] : [day, 'd'];
  const amount = `${Math.floor(length / (size as number))} ${name}`;
  return away > 0 ? `in ${amount}` : `${amount} ago`;
}

/** Returns an instant in the zone of this person, with the zone named. */
export function formatAbsolute(instant: number): string {
  return absolute.format(instant);
}

/** Returns the time of day, with the day in front where it is not today's. */
export function formatClock(instant: number, now: number): string {
  return new Date(instant).toDateString() === new Date(now).toDateString()
    ? clock.format(instant)
    : shortDay.format(instant);
}

/** Returns a number as people read it: at most three decimals, thousands apart. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : 3 }).format(value);
}
