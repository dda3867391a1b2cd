import type { Stage } from './contact.ts';
import type {
  Directory,
  EscalationEffect,
  EscalationInput,
  EscalationState,
  Page,
  Resolve,
  Run,
  Skip,
  SkipReason,
} from './state.ts';

const MINUTE = 60_000;

/** How long a last stage of no duration is given to be acknowledged: five minutes (rule ESC-9). */
export const FINAL_WAIT = 5 * MINUTE;

interface Step {
  state: EscalationState;
  effects: EscalationEffect[];
}

/** Begins an escalation that engages the named contacts, with a snapshot of the directory (rules ESC-5 and ESC-6). */
export function startEscalation(engage: readonly string[], directory: Directory, now: number, resolve: Resolve): Step {
  const machine = new Machine(
    { status: 'running', directory, runs: [], pages: [], skips: [], acknowledgedBy: [] },
    now,
    resolve,
  );
  for (const contact of engage) machine.engage(contact, [], undefined);
  return machine.finish();
}

/**
 * Moves an escalation on by one input at `now`, epoch milliseconds; people are resolved at this moment. An input after
 * the end, about an unknown page or not due yet changes nothing (rules ESC-7 to ESC-16).
 */
export function stepEscalation(state: EscalationState, input: EscalationInput, now: number, resolve: Resolve): Step {
  if (state.status !== 'running') return { state, effects: [] };
  const machine = new Machine(state, now, resolve);
  switch (input.kind) {
    case 'due':
      break;
    case 'acknowledged':
      machine.acknowledge(input.by);
      break;
    case 'resolved':
      return machine.stop('resolved');
    case 'delivered':
    case 'failed':
      machine.receive(input.target, input.kind);
      break;
  }
  return machine.finish();
}

/** One step under way: a working copy of the state and the effects gathered so far. */
class Machine {
  readonly #state: EscalationState;
  readonly #now: number;
  readonly #resolve: Resolve;
  readonly #runs: Run[];
  readonly #pages: Page[];
  readonly #skips: Skip[];
  readonly #effects: EscalationEffect[] = [];
  #acknowledgedBy: readonly string[];

  constructor(state: EscalationState, now: number, resolve: Resolve) {
    this.#state = state;
    this.#now = now;
    this.#resolve = resolve;
    this.#runs = [...state.runs];
    this.#pages = [...state.pages];
    this.#skips = [...state.skips];
    this.#acknowledgedBy = state.acknowledgedBy;
  }

  /** Brings in a contact; says whether that reached, or may still reach, somebody. */
  engage(name: string, via: readonly string[], parent: Run['parents'][number] | undefined): boolean {
    const stage = parent?.stage ?? 0;
    const contact = this.#state.directory.contacts.find((each) => each.name === name);
    if (contact === undefined) return this.#skip(name, stage, 'unknown_contact');
    if (via.includes(name)) return this.#skip(name, stage, 'circular');
    const parents = parent === undefined ? [] : [parent];
    const known = this.#runs.findIndex(
      (run) => run.contact === name && (run.status === 'running' || run.status === 'acknowledged'),
    );
    const same = this.#runs[known];
    if (same !== undefined) {
      // Somebody who is being paged, or has answered, is not paged a second time for the same trouble.
      this.#runs[known] = { ...same, parents: [...same.parents, ...parents] };
      if (same.status === 'acknowledged' && parent?.essential === true) this.#settle(parent.run);
      return true;
    }
    if (contact.type !== 'ONCALL_SCHEDULE' && contact.stages.length === 0) return this.#skip(name, stage, 'no_plan');
    const index = this.#runs.length;
    this.#runs.push({
      contact: name,
      via: [...via, name],
      parents,
      status: 'running',
      stage: -1,
      endsAt: this.#now,
      retries: [],
    });
    return contact.type === 'ONCALL_SCHEDULE' ? this.#engageOnCall(index, contact.rotations) : this.#advance(index);
  }

  /** Ends the runs of whoever acknowledged, and the plans for which that is enough; a stranger takes over everything. */
  acknowledge(by: string): void {
    this.#acknowledgedBy = this.#acknowledgedBy.includes(by) ? this.#acknowledgedBy : [...this.#acknowledgedBy, by];
    const own = this.#runs.flatMap((run, index) => (run.contact === by ? [index] : []));
    if (own.length === 0) {
      this.#runs.forEach((run, index) => {
        if (run.status === 'running') this.#halt(index, 'stopped');
      });
    }
    for (const index of own) this.#settle(index);
  }

  /** Records what became of a page; when all of a stage's pages have failed, the next stage begins at once. */
  receive(id: string, status: 'delivered' | 'failed'): void {
    const index = this.#pages.findIndex((page) => page.id === id);
    const page = this.#pages[index];
    // A late failure does not take back a delivery.
    if (page === undefined || page.status === 'delivered') return;
    this.#pages[index] = { ...page, status };
    if (status === 'failed') this.#passOverFailed(page.run);
  }

  stop(reason: 'acknowledged' | 'resolved'): Step {
    this.#runs.forEach((run, index) => {
      if (run.status === 'running') this.#halt(index, 'stopped');
    });
    this.#effects.push({ kind: 'stopped', reason });
    return this.#leave(reason);
  }

  finish(): Step {
    // A stage that ends may start others that are over at once, so the list is walked until nothing is due.
    for (let index = 0; index < this.#runs.length; index++) {
      this.#retry(index);
      const run = this.#runs[index];
      if (run?.status === 'running' && run.endsAt <= this.#now) this.#advance(index);
    }
    const dues = this.#runs.flatMap((run) =>
      run.status === 'running' ? [run.endsAt, ...run.retries.map((each) => each.at)] : [],
    );
    if (dues.length > 0) {
      this.#effects.push({ kind: 'wait-until', at: Math.min(...dues) });
      return this.#leave('running');
    }
    if (this.#acknowledgedBy.length > 0) return this.stop('acknowledged');
    const isNotified = this.#pages.some((page) => page.status === 'delivered');
    this.#effects.push({ kind: 'exhausted', reason: isNotified ? 'nobody_acknowledged' : 'nobody_notified' });
    return this.#leave('exhausted');
  }

  #leave(status: EscalationState['status']): Step {
    const state = {
      ...this.#state,
      status,
      runs: this.#runs,
      pages: this.#pages,
      skips: this.#skips,
      acknowledgedBy: this.#acknowledgedBy,
    };
    return { state, effects: this.#effects };
  }

  #skip(contact: string, stage: number, reason: SkipReason): false {
    const skip = { at: this.#now, contact, stage, reason };
    this.#skips.push(skip);
    this.#effects.push({ kind: 'skipped', ...skip });
    return false;
  }

  /** Goes on to the next stage that reaches anybody; says whether there was one. */
  #advance(index: number): boolean {
    for (;;) {
      const run = this.#runs[index];
      // Whoever is engaged can already have answered, which ends this very plan.
      if (run === undefined || run.status !== 'running') return true;
      const stages = this.#stagesOf(run.contact);
      const position = run.stage + 1;
      const stage = stages[position];
      if (stage === undefined) {
        this.#runs[index] = { ...run, status: 'ended', retries: [] };
        return false;
      }
      const wait = stage.minutes * MINUTE || (position === stages.length - 1 ? FINAL_WAIT : 0);
      this.#runs[index] = { ...run, stage: position, endsAt: this.#now + wait, retries: [] };
      // A stage without targets is a pause that the plan asks for.
      if (stage.targets.length === 0 && stage.minutes > 0) return true;
      if (this.#reach(index, stage, position)) {
        if (wait > 0) return true;
        this.#advance(index);
        return true;
      }
      this.#skip(run.contact, position, 'nobody_reachable');
    }
  }

  #reach(index: number, stage: Stage, position: number): boolean {
    const run = this.#runs[index];
    if (run === undefined) return false;
    let isReached = false;
    for (const target of stage.targets) {
      const { kind } = target;
      const reached =
        kind === 'channel'
          ? this.#page(index, target.channel, target.retryMinutes, 1)
          : this.engage(target.contact, run.via, { run: index, stage: position, essential: target.essential });
      isReached ||= reached;
    }
    return isReached;
  }

  #engageOnCall(index: number, rotations: readonly string[]): boolean {
    const run = this.#runs[index];
    if (run === undefined) return false;
    const people = [...new Set(rotations.flatMap((rotation) => this.#resolve(rotation)))];
    // A schedule has no plan of its own: its people carry on, and any of them speaks for it.
    this.#runs[index] = { ...run, status: 'ended', stage: 0 };
    if (people.length === 0) return this.#skip(run.contact, 0, 'nobody_on_call');
    const reached = people.map((person) => this.engage(person, run.via, { run: index, stage: 0, essential: true }));
    return reached.includes(true);
  }

  #page(index: number, channel: string, retryMinutes: number, attempt: number): boolean {
    const run = this.#runs[index];
    if (run === undefined) return false;
    const known = this.#state.directory.channels.find((each) => each.contact === run.contact && each.name === channel);
    if (known === undefined || known.deferred) return this.#skip(run.contact, run.stage, 'no_channel');
    const page = {
      run: index,
      id: `${index}/${run.stage}/${channel}/${attempt}`,
      contact: run.contact,
      channel,
      attempt,
      stage: run.stage,
      via: run.via,
    };
    // One plan may name a channel twice in a stage; it is paged once.
    if (this.#pages.some((each) => each.id === page.id)) return true;
    this.#pages.push({ ...page, at: this.#now, status: 'sent' });
    this.#effects.push({ kind: 'page', ...page });
    if (retryMinutes > 0) {
      const retry = { channel, minutes: retryMinutes, attempt: attempt + 1, at: this.#now + retryMinutes * MINUTE };
      this.#runs[index] = { ...run, retries: [...run.retries, retry] };
    }
    return true;
  }

  #retry(index: number): void {
    const run = this.#runs[index];
    if (run?.status !== 'running' || run.endsAt <= this.#now) return;
    const due = run.retries.filter((each) => each.at <= this.#now);
    this.#runs[index] = { ...run, retries: run.retries.filter((each) => each.at > this.#now) };
    for (const { channel, minutes, attempt } of due) this.#page(index, channel, minutes, attempt);
  }

  /** Marks a run as answered, and with it every plan for which this answer is essential. */
  #settle(index: number): void {
    const run = this.#runs[index];
    if (run === undefined || run.status === 'acknowledged') return;
    this.#halt(index, 'acknowledged');
    for (const parent of run.parents) if (parent.essential) this.#settle(parent.run);
    this.#stopOrphans();
  }

  /** Stops whoever was engaged only on behalf of plans that are over; stopping one can leave others behind. */
  #stopOrphans(): void {
    const orphan = this.#runs.findIndex(
      (child) =>
        (child.status === 'running' || child.status === 'ended') &&
        child.parents.length > 0 &&
        child.parents.every((parent) => this.#isOver(parent.run)),
    );
    if (orphan < 0) return;
    this.#halt(orphan, 'stopped');
    this.#stopOrphans();
  }

  /** Whether a plan was answered or stopped, so that those whom it engaged need not be paged on its behalf. */
  #isOver(index: number): boolean {
    const status = this.#runs[index]?.status;
    return status === 'acknowledged' || status === 'stopped';
  }

  #halt(index: number, status: 'acknowledged' | 'stopped'): void {
    const run = this.#runs[index];
    if (run !== undefined) this.#runs[index] = { ...run, status, retries: [] };
  }

  #passOverFailed(index: number): void {
    const run = this.#runs[index];
    if (run?.status !== 'running' || run.retries.length > 0) return;
    const pages = this.#pages.filter((page) => page.run === index && page.stage === run.stage);
    if (pages.length === 0 || pages.some((page) => page.status !== 'failed')) return;
    this.#skip(run.contact, run.stage, 'all_failed');
    if (this.#advance(index)) return;
    for (const parent of run.parents) this.#passOverUnreached(parent.run, parent.stage);
  }

  /** Moves a plan on when nobody whom its stage engaged can be reached any more. */
  #passOverUnreached(index: number, stage: number): void {
    const run = this.#runs[index];
    if (run === undefined || this.#isOver(index)) return;
    const children = this.#runs.flatMap((child, each) =>
      child.parents.some((parent) => parent.run === index && parent.stage === stage) ? [each] : [],
    );
    if (!children.every((child) => this.#isLost(child))) return;
    if (run.status === 'ended') {
      for (const parent of run.parents) this.#passOverUnreached(parent.run, parent.stage);
    } else if (run.stage === stage) {
      this.#skip(run.contact, stage, 'all_failed');
      if (this.#advance(index)) return;
      for (const parent of run.parents) this.#passOverUnreached(parent.run, parent.stage);
    }
  }

  #isLost(index: number): boolean {
    const run = this.#runs[index];
    if (run?.status !== 'ended') return false;
    const pages = this.#pages.filter((page) => page.run === index);
    const children = this.#runs.flatMap((child, each) =>
      child.parents.some((parent) => parent.run === index) ? [each] : [],
    );
    return pages.every((page) => page.status === 'failed') && children.every((child) => this.#isLost(child));
  }

  #stagesOf(name: string): readonly Stage[] {
    return this.#state.directory.contacts.find((each) => each.name === name)?.stages ?? [];
  }
}
