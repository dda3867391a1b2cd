import type { EscalationState, Page, Resolve, SkipReason } from '../../engines/escalation/index.ts';

const quote = (text: string): string => `"${text}"`;

/** Says in one sentence why a page goes to its person: the rotations and stages that chose, and the channel. */
export function explainPage(
  state: Pick<EscalationState, 'directory' | 'runs'>,
  page: Pick<Page, 'run' | 'stage' | 'contact' | 'channel' | 'attempt'>,
  resolve: Resolve,
): string {
  const contactOf = (name: string) => state.directory.contacts.find((each) => each.name === name);
  const titleOf = (name: string) => contactOf(name)?.displayName ?? name;
  const steps: string[] = [];
  let run = state.runs[page.run];
  // A run is engaged by an earlier one, so that the way up ends.
  for (let parent = run?.parents[0]; run !== undefined && parent !== undefined; parent = run?.parents[0]) {
    const person = run.contact;
    run = state.runs[parent.run];
    const plan = run === undefined ? undefined : contactOf(run.contact);
    if (plan === undefined) break;
    if (plan.type === 'ONCALL_SCHEDULE') {
      const rotations = plan.rotations.filter((each) => resolve(each).includes(person)).map(quote);
      steps.push(
        `on call in the rotation ${rotations.length === 0 ? quote(plan.displayName) : rotations.join(' and ')}`,
      );
    } else {
      steps.push(`by stage ${parent.stage + 1} of the plan ${quote(plan.displayName)}`);
    }
  }
  const chosen = steps.length === 0 ? 'engaged directly' : steps.join(', ');
  const again = page.attempt > 1 ? `, time ${page.attempt}` : '';
  return `${titleOf(page.contact)}, ${chosen}; through ${quote(page.channel)} by stage ${page.stage + 1} of the own plan${again}`;
}

const skipReasons: Readonly<Record<SkipReason, string>> = {
  unknown_contact: 'there is no such contact',
  no_plan: 'the contact has no plan',
  no_channel: 'a channel of the plan is missing or not active',
  nobody_on_call: 'nobody is on call',
  all_failed: 'every page of the stage failed',
  circular: 'the plan leads back to itself',
  nobody_reachable: 'nobody of the stage can be reached',
};

/** Says why somebody, or a stage, was passed over. */
export function explainSkip({
  contact,
  stage,
  reason,
}: {
  contact: string;
  stage: number;
  reason: SkipReason;
}): string {
  const where = reason === 'unknown_contact' || reason === 'nobody_on_call' ? '' : ` (stage ${Math.max(stage, 0) + 1})`;
  return `${quote(contact)}${where}: ${skipReasons[reason]}`;
}
