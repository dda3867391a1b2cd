import { sql } from 'kysely';
import { createSignInCode, createToken, deriveAccessKey, revokeToken, signInLinkMs } from '../../platform/auth.ts';
import { type Ctx, type Role, transaction } from '../../platform/context.ts';
import type { Handlers } from '../../platform/contract.ts';
import { rows } from '../../platform/db.ts';
import type { routes } from './contract.ts';

interface TokenRow {
  id: string;
  name: string;
  actor: string;
  role: Role;
  created_at: Date;
  created_by: string;
  expires_at: Date | null;
  revoked_at: Date | null;
}

export const handlers: Handlers<typeof routes, Ctx> = {
  async whoAmI(ctx) {
    return { actor: ctx.actor.ref, role: ctx.actor.role };
  },
  async listTokens(ctx) {
    const found = await rows<TokenRow>(
      ctx.db,
      sql`select id, name, actor, role, created_at, created_by, expires_at, revoked_at from platform.token order by created_at desc`,
    );
    return {
      items: found.map((each) => ({
        id: each.id,
        name: each.name,
        actor: each.actor,
        role: each.role,
        createdAt: each.created_at.toISOString(),
        createdBy: each.created_by,
        expiresAt: each.expires_at?.toISOString() ?? null,
        revokedAt: each.revoked_at?.toISOString() ?? null,
      })),
    };
  },
  async createToken(ctx, input) {
    const made = await transaction(ctx, (ctx) =>
      createToken(ctx, {
        name: input.name,
        role: input.role,
        ...(input.actor === undefined ? {} : { actor: input.actor }),
        expiresAt: input.expiresAt === undefined ? null : Date.parse(input.expiresAt),
      }),
    );
    return input.aws ? { ...made, aws: await deriveAccessKey(ctx, made.id) } : made;
  },
  async revokeToken(ctx, input) {
    await transaction(ctx, (ctx) => revokeToken(ctx, input.id));
    return {};
  },
  async createSignInLink(ctx, input) {
    const code = await createSignInCode(ctx, { ref: input.actor, role: input.role });
    return { path: `/sign-in?code=${code}`, expiresAt: new Date(ctx.now() + signInLinkMs).toISOString() };
  },
};
