import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { eventTypes, routes } from '../../src/contracts.ts';
import { settings } from '../../src/platform/config.ts';
import { type Database, rows } from '../../src/platform/db.ts';
import { errorCodes } from '../../src/platform/errors.ts';
import { toOpenApi } from '../../src/platform/openapi.ts';

/** Every committed file that is made from the code: its path, and what it must say. */
export async function generateFiles(database: Database): Promise<Map<string, string>> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return new Map([
    ['openapi.json', `${JSON.stringify(toOpenApi(routes, version), null, 2)}\n`],
    ['migrations/schema.sql', await dumpSchema(database)],
    ['docs/reference/errors.md', listErrors()],
    ['docs/reference/events.md', listEvents()],
    ['docs/reference/settings.md', listSettings()],
    ['docs/reference/routes.md', listRoutes()],
  ]);
}

function listErrors(): string {
  const lines = Object.entries(errorCodes).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return `# Errors\n\nA request that cannot be met is answered with \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`code\`, \`detail\` and, for some, \`details\`.\n\n| code | status | meaning |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

function listEvents(): string {
  const lines = eventTypes.map(({ type, summary }) => `| \`${type}\` | ${summary} |`);
  return `# Events\n\nEverything that happens is one CloudEvent in one append-only log. These are the types that Evenkeel itself appends; events from outside keep the type that they came with.\n\n| type | meaning |\n| --- | --- |\n${lines.join('\n')}\n`;
}

function listSettings(): string {
  const lines = Object.entries(settings).map(([name, shape]) => {
    const fallback = shape.safeParse(undefined);
    const value = fallback.success && fallback.data !== undefined ? `\`${String(fallback.data)}\`` : '';
    return `| \`${name}\` | ${value} | ${shape.description ?? ''} |`;
  });
  return `# Settings\n\nThe server reads its settings from the environment. \`EVENKEEL_CONNECTION_<NAME>\` adds a named outside system as JSON \`{"url": "https://…", "headers": {}}\`, which documents call by name.\n\n| variable | default | meaning |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
}

function listRoutes(): string {
  const lines = Object.values(routes).map(
    ({ method, path, summary, allow }) => `| ${method} | \`/api${path}\` | ${allow} | ${summary} |`,
  );
  return `# Routes\n\nThe API is described in full by \`openapi.json\`, served at \`/api/v1/openapi.json\`. A role includes the ones before it: viewer, responder, operator, administrator.\n\n| method | path | role | meaning |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

const areas = "('platform', 'organization', 'prepare', 'operate', 'evolve', 'review')";

/** Returns the schema that the migrations lead to, as text that shows every change in review. */
async function dumpSchema({ db }: Database): Promise<string> {
  const columns = await rows<{
    table: string;
    column: string;
    type: string;
    nullable: string;
    fallback: string | null;
  }>(
    db,
    sql`select c.table_schema || '.' || c.table_name as table, c.column_name as column,
        case when c.data_type = 'ARRAY' then ltrim(c.udt_name, '_') || '[]' else c.data_type end as type,
        c.is_nullable as nullable,
        coalesce(c.column_default, case when c.is_identity = 'YES' then 'identity' end) as fallback
      from information_schema.columns c
      join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
      where c.table_schema in ${sql.raw(areas)} and t.table_type = 'BASE TABLE'
      order by c.table_schema collate "C", c.table_name collate "C", c.ordinal_position`,
  );
  const constraints = await rows<{ table: string; definition: string }>(
    db,
    sql`select (n.nspname || '.' || r.relname) collate "C" as table, pg_get_constraintdef(k.oid) collate "C" as definition
      from pg_constraint k join pg_class r on r.oid = k.conrelid join pg_namespace n on n.oid = r.relnamespace
      where n.nspname in ${sql.raw(areas)} and k.contype <> 'n'
      order by 1, 2`,
  );
  const indexes = await rows<{ definition: string }>(
    db,
    sql`select indexdef as definition from pg_indexes where schemaname in ${sql.raw(areas)}
      and indexname not in (select conname from pg_constraint) order by indexdef collate "C"`,
  );
  const triggers = await rows<{ definition: string }>(
    db,
    sql`select pg_get_triggerdef(t.oid) as definition from pg_trigger t join pg_class r on r.oid = t.tgrelid
      join pg_namespace n on n.oid = r.relnamespace
      where n.nspname in ${sql.raw(areas)} and not t.tgisinternal order by 1`,
  );
  const tables = [...new Set(columns.map((each) => each.table))].map((table) => {
    const lines = [
      ...columns
        .filter((each) => each.table === table)
        .map(
          (each) =>
            `  ${each.column} ${each.type}${each.nullable === 'NO' ? ' not null' : ''}${each.fallback === null ? '' : ` default ${each.fallback}`}`,
        ),
      ...constraints.filter((each) => each.table === table).map((each) => `  ${each.definition}`),
    ];
    return `${table} (\n${lines.join(',\n')}\n)`;
  });
  const rest = [...indexes, ...triggers].map((each) => each.definition);
  return `-- Generated from the migrations by "npm run generate": shows what they lead to, is never run.\n\n${tables.join('\n\n')}\n\n${rest.join('\n')}\n`;
}
