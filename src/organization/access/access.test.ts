import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createTestApp } from '../../../test/app.ts';
import {
  actorOfSession,
  actorOfToken,
  createSignInCode,
  createToken,
  revokeSecret,
  signIn,
} from '../../platform/auth.ts';
import { row } from '../../platform/db.ts';
import { enqueue } from '../../platform/jobs.ts';

const person = (name: string) => `
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: ${name} }
spec: { memberOf: [] }
`;

it('a person whom the documents no longer name loses tokens, sessions and links; others keep theirs', async () => {
  const app = await createTestApp();
  await app.load({ 'ada.yaml': person('ada'), 'bob.yaml': person('bob') });
  const ada = { ref: 'user:default/ada', role: 'operator' } as const;
  const { secret } = await createToken(app.ctx, { name: 'laptop', role: 'operator', actor: ada.ref });
  const kept = await createToken(app.ctx, { name: 'phone', role: 'viewer', actor: 'user:default/bob' });
  const session = await signIn(app.ctx, await createSignInCode(app.ctx, ada));
  const link = await createSignInCode(app.ctx, ada);
  expect(await actorOfToken(app.ctx, secret)).toEqual(ada);
  await app.load({ 'bob.yaml': person('bob') });
  expect(await actorOfToken(app.ctx, secret)).toBeNull();
  expect(await actorOfSession(app.ctx, session!.secret)).toBeNull();
  expect(await signIn(app.ctx, link)).toBeNull();
  expect(await actorOfToken(app.ctx, kept.secret)).not.toBeNull();
  await revokeSecret(app.ctx, kept.secret);
  await revokeSecret(app.ctx, 'ek_unknown');
  expect(await actorOfToken(app.ctx, kept.secret)).toBeNull();
});

it('what has ended is forgotten within a day, work that was given up after a month', async () => {
  const app = await createTestApp({ without: ['alarm', 'assessment'] });
  await signIn(app.ctx, await createSignInCode(app.ctx, { ref: 'user:default/ada', role: 'viewer' }));
  await createSignInCode(app.ctx, { ref: 'user:default/ada', role: 'viewer' });
  await enqueue(app.ctx, 'nobody.takes', 'this', {}, app.ctx.now() + 365 * 86_400_000);
  await sql`update platform.job set failed_at = due - interval '365 days' where queue = 'nobody.takes'`.execute(
    app.ctx.db,
  );
  const count = async () =>
    row(
      app.ctx.db,
      sql`select (select count(*)::int from platform.session) as sessions, (select count(*)::int from platform.sign_in_link) as links,
        (select count(*)::int from platform.job where failed_at is not null) as jobs`,
    );
  expect(await count()).toEqual({ sessions: 1, links: 1, jobs: 1 });
  await app.forward(86_400_000 + 1000);
  expect(await count()).toEqual({ sessions: 0, links: 0, jobs: 1 });
  await app.forward(31 * 86_400_000);
  expect(await count()).toEqual({ sessions: 0, links: 0, jobs: 0 });
});
