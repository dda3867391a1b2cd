import { resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

const flag = z.enum(['', '0', '1', 'false', 'true']).transform((text) => text === '1' || text === 'true');

/** Every setting of the server: the environment variable, its shape and default, and a sentence for the reference page. */
export const settings = {
  EVENKEEL_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(7700)
    .describe('Main port: console, API, health; 0 takes any free port'),
  EVENKEEL_OTLP_PORT: z.coerce
    .number()
    .int()
    .min(-1)
    .max(65_535)
    .default(4318)
    .describe('Second port for OTLP/HTTP; 0 takes any free port, -1 opens none'),
  EVENKEEL_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on; an address that is not loopback needs TLS or EVENKEEL_ALLOW_PLAINTEXT'),
  EVENKEEL_ALLOW_PLAINTEXT: flag
    .default(false)
    .describe('Allow a public address without TLS, for example behind a proxy that ends TLS'),
  EVENKEEL_TLS_CERT: z.string().optional().describe('File of the TLS certificate chain in PEM'),
  EVENKEEL_TLS_KEY: z.string().optional().describe('File of the TLS private key in PEM'),
  EVENKEEL_DATA: z
    .string()
    .default('./.evenkeel')
    .describe('Data directory of the embedded engines and of the local credentials'),
  EVENKEEL_OPS: z.string().default('./examples/northwind').describe('Folder of the operations repository'),
  EVENKEEL_FLEET: flag
    .default(true)
    .describe('Start the real part of the demonstration fleet when the operations folder has one'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL for the records; without it the embedded PGlite'),
  CLICKHOUSE_URL: z.string().optional().describe('ClickHouse for the telemetry; without it the embedded chDB'),
  EVENKEEL_RETENTION_DAYS: z.coerce.number().int().min(1).default(30).describe('Days for which telemetry is kept'),
  EVENKEEL_SMTP_URL: z
    .string()
    .optional()
    .describe('SMTP server for e-mail, such as smtp://user:password@mail.example:587'),
  EVENKEEL_MAIL_FROM: z.string().default('evenkeel@localhost').describe('Sender address of e-mail'),
  EVENKEEL_PUBLIC_URL: z
    .string()
    .optional()
    .describe('Address under which people reach the console, for links in messages'),
  EVENKEEL_SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .describe(
      'Key from which secret access keys are derived; without it secret.key in the data directory. Processes that share a database need the same one',
    ),
  EVENKEEL_RULE_RATE: z.coerce
    .number()
    .int()
    .min(1)
    .default(300)
    .describe('Matches of one rule a minute; what more of them lead to outside is delivered at this pace, and told'),
  EVENKEEL_LOG: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn').describe('Log level'),
} as const;

export interface Config {
  port: number;
  otlpPort: number | null;
  host: string;
  allowPlaintext: boolean;
  tls: { cert: string; key: string } | null;
  dataDirectory: string;
  opsDirectory: string;
  fleet: boolean;
  databaseUrl: string | null;
  clickhouseUrl: string | null;
  retentionDays: number;
  smtpUrl: string | null;
  mailFrom: string;
  publicUrl: string | null;
  secretKey: string | null;
  /** Matches of one rule a minute. */
  ruleRate: number;
  logLevel: string;
  /** Named outside systems that documents call by name: `EVENKEEL_CONNECTION_<NAME>` holds JSON `{ url, headers }`. */
  connections: Record<string, Connection>;
}

export interface Connection {
  url: string;
  headers: Record<string, string>;
}

const Connections = z.object({ url: z.url(), headers: z.record(z.string(), z.string()).default({}) });

/** Returns the settings of an environment; a value that does not fit is a StartError that names the variable. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = z.object(settings).safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((each) => `${each.path.join('.')}: ${each.message}`);
    throw new StartError(`Cannot read the settings: ${lines.join('; ')}; "evenkeel config" tells what each takes`);
  }
  const env = parsed.data;
  if ((env.EVENKEEL_TLS_CERT === undefined) !== (env.EVENKEEL_TLS_KEY === undefined)) {
    throw new StartError(
      'Cannot read the settings: EVENKEEL_TLS_CERT and EVENKEEL_TLS_KEY go together, set both or neither',
    );
  }
  return Object.freeze({
    port: env.EVENKEEL_PORT,
    otlpPort: env.EVENKEEL_OTLP_PORT === -1 ? null : env.EVENKEEL_OTLP_PORT,
    host: env.EVENKEEL_HOST,
    allowPlaintext: env.EVENKEEL_ALLOW_PLAINTEXT,
    tls:
      env.EVENKEEL_TLS_CERT && env.EVENKEEL_TLS_KEY ? { cert: env.EVENKEEL_TLS_CERT, key: env.EVENKEEL_TLS_KEY } : null,
    dataDirectory: resolve(env.EVENKEEL_DATA),
    opsDirectory: resolve(env.EVENKEEL_OPS),
    fleet: env.EVENKEEL_FLEET,
    databaseUrl: env.DATABASE_URL ?? null,
    clickhouseUrl: env.CLICKHOUSE_URL ?? null,
    retentionDays: env.EVENKEEL_RETENTION_DAYS,
    smtpUrl: env.EVENKEEL_SMTP_URL ?? null,
    mailFrom: env.EVENKEEL_MAIL_FROM,
    publicUrl: env.EVENKEEL_PUBLIC_URL ?? null,
    secretKey: env.EVENKEEL_SECRET_KEY ?? null,
    ruleRate: env.EVENKEEL_RULE_RATE,
    logLevel: env.EVENKEEL_LOG,
    connections: readConnections(present),
  });
}

function readConnections(environment: Record<string, string | undefined>): Record<string, Connection> {
  const connections: Record<string, Connection> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('EVENKEEL_CONNECTION_') || value === undefined) continue;
    let json: unknown;
    try {
      json = JSON.parse(value);
    } catch {
      throw new StartError(`Cannot read the settings: ${name} is not JSON, write {"url": "https://…", "headers": {}}`);
    }
    const parsed = Connections.safeParse(json);
    if (!parsed.success) {
      throw new StartError(`Cannot read the settings: ${name} needs {"url": "https://…", "headers": {}}`);
    }
    connections[name.slice('EVENKEEL_CONNECTION_'.length).toLowerCase().replaceAll('_', '-')] = parsed.data;
  }
  return connections;
}
