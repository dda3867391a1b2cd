import { type Answer, openRecord, patchLast, type Run, type Vote } from './run.ts';
import type { JsonObject } from './value.ts';

type VoteAnswer = Extract<Answer, { kind: 'approve' | 'reject' }>;

/** What a vote led to. */
export type Voted =
  | { readonly kind: 'open'; readonly run: Run }
  | { readonly kind: 'approved' | 'rejected'; readonly run: Run; readonly outputs: JsonObject };

function personOf(by: string): string {
  return by.replace(/^user:/, '');
}

/** Reports whether a person is on a list of approvers; an empty list lets everybody, who may vote at all, vote (RB32). */
export function isApprover(approvers: readonly string[], by: string, groups: readonly string[]): boolean {
  if (approvers.length === 0) return true;
  const memberships = new Set(
    groups.flatMap((group) => (group.startsWith('arn:') ? [group] : [`group:${group.replace(/^group:/, '')}`])),
  );
  return approvers.some(
    (approver) => memberships.has(approver) || (!approver.startsWith('group:') && personOf(approver) === personOf(by)),
  );
}

/** Adds a vote to the open approval; undefined where the person may not vote or has voted (RB31 to RB33). */
export function addVote(run: Run, answer: VoteAnswer, now: number): Voted | undefined {
  const waiting = openRecord(run)?.waiting;
  if (waiting?.kind !== 'approval' || personOf(answer.by) === '') return undefined;
  if (!isApprover(waiting.approvers, answer.by, answer.groups ?? [])) return undefined;
  if (waiting.votes.some((vote) => personOf(vote.by) === personOf(answer.by))) return undefined;
  const decision = answer.kind === 'approve' ? 'Approved' : 'Rejected';
  const vote: Vote = { by: answer.by, decision, comment: answer.comment ?? '', at: now };
  const votes = [...waiting.votes, vote];
  const voted = patchLast(run, { waiting: { ...waiting, votes } });
  if (decision === 'Approved' && votes.length < waiting.minRequired) return { kind: 'open', run: voted };
  const decisions = votes.map((each) => ({ Approver: each.by, Decision: each.decision, Comment: each.comment }));
  const outputs = { ApprovalStatus: decision, ApproverDecisions: decisions };
  return { kind: decision === 'Approved' ? 'approved' : 'rejected', run: voted, outputs };
}
