const dayMs = 24 * 60 * 60 * 1000;

/** Returns the instant a number of business days (Monday to Friday, UTC) after another, at the same time of day; epoch ms. */
export function addBusinessDays(from: number, days: number): number {
  let instant = from;
  for (let left = days; left > 0; ) {
    instant += dayMs;
    const weekday = new Date(instant).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return instant;
}
