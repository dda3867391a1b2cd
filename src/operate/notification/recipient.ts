import type { Notification } from './contract.ts';

type Channel = Notification['channel'];

/** What may be written where a message goes, for people. */
export const recipientForms =
  'notify:console, notify:email:ADDRESS, notify:webhook:https://… or notify:webhook:connection:NAME';

/** Where a message goes: a channel, and within it an address, a URL, `connection:NAME`, or a name for the console. */
export interface Recipient {
  channel: Channel;
  to: string;
}

/** Reads `notify:…` as a recipient; a text of another form gives a sentence that says what is wrong with it. */
export function parseRecipient(text: string): Recipient | { problem: string } {
  const [, channel, rest] = /^notify:(console|email|webhook)(?::(.*))?$/s.exec(text) ?? [];
  if (channel === 'console') return { channel, to: rest || 'console' };
  if (channel === 'email') {
    if (/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(rest ?? '')) return { channel, to: rest! };
    return { problem: `"${text}" names no mail address: write notify:email:ADDRESS` };
  }
  if (channel === 'webhook') return readWebhook(text, rest ?? '');
  return { problem: `"${text}" is no place for a message: write ${recipientForms}` };
}

function readWebhook(text: string, to: string): Recipient | { problem: string } {
  if (/^connection:[a-z0-9][a-z0-9-]*$/.test(to)) return { channel: 'webhook', to };
  const url = URL.canParse(to) ? new URL(to) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return { problem: `"${text}" names no receiver: write notify:webhook:https://… or notify:webhook:connection:NAME` };
  }
  // The URL is not repeated: it holds a secret.
  if (url.username !== '' || url.password !== '') {
    return {
      problem: `A webhook of "${url.host}" carries a password: set EVENKEEL_CONNECTION_<NAME> and write notify:webhook:connection:NAME`,
    };
  }
  return { channel: 'webhook', to };
}

/** Returns a recipient as it may be shown: of a URL only the origin, for paths and queries often hold a secret. */
export function showRecipient({ channel, to }: Recipient): string {
  if (channel !== 'webhook' || !URL.canParse(to) || to.startsWith('connection:')) return to;
  const { origin, pathname, search } = new URL(to);
  return pathname === '/' && search === '' ? origin : `${origin}/…`;
}
