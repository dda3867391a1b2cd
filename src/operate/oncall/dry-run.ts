import { type EscalationEffect, startEscalation, stepEscalation } from '../../engines/escalation/index.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Page } from './contract.ts';
import { explainPage, explainSkip } from './explain.ts';
import { explainUnavailable } from './hand-over.ts';
import { contactRef } from './reader.ts';
import { createResolve, pickDirectory, readRoster } from './roster.ts';

/** Who would be told at once, and why; `told` is empty when nobody would. */
export interface DryRun {
  told: { contact: string; title: string; channel: Page['channel']; because: string }[];
  /** What would be passed over, one sentence each. */
  passedOver: string[];
}

/**
 * Tells whom an escalation by a contact (reference or name) would reach if it began now, without telling anybody. Pages
 * through channels that this server cannot use count as failed, so that who comes next is asked in their place.
 */
export async function dryRun(ctx: Ctx, contact: string): Promise<DryRun> {
  const name = decodeURIComponent(contact.replace(/^contact:default\//, ''));
  const roster = await readRoster(ctx);
  const now = ctx.now();
  const resolve = createResolve(roster, now);
  const found: DryRun = { told: [], passedOver: [] };
  let step = startEscalation([name], pickDirectory(roster, [name]), now, resolve);
  const waiting: EscalationEffect[] = [...step.effects];
  // Each failure is told once, and a plan has an end, so that this ends too.
  for (let effect = waiting.shift(); effect !== undefined; effect = waiting.shift()) {
    if (effect.kind === 'skipped') found.passedOver.push(explainSkip(effect));
    if (effect.kind !== 'page') continue;
    const page = effect;
    const known = step.state.directory.channels.find(
      (each) => each.contact === page.contact && each.name === page.channel,
    );
    const channel = (known?.type.toLowerCase() ?? 'console') as Page['channel'];
    const unavailable = explainUnavailable(ctx, channel);
    if (unavailable === null) {
      const title = roster.contacts.get(page.contact)?.displayName ?? page.contact;
      found.told.push({
        contact: contactRef(page.contact),
        title,
        channel,
        because: explainPage(step.state, page, resolve),
      });
    } else {
      found.passedOver.push(`"${page.contact}" through "${page.channel}": ${unavailable}`);
      step = stepEscalation(step.state, { kind: 'failed', target: page.id }, now, resolve);
      waiting.push(...step.effects);
    }
  }
  return found;
}
