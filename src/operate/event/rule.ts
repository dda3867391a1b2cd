import { listDeclared } from '../../organization/catalog/catalog.ts';
import { hashOf } from '../../platform/canonical.ts';
import type { Ctx } from '../../platform/context.ts';
import { type LogEvent, readEvent } from '../../platform/events.ts';
import { type EventPattern, matchesEvent, parseEventPattern } from './pattern.ts';
import type { RuleSpec } from './reader.ts';

/** An enabled rule with its pattern compiled. */
export interface CompiledRule {
  ref: string;
  title: string;
  targets: RuleSpec['targets'];
  pattern: EventPattern;
}

/** Gives the enabled rules; they are compiled again only when a declaration has changed. */
export function createRuleBook(): (ctx: Ctx) => Promise<readonly CompiledRule[]> {
  let compiled: { key: string; rules: readonly CompiledRule[] } | null = null;
  return async (ctx) => {
    const declared = await listDeclared(ctx, { kind: 'rule' });
    const key = hashOf(declared.map((each) => [each.ref, each.hash]));
    if (compiled?.key === key) return compiled.rules;
    const rules = declared.flatMap((each): CompiledRule[] => {
      const spec = each.spec as unknown as RuleSpec;
      const pattern = parseEventPattern(spec.pattern).value;
      if (!spec.enabled || pattern === undefined) return [];
      return [{ ref: each.ref, title: each.title, targets: spec.targets, pattern }];
    });
    compiled = { key, rules };
    return rules;
  };
}

/** Events that tell of a delivery gone wrong. */
const failures = new Set(['evenkeel.notification.failed', 'evenkeel.rule.dead-lettered']);

/**
 * Returns the rules that an event matches. A rule that is about failed deliveries does not hear of its own: it would
 * tell of each failure to tell.
 */
export async function findMatches(ctx: Ctx, rules: readonly CompiledRule[], event: LogEvent): Promise<CompiledRule[]> {
  const matching = rules.filter((rule) => matchesEvent(rule.pattern, event));
  if (matching.length === 0 || !failures.has(event.type) || event.causation === null) return matching;
  const cause = await readEvent(ctx.db, event.causation);
  return matching.filter((rule) => !(cause?.type === 'evenkeel.rule.matched' && cause.subject === rule.ref));
}
