import { createHmac, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { type Access, roles } from './contract.ts';
import { type Actor, type Ctx, type Role, transaction } from './context.ts';
import { sha256 } from './canonical.ts';
import { at, row, rows } from './db.ts';
import { OpsError } from './errors.ts';
import { append } from './events.ts';
import { createId, createSecret } from './id.ts';
import { readSecretKey } from './secret-key.ts';

const source = '/evenkeel/platform/access';

/** Who has not said who they are. */
export const nobody: Actor = { ref: 'anonymous:', role: 'viewer' };

/** How long a console session holds, in milliseconds. */
export const sessionMs = 12 * 60 * 60 * 1000;

/** How long a sign-in link may be used, in milliseconds. */
export const signInLinkMs = 30 * 60 * 1000;

/** Reports whether an actor's role includes what a route asks for. */
export function isAllowed(actor: Actor | null, access: Access): boolean {
  if (access === 'public') return true;
  return actor !== null && roles.indexOf(actor.role) >= roles.indexOf(access);
}

/** Makes an API token; the secret is returned once and only its hash is kept. */
export async function createToken(
  ctx: Ctx,
  input: { name: string; role: Role; actor?: string; expiresAt?: number | null },
): Promise<{ id: string; secret: string }> {
  const id = createId(ctx.now());
  const secret = `ek_${createSecret()}`;
  const actor = input.actor ?? `token:${input.name}`;
  await sql`insert into platform.token (id, name, actor, role, hash, created_at, created_by, expires_at)
    values (${id}, ${input.name}, ${actor}, ${input.role}, ${sha256(secret)}, ${at(ctx.now())}, ${ctx.actor.ref},
      ${input.expiresAt == null ? null : at(input.expiresAt)})`.execute(ctx.db);
  await append(ctx, {
    source,
    type: 'evenkeel.access.token-created',
    subject: actor,
    data: { token: id, name: input.name, role: input.role },
  });
  return { id, secret };
}

/** Ends a token by id. */
export async function revokeToken(ctx: Ctx, id: string): Promise<void> {
  const ended = await row<{ name: string; actor: string }>(
    ctx.db,
    sql`update platform.token set revoked_at = ${at(ctx.now())} where id = ${id} and revoked_at is null returning name, actor`,
  );
  if (ended === undefined)
    throw new OpsError('not_found', `Cannot revoke token "${id}": no such token, or it is revoked already`);
  await append(ctx, {
    source,
    type: 'evenkeel.access.token-revoked',
    subject: ended.actor,
    data: { token: id, name: ended.name },
  });
}

/** Returns who a bearer token stands for, or null when it is unknown, expired or revoked. */
export async function actorOfToken(ctx: Ctx, secret: string): Promise<Actor | null> {
  const found = await row<{ actor: string; role: Role; hash: string }>(
    ctx.db,
    sql`select actor, role, hash from platform.token where hash = ${sha256(secret)} and revoked_at is null
      and (expires_at is null or expires_at > ${at(ctx.now())})`,
  );
  if (found === undefined || !timingSafeEqual(Buffer.from(found.hash), Buffer.from(sha256(secret)))) return null;
  return { ref: found.actor, role: found.role };
}

/** What AWS's clients sign with in place of a bearer token. */
export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Returns the access key of a token by id; the secret is derived from the installation's key and kept nowhere. */
export async function deriveAccessKey(ctx: Ctx, tokenId: string): Promise<AccessKey> {
  const accessKeyId = `EK${tokenId.replaceAll('-', '').toUpperCase()}`;
  const key = await readSecretKey(ctx.config);
  const secretAccessKey = createHmac('sha256', key).update(`access-key ${accessKeyId}`).digest('base64');
  return { accessKeyId, secretAccessKey };
}

/** Returns the id of the token that an access key is of, or null when it is no access key of ours. */
function tokenOfAccessKey(accessKeyId: string): string | null {
  const parts = /^EK([0-9A-F]{8})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{4})([0-9A-F]{12})$/.exec(accessKeyId);
  return parts === null ? null : parts.slice(1).join('-').toLowerCase();
}

/** Returns the secret of an access key id, or null when no token has it. */
export async function secretOfAccessKey(ctx: Ctx, accessKeyId: string): Promise<string | null> {
  const id = tokenOfAccessKey(accessKeyId);
  if (id === null) return null;
  const found = await row(ctx.db, sql`select 1 from platform.token where id = ${id}`);
  return found === undefined ? null : (await deriveAccessKey(ctx, id)).secretAccessKey;
}

/** Returns who an access key id stands for, or null when its token is expired or revoked. */
export async function actorOfAccessKey(ctx: Ctx, accessKeyId: string): Promise<Actor | null> {
  const found = await row<{ actor: string; role: Role }>(
    ctx.db,
    sql`select actor, role from platform.token where id = ${tokenOfAccessKey(accessKeyId)} and revoked_at is null
      and (expires_at is null or expires_at > ${at(ctx.now())})`,
  );
  return found === undefined ? null : { ref: found.actor, role: found.role };
}

/** Makes a one-time sign-in code for a person. */
export async function createSignInCode(ctx: Ctx, person: Actor): Promise<string> {
  const code = createSecret();
  return transaction(ctx, async (ctx) => {
    await sql`insert into platform.sign_in_link (hash, actor, role, expires_at)
      values (${sha256(code)}, ${person.ref}, ${person.role}, ${at(ctx.now() + signInLinkMs)})`.execute(ctx.db);
    await append(ctx, {
      source,
      type: 'evenkeel.access.link-created',
      subject: person.ref,
      data: { actor: person.ref, role: person.role },
    });
    return code;
  });
}

/** How often the log tells of sign-in links that did not hold: anybody can send one, and the log is kept for ever. */
const refusedEveryMs = 60_000;

/** Turns a sign-in code into a session, once; returns the session secret, or null when the code does not hold. */
export async function signIn(ctx: Ctx, code: string): Promise<{ secret: string; actor: Actor } | null> {
  return transaction(ctx, async (ctx) => {
    const used = await row<{ actor: string; role: Role; expires_at: Date }>(
      ctx.db,
      sql`delete from platform.sign_in_link where hash = ${sha256(code)} returning actor, role, expires_at`,
    );
    const now = ctx.now();
    if (used === undefined || used.expires_at.getTime() <= now) {
      await append(
        { ...ctx, actor: nobody },
        {
          source,
          // One id for each minute: more of them say nothing more.
          id: `refused-${Math.floor(now / refusedEveryMs)}`,
          type: 'evenkeel.access.refused',
          data: { reason: 'sign-in link unknown, used or expired' },
        },
      );
      return null;
    }
    const secret = createSecret();
    await sql`insert into platform.session (hash, actor, role, created_at, expires_at)
      values (${sha256(secret)}, ${used.actor}, ${used.role}, ${at(now)}, ${at(now + sessionMs)})`.execute(ctx.db);
    const actor = { ref: used.actor, role: used.role };
    await append(
      { ...ctx, actor },
      { source, type: 'evenkeel.access.signed-in', subject: used.actor, data: { role: used.role } },
    );
    return { secret, actor };
  });
}

/** Returns who a session stands for, or null. */
export async function actorOfSession(ctx: Ctx, secret: string): Promise<Actor | null> {
  const found = await row<{ actor: string; role: Role }>(
    ctx.db,
    sql`select actor, role from platform.session where hash = ${sha256(secret)} and expires_at > ${at(ctx.now())}`,
  );
  return found === undefined ? null : { ref: found.actor, role: found.role };
}

/** Ends a session. */
export async function signOut(ctx: Ctx, secret: string): Promise<void> {
  await transaction(ctx, async (ctx) => {
    const ended = await row<{ actor: string; role: Role }>(
      ctx.db,
      sql`delete from platform.session where hash = ${sha256(secret)} returning actor, role`,
    );
    if (ended === undefined) return;
    await append(
      { ...ctx, actor: { ref: ended.actor, role: ended.role } },
      { source, type: 'evenkeel.access.signed-out', subject: ended.actor, data: { role: ended.role } },
    );
  });
}

/** Ends all by which somebody may come in: tokens, sessions, and links that were not used yet. */
export async function endAccessOf(ctx: Ctx, actor: string): Promise<void> {
  await sql`delete from platform.session where actor = ${actor}`.execute(ctx.db);
  await sql`delete from platform.sign_in_link where actor = ${actor}`.execute(ctx.db);
  const tokens = await rows<{ id: string }>(
    ctx.db,
    sql`select id from platform.token where actor = ${actor} and revoked_at is null order by id`,
  );
  for (const { id } of tokens) await revokeToken(ctx, id);
}

/** Ends the token of a secret; one that is unknown or ended already changes nothing. */
export async function revokeSecret(ctx: Ctx, secret: string): Promise<void> {
  const found = await row<{ id: string }>(
    ctx.db,
    sql`select id from platform.token where hash = ${sha256(secret)} and revoked_at is null`,
  );
  if (found !== undefined) await revokeToken(ctx, found.id);
}

/** Forgets sessions and links whose time is over. */
export async function forgetEnded(ctx: Ctx): Promise<void> {
  await sql`delete from platform.session where expires_at <= ${at(ctx.now())}`.execute(ctx.db);
  await sql`delete from platform.sign_in_link where expires_at <= ${at(ctx.now())}`.execute(ctx.db);
}
