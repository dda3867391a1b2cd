import { issue } from '../../issue.ts';
import type { Action } from '../action.ts';
import { isTemplate, takeInteger, takeList, takeText } from '../field.ts';
import { isList, isObject, type JsonObject, ownValue, toText } from '../value.ts';

/** How long an approval waits when the step says nothing: seven days, in seconds (RB31). */
export const approvalTimeoutSeconds = 604_800;

function listApprovers(inputs: JsonObject): string[] {
  const approvers = ownValue(inputs, 'Approvers');
  // A whole-list reference inside the list, ["{{ Approvers }}"], gives a list in a list.
  return isList(approvers) ? approvers.flatMap((each) => (isList(each) ? each.map(toText) : [toText(each)])) : [];
}

/** aws:approve: waits until enough of the approvers agree or one refuses (RB31 to RB33). */
export const approve: Action = {
  name: 'aws:approve',
  needs: 'person',
  outputs: ['ApprovalStatus', 'ApproverDecisions'],
  defaultTimeoutSeconds: approvalTimeoutSeconds,
  isSafeToRepeat: () => true,
  check(inputs) {
    const { path, issues } = inputs;
    const approvers = takeList(inputs, 'Approvers');
    const required = takeInteger(inputs, 'MinRequiredApprovals', { min: 1 }) ?? 1;
    const message = takeText(inputs, 'Message') ?? '';
    takeText(inputs, 'NotificationArn');
    if (message.length > 4096) {
      issues.push(
        issue('too_long', [...path, 'Message'], `Message has ${message.length} characters: give at most 4096`),
      );
    }
    if (approvers?.some(isObject)) {
      issues.push(
        issue(
          'wrong_type',
          [...path, 'Approvers'],
          'Approvers has an entry that is a map: give user:name or group:name',
        ),
      );
      return;
    }
    const names = listApprovers(inputs.object);
    const counted =
      names.length > 0 &&
      names.every((name) => !isTemplate(name) && !name.startsWith('group:') && !name.startsWith('arn:'));
    const people = new Set(names.map((name) => name.replace(/^user:/, ''))).size;
    if (counted && required > people) {
      issues.push(
        issue(
          'too_few_approvers',
          [...path, 'MinRequiredApprovals'],
          `MinRequiredApprovals ${required} can never be reached by ${people} approver(s): add approvers or lower it`,
        ),
      );
    }
  },
  start(inputs) {
    const required = ownValue(inputs, 'MinRequiredApprovals');
    return {
      kind: 'approval',
      approvers: listApprovers(inputs),
      minRequired: required === undefined || required === null ? 1 : Number(required),
      message: toText(ownValue(inputs, 'Message') ?? ''),
    };
  },
};
