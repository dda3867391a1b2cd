import { createTransport, type Transporter } from 'nodemailer';
import type { Config } from './config.ts';

/** A request to the outside world. */
export interface OutboundRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
}

/** An answer from the outside world; the body is cut at 1 MiB. */
export interface OutboundResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** Repeats of one message carry the same id, so that a reader can tell a possible duplicate. */
  messageId: string;
}

/** The only way out of the process: HTTP and mail. Tests put their own in its place. */
export interface Outbound {
  request(request: OutboundRequest): Promise<OutboundResponse>;
  mail(mail: Mail): Promise<void>;
  close(): void;
}

const bodyLimit = 1024 * 1024;

/** A timer takes no longer wait. */
const longestTimeoutMs = 2 ** 31 - 1;

/** Returns the real way out. */
export function createOutbound(config: Config): Outbound {
  let transport: Transporter | null = null;
  return {
    async request(request) {
      const response = await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(Math.min(request.timeoutMs, longestTimeoutMs)),
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await readLimited(response),
      };
    },
    async mail(mail) {
      if (config.smtpUrl === null) throw new Error('Cannot send mail: EVENKEEL_SMTP_URL is not set');
      transport ??= createTransport({
        url: config.smtpUrl,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
      });
      await transport.sendMail({
        from: config.mailFrom,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        messageId: mail.messageId,
      });
    },
    close() {
      transport?.close();
    },
  };
}

async function readLimited(response: Response): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    const room = bodyLimit - size;
    parts.push(part.length > room ? part.subarray(0, room) : part);
    size += part.length;
    if (size >= bodyLimit) break;
  }
  return Buffer.concat(parts).toString('utf8');
}
