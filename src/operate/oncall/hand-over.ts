import type { Ctx } from '../../platform/context.ts';
import type { About, PageRow } from './store.ts';

const timeoutMs = 10_000;

/** A channel that this server cannot use: trying again is of no use. */
export class ChannelUnavailable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ChannelUnavailable';
  }
}

/** Says why a channel cannot be used by this server; null when it can. */
export function explainUnavailable(ctx: Ctx, channel: PageRow['channel']): string | null {
  if (channel === 'sms' || channel === 'voice')
    return `no ${channel === 'sms' ? 'SMS' : 'voice'} provider is configured`;
  return channel === 'email' && ctx.config.smtpUrl === null ? 'EVENKEEL_SMTP_URL is not set' : null;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function baseUrl({ config }: Ctx): string {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return (config.publicUrl ?? `${config.tls === null ? 'http' : 'https'}://${host}:${config.port}`).replace(/\/$/, '');
}

/** What a page says: which incident, how bad, of what, why this person, and how to take it. */
export function writePage(
  ctx: Ctx,
  page: Pick<PageRow, 'because'>,
  about: About,
): { subject: string; text: string; link: string } {
  const { number, severity, priority, service } = about;
  const title = oneLine(about.title);
  const link = `${baseUrl(ctx)}/incidents/${number}`;
  const lines = [
    `Incident ${number}: ${title}`,
    `Severity ${severity}, ${priority}`,
    ...(service === null ? [] : [`Service ${service}`]),
    '',
    `Acknowledge it, so that nobody else is paged: open ${link} and choose Acknowledge`,
    '',
    `You are told because: ${page.because}`,
  ];
  return { subject: `Incident ${number}, severity ${severity}: ${title}`, text: lines.join('\n'), link };
}

/**
 * Hands a page to its channel; throws when the channel does not take it, `ChannelUnavailable` when it never will. The
 * page's id goes along, so that a receiver can tell a second sending of the same page.
 */
export async function handOver(ctx: Ctx, page: PageRow, about: About): Promise<void> {
  const { subject, text, link } = writePage(ctx, page, about);
  switch (page.channel) {
    case 'console':
      return;
    case 'sms':
    case 'voice':
      throw new ChannelUnavailable(explainUnavailable(ctx, page.channel)!);
    case 'email': {
      const unavailable = explainUnavailable(ctx, 'email');
      if (unavailable !== null) throw new ChannelUnavailable(unavailable);
      const domain = /@([A-Za-z0-9.-]+)/.exec(ctx.config.mailFrom)?.[1] ?? 'localhost';
      return ctx.outbound.mail({ to: page.address, subject, text, messageId: `<${page.id}@${domain}>` });
    }
    case 'webhook': {
      const { id, incident, contact, because } = page;
      const response = await ctx.outbound.request({
        url: page.address,
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'x-evenkeel-delivery': id },
        body: JSON.stringify({ page: id, incident, contact, because, ...about, link, text }),
        timeoutMs,
      });
      if (response.status < 200 || response.status > 299) throw new Error(`The receiver answered ${response.status}`);
    }
  }
}

/** Says why a try failed, without the address, which may hold a secret. */
export function explainFailure({ address }: Pick<PageRow, 'address'>, error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  const code = typeof cause?.code === 'string' ? ` (${cause.code})` : '';
  let text = `${error instanceof Error ? error.message : String(error)}${code}`;
  for (const secret of secretsOf(address)) text = text.replaceAll(secret, '…');
  return text.slice(0, 500);
}

/** An address, and of a URL its path and query, which an error may name alone; the longest first. */
function secretsOf(address: string): string[] {
  if (address === '') return [];
  if (!URL.canParse(address)) return [address];
  const { pathname, search } = new URL(address);
  return [address, `${pathname}${search}`, pathname, search].filter((each) => each.length > 1);
}
