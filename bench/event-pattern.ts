import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMatcher, type Matcher } from '../src/engines/event-pattern/matcher.ts';
import { matches } from '../src/engines/event-pattern/matches.ts';
import { createAlarmEvents, createLots, createMixedRules } from './support/event-pattern-data.ts';
import { lotRules } from './support/event-pattern-rules.ts';
import { printFigure, printSpread } from './print.ts';

// Usage: node bench/event-pattern.ts [case]. Events per second that are held against rules, the events being bytes; how
// long adding 10,000 rules takes, and what each needs. The names found are checked against one pattern at a time.
const bench = 'event-pattern';
const only = process.argv[2];
const runs = 7;
const runMs = 700;

function isWanted(name: string): boolean {
  return only === undefined || name === only || name.startsWith(`${only}-`);
}

function fill(texts: readonly string[]): Matcher {
  const matcher = createMatcher();
  for (const [at, text] of texts.entries()) {
    const errors = matcher.add(`rule-${at}`, text).filter((each) => each.severity === 'error');
    if (errors.length > 0) throw new Error(`Cannot add ${text}: ${JSON.stringify(errors)}`);
  }
  return matcher;
}

/** Compares the matcher with each pattern held against the event by itself. */
function check(matcher: Matcher, texts: readonly string[], events: readonly string[], sample: number): void {
  const step = Math.max(1, Math.floor(events.length / sample));
  for (let at = 0; at < events.length; at += step) {
    const event = events[at]!;
    const expected = texts.flatMap((text, rule) => (matches(text, event) ? [`rule-${rule}`] : []));
    const found = matcher.match(event);
    if (found.join() !== expected.join()) {
      throw new Error(`Cannot trust the matcher: for ${event} it found ${found.join()} instead of ${expected.join()}`);
    }
  }
}

function measure(name: string, matcher: Matcher, events: readonly Uint8Array[]): void {
  const rates: number[] = [];
  for (let run = -2; run < runs; run += 1) {
    const began = performance.now();
    let count = 0;
    let elapsed = 0;
    let at = 0;
    while (elapsed < runMs) {
      for (let each = 0; each < 1000; each += 1) {
        matcher.match(events[at]!);
        at = at + 1 === events.length ? 0 : at + 1;
      }
      count += 1000;
      elapsed = performance.now() - began;
    }
    if (run >= 0) rates.push((count / elapsed) * 1000);
  }
  printSpread(bench, name, rates, 'events/s');
}

function toBytes(texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => new TextEncoder().encode(text));
}

// First of all, while there is nothing else that could be freed meanwhile.
if (isWanted('memory-per-rule')) {
  const rules = createMixedRules(10_000);
  const event = createAlarmEvents(1)[0]!;
  fill(rules).match(event);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const measureUse = (): number => {
    collect();
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = measureUse();
  const matcher = fill(rules);
  matcher.match(event);
  printFigure(bench, 'memory-per-rule', (measureUse() - before) / rules.length, 'bytes');
  matcher.match(event);
}

const lotCases = ['exact', 'prefix', 'wildcard', 'numeric', 'complex-arrays'];
if ([...lotCases, 'all-70'].some(isWanted)) {
  const lots = createLots(20_000);
  const events = toBytes(lots);
  for (const name of [...lotCases, 'all-70']) {
    if (!isWanted(name)) continue;
    const rules = name === 'all-70' ? Object.values(lotRules).flat() : lotRules[name]!;
    const texts = rules.map((rule) => JSON.stringify(rule));
    const matcher = fill(texts);
    check(matcher, texts, lots, 100);
    measure(name, matcher, events);
  }
}

if (isWanted('mixed-10000')) {
  const alarms = createAlarmEvents(20_000);
  const rules = createMixedRules(10_000);
  // Not the first time, so that it is the work and not its compilation that is measured.
  fill(rules);
  const began = performance.now();
  const matcher = fill(rules);
  matcher.match(alarms[0]!);
  const loadMs = performance.now() - began;
  const some = rules.filter((_, at) => at % 50 < 5);
  check(fill(some), some, alarms, 20);
  measure('mixed-10000', matcher, toBytes(alarms));
  printFigure(bench, 'mixed-10000-load', loadMs, 'ms');
}
