import { nameOfArn } from '../../engines/template/index.ts';
import { parseRecipient, recipientForms, showRecipient } from '../notification/recipient.ts';

/**
 * What a rule or an alarm's action leads to; `to` is a catalog reference, `notify:…`, `notify:topic:NAME`, or for the
 * event itself `webhook:https://…` or `webhook:connection:NAME`.
 */
export interface Target {
  kind: 'response-plan' | 'runbook' | 'notification' | 'webhook';
  to: string;
  /** Whether AWS understands what was written. */
  portable: boolean;
  /** Set where a name stood alone, so that nothing says what kind of thing it names. */
  bare?: true;
}

const written = `the ARN of a response plan (arn:aws:ssm-incidents::…:response-plan/NAME), of an Automation document (arn:aws:ssm:…:document/NAME or automation-definition/NAME:VERSION), of an SNS topic, of an API destination (arn:aws:events:…:api-destination/NAME), webhook:https://… or webhook:connection:NAME for the event itself, or ${recipientForms}`;

/** An API destination is the connection of its name. */
const destination = /^arn:[^:]+:events:[^:]*:[^:]*:api-destination\/([a-z0-9][a-z0-9-]*)(?:\/.*)?$/i;

const ofArn: readonly [RegExp, 'response-plan' | 'runbook' | 'topic'][] = [
  [/^arn:[^:]+:ssm-incidents:[^:]*:[^:]*:response-plan\/./, 'response-plan'],
  [/^arn:[^:]+:ssm:[^:]*:[^:]*:(document|automation-definition)\/./, 'runbook'],
  [/^arn:[^:]+:sns:[^:]*:[^:]*:[^:]+$/, 'topic'],
];

/**
 * Reads what a rule's target or an alarm's action names: an ARN, `response-plan/NAME`, `document/NAME`, a catalog
 * reference, `notify:…`, or a name alone, which is taken for a response plan. Another text gives a sentence of what may
 * be written.
 */
export function parseTarget(text: string): Target | { problem: string } {
  if (text.startsWith('notify:')) {
    const recipient = parseRecipient(text);
    return 'problem' in recipient ? recipient : { kind: 'notification', to: text, portable: false };
  }
  if (text.startsWith('webhook:')) {
    const recipient = parseRecipient(`notify:${text}`);
    return 'problem' in recipient
      ? { problem: recipient.problem.replaceAll('notify:webhook:', 'webhook:') }
      : { kind: 'webhook', to: text, portable: false };
  }
  if (text.startsWith('arn:')) {
    const named = destination.exec(text)?.[1];
    if (named !== undefined)
      return { kind: 'webhook', to: `webhook:connection:${named.toLowerCase()}`, portable: true };
    const kind = ofArn.find(([form]) => form.test(text))?.[1];
    if (kind !== undefined) return targetOf(kind, nameOfArn(text), true);
  }
  const reference = /^(response-plan|runbook|topic):default\/(\S+)$/.exec(text);
  if (reference !== null) return targetOf(reference[1] as 'runbook', reference[2]!, false);
  const tail = /^(response-plan|document|automation-definition)\/([A-Za-z0-9_.-]+)(?::[^:/]+)?$/.exec(text);
  if (tail !== null) return targetOf(tail[1] === 'response-plan' ? 'response-plan' : 'runbook', tail[2]!, false);
  if (/^[A-Za-z0-9_.-]+$/.test(text)) return { ...targetOf('response-plan', text, false), bare: true };
  return { problem: `"${text}" is no target that is known here: write ${written}` };
}

function targetOf(kind: 'response-plan' | 'runbook' | 'topic', name: string, portable: boolean): Target {
  if (kind === 'topic') return { kind: 'notification', to: `notify:topic:${name}`, portable };
  return { kind, to: `${kind}:default/${name}`, portable };
}

/** Returns where a target leads as it may be shown: a webhook without the path, which may hold a secret. */
export function showTarget(to: string): string {
  const prefix = to.startsWith('webhook:') ? '' : 'notify:';
  const recipient = /^(notify|webhook):/.test(to) ? parseRecipient(prefix === '' ? `notify:${to}` : to) : null;
  if (recipient === null || 'problem' in recipient || recipient.channel !== 'webhook') return to;
  return `${prefix}webhook:${showRecipient(recipient)}`;
}
