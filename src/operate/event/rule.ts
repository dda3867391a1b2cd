import { createMatcher, type Matcher } from '../../engines/event-pattern/index.ts';
import { listDeclared } from '../../organization/catalog/catalog.ts';
import { currentRevision } from '../../organization/document/document.ts';
import type { Ctx } from '../../platform/context.ts';
import { type LogEvent, readEvent } from '../../platform/events.ts';
import { parseEventPattern, type PatternForm, viewEvent } from './pattern.ts';
import type { RuleSpec } from './reader.ts';

/** The type of the event that tells that a rule on a schedule is due. */
export const scheduledType = 'evenkeel.rule.scheduled';

/** An enabled rule. */
export interface CompiledRule {
  ref: string;
  title: string;
  targets: RuleSpec['targets'];
  /** The form in which it speaks of events. */
  form: PatternForm;
}

/** The enabled rules of one version of the documents, ready to be held against events together. */
export interface RuleBook {
  readonly rules: readonly CompiledRule[];
  /** Returns the rules that an event matches, in order of the documents; in a replay events carry its name. */
  match(event: LogEvent, replay?: string | null): CompiledRule[];
}

/** What a rule book is made of. */
export interface RuleSource {
  ref: string;
  title: string;
  spec: Pick<RuleSpec, 'enabled' | 'pattern' | 'targets' | 'schedule'>;
}

/** Returns the rule book of some rules: one matcher for each form, so that an event is looked at once for all of them. */
export function compileRules(sources: readonly RuleSource[]): RuleBook {
  const matchers = new Map<PatternForm, Matcher>();
  const rules: CompiledRule[] = [];
  for (const { ref, title, spec } of sources) {
    if (!spec.enabled) continue;
    const form = spec.pattern === null ? 'eventbridge' : parseEventPattern(spec.pattern).value?.form;
    if (form === undefined) continue;
    rules.push({ ref, title, targets: spec.targets, form });
    if (spec.pattern === null) continue;
    const matcher = matchers.get(form) ?? createMatcher();
    matchers.set(form, matcher);
    matcher.add(ref, JSON.stringify(spec.pattern));
  }
  return {
    rules,
    match(event, replay = null) {
      const found = new Set<string>();
      for (const [form, matcher] of matchers)
        for (const ref of matcher.match(JSON.stringify(viewEvent(form, event, replay)))) found.add(ref);
      // Only the clock's own event is due: nobody else may write its type.
      if (event.type === scheduledType && event.subject !== null) found.add(event.subject);
      return rules.filter((each) => found.has(each.ref));
    },
  };
}

/** Gives the rule book in force; it is compiled again only when another version of the documents has come. */
export function createRuleBook(): (ctx: Ctx) => Promise<RuleBook> {
  let compiled: { key: string; book: RuleBook } | null = null;
  return async (ctx) => {
    const key = (await currentRevision(ctx))?.id ?? '';
    if (compiled?.key === key) return compiled.book;
    const declared = await listDeclared(ctx, { kind: 'rule' });
    const book = compileRules(
      declared.map(({ ref, title, spec }) => ({ ref, title, spec: spec as unknown as RuleSpec })),
    );
    compiled = { key, book };
    return book;
  };
}

/** Events that tell of a delivery gone wrong. */
const failures = new Set(['evenkeel.notification.failed', 'evenkeel.rule.dead-lettered']);

/**
 * Returns the rules that an event matches. A rule that is about failed deliveries does not hear of its own: it would
 * tell of each failure to tell.
 */
export async function findMatches(ctx: Ctx, book: RuleBook, event: LogEvent): Promise<CompiledRule[]> {
  const matching = book.match(event);
  if (matching.length === 0 || !failures.has(event.type) || event.causation === null) return matching;
  const cause = await readEvent(ctx.db, event.causation);
  return matching.filter((rule) => !(cause?.type === 'evenkeel.rule.matched' && cause.subject === rule.ref));
}
