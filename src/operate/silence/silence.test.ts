import { describe, expect, it, vi } from 'vitest';
import { readEvents } from '../../platform/events.ts';
import { catalog, endMinute, mailing, minute, startWith, takeMails, tellOf, template } from '../../../test/quiet.ts';

// Each test opens the real telemetry engine, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 });

const ofDb = [{ label: 'service', operator: '=' as const, value: 'db' }];

describe('a silence', () => {
  it('holds the page of an alarm that is evaluated and recorded as ever, and has it told when a person ends it', async () => {
    const app = await startWith(template([mailing('db-slow', 'db'), mailing('web-slow', 'web')]));
    const ada = await app.as({ ref: 'user:default/ada', role: 'responder' });
    expect(await ada.previewSilence({ matchers: ofDb })).toEqual({ alarms: ['db-slow'] });
    const silence = await ada.createSilence({ matchers: ofDb, comment: 'The disk is exchanged', minutes: 60 });
    expect(silence).toMatchObject({ owner: 'user:default/ada', state: 'active', alarms: ['db-slow'], quieted: 0 });

    await endMinute(app, ['db-slow', 'web-slow']);
    expect(takeMails(app)).toEqual(['web-slow ALARM']);
    const alarm = await app.client.getAlarm({ name: 'db-slow' });
    expect(alarm).toMatchObject({ state: 'ALARM', quiet: { kind: 'silence', by: silence.id, until: silence.endsAt } });
    const [changed] = await tellOf(app, 'db-slow');
    expect(changed).toMatchObject({ type: 'state-changed', to: 'ALARM', actions: [], quiet: { by: silence.id } });
    expect((await app.client.listAlarms({})).items.map((each) => each.quiet?.kind)).toEqual(['silence', undefined]);
    expect((await app.client.listSilences({ alarm: 'db-slow' })).items).toMatchObject([{ quieted: 1 }]);

    expect(await ada.endSilence({ id: silence.id })).toMatchObject({ state: 'ended', alarms: ['db-slow'] });
    await app.settle();
    expect(takeMails(app)).toEqual(['db-slow ALARM']);
    expect((await tellOf(app, 'db-slow')).at(-1)).toMatchObject({
      type: 'actions-released',
      to: 'ALARM',
      because: `Silence ${silence.id} is over: db-slow is in ALARM`,
    });
    expect((await app.client.getAlarm({ name: 'db-slow' })).quiet).toBeNull();
    await expect(ada.endSilence({ id: silence.id })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ends by time, which is told, and leaves nothing to tell of what cleared meanwhile', async () => {
    const app = await startWith(template([mailing('db-slow', 'db'), mailing('db-full', 'db')]));
    await app.client.createSilence({ matchers: ofDb, owner: 'group:default/shop', comment: 'Move', minutes: 5 });
    await endMinute(app, ['db-slow', 'db-full']);
    await endMinute(app, [], ['db-slow']);
    expect(takeMails(app)).toEqual([]);
    expect((await tellOf(app, 'db-slow')).at(-1)).toMatchObject({ to: 'OK', actions: [], quiet: { kind: 'silence' } });
    await app.forward(5 * minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['db-full ALARM']);
    const ended = await readEvents(app.ctx.db, { type: 'evenkeel.silence.ended' });
    expect(ended).toMatchObject([{ data: { by: 'time', owner: 'group:default/shop' } }]);
    // Once is enough.
    await app.forward(minute);
    expect(takeMails(app)).toEqual([]);
  });

  it('does not hold the recovery of an alarm that was told before, and tells what was told and fires on at its end', async () => {
    const app = await startWith(template([mailing('db-slow', 'db'), mailing('db-full', 'db')]));
    await endMinute(app, ['db-slow', 'db-full']);
    expect(takeMails(app)).toEqual(['db-full ALARM', 'db-slow ALARM']);
    await app.client.createSilence({ matchers: ofDb, comment: 'We are at it', minutes: 10 });
    await endMinute(app, [], ['db-slow']);
    expect(takeMails(app)).toEqual(['db-slow OK']);
    await app.forward(10 * minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['db-full ALARM']);
  });

  it('is taken up at its beginning when that lies ahead', async () => {
    const app = await startWith(template([mailing('db-slow', 'db')]));
    await endMinute(app, ['db-slow']);
    expect(takeMails(app)).toEqual(['db-slow ALARM']);
    const startsAt = new Date(app.ctx.now() + 5 * minute).toISOString();
    const silence = await app.client.createSilence({ matchers: ofDb, comment: 'Tonight', startsAt, minutes: 5 });
    expect(silence).toMatchObject({ state: 'pending', startsAt });
    await app.forward(6 * minute);
    expect((await app.client.listSilences({})).items).toMatchObject([{ state: 'active' }]);
    await app.forward(5 * minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['db-slow ALARM']);
  });

  it('is refused without an owner, without one end, beyond 30 days, of everything, and on labels that alarms have not', async () => {
    const app = await startWith(template([mailing('db-slow', 'db')]));
    const machine = await app.as({ ref: 'token:ci', role: 'responder' });
    const sound = { matchers: ofDb, comment: 'Why', minutes: 5 };
    await expect(machine.createSilence(sound)).rejects.toThrow(/nobody answers for it/);
    const ends = { endsAt: new Date(app.ctx.now() + 31 * 86_400_000).toISOString() };
    await expect(app.client.createSilence({ ...sound, ...ends })).rejects.toThrow(/either minutes or endsAt/);
    await expect(app.client.createSilence({ matchers: ofDb, comment: 'Why', ...ends })).rejects.toThrow(/30 days/);
    const all = [{ label: 'alarm', operator: '=~' as const, value: '.*' }];
    await expect(app.client.createSilence({ ...sound, matchers: all })).rejects.toThrow(/every alarm/);
    const other = [{ label: 'colour', operator: '=' as const, value: 'red' }];
    await expect(app.client.createSilence({ ...sound, matchers: other })).rejects.toThrow(/no label "colour"/);
    const open = [{ label: 'alarm', operator: '=~' as const, value: '(' }];
    await expect(app.client.createSilence({ ...sound, matchers: open })).rejects.toThrow(/regular expression/);
    expect((await app.client.listSilences({})).items).toEqual([]);
  });

  it.each([
    ['a name', { label: 'service', operator: '=', value: 'db' }, ['db-slow']],
    ['a reference', { label: 'service', operator: '=', value: 'component:default/db' }, ['db-slow']],
    ['an expression', { label: 'service', operator: '=~', value: 'd.' }, ['db-slow']],
    ['its owner', { label: 'owner', operator: '=', value: 'shop' }, ['db-slow', 'web-slow']],
    ['the tier of its service', { label: 'severity', operator: '=', value: '1' }, ['web-slow']],
    ['its tag', { label: 'tag:evenkeel.dev/severity', operator: '=', value: '2' }, ['db-slow']],
    ['the severity that its tag says', { label: 'severity', operator: '=', value: '2' }, ['db-slow']],
  ] as const)('takes an alarm by %s', async (_, matcher, alarms) => {
    const Tags = [
      { Key: 'evenkeel.dev/service', Value: 'db' },
      { Key: 'evenkeel.dev/severity', Value: '2' },
    ];
    const app = await startWith(template([mailing('db-slow', 'db', { Tags }), mailing('web-slow', 'web')]));
    expect(await app.client.previewSilence({ matchers: [matcher] })).toEqual({ alarms: [...alarms] });
  });

  it('stands in the documents too, where alone it can be ended', async () => {
    const app = await startWith(template([mailing('db-slow', 'db')]));
    const endsAt = app.ctx.now() + 10 * minute;
    const spec = (owner: string) => `
apiVersion: evenkeel.dev/v1
kind: Silence
metadata: { name: move }
spec:
  owner: ${owner}
  comment: The database moves
  matchers: ['service="db"']
  startsAt: '${new Date(app.ctx.now() - minute).toISOString()}'
  endsAt: '${new Date(endsAt).toISOString()}'
`;
    const files = { 'catalog.yaml': catalog, 'alarms.json': template([mailing('db-slow', 'db')]) };
    await expect(app.load({ ...files, 'silence.yaml': spec('nobody') })).rejects.toMatchObject({
      code: 'documents_rejected',
    });
    await app.load({ ...files, 'silence.yaml': spec('shop') });
    await endMinute(app, ['db-slow']);
    expect(takeMails(app)).toEqual([]);
    const [silence] = (await app.client.listSilences({})).items;
    expect(silence).toMatchObject({
      id: 'silence:default/move',
      owner: 'group:default/shop',
      state: 'active',
      alarms: ['db-slow'],
      quieted: 1,
      createdBy: 'silence.yaml',
    });
    await expect(app.client.endSilence({ id: silence!.id })).rejects.toThrow(/change its endsAt there/);
    // Taken out of the documents it is over.
    await app.load(files);
    await app.settle();
    expect(takeMails(app)).toEqual(['db-slow ALARM']);
  });
});

describe('a mute rule', () => {
  const night = (change: Record<string, unknown> = {}) => ({
    Night: {
      Type: 'AWS::CloudWatch::AlarmMuteRule',
      Properties: {
        Name: 'night',
        Description: 'Backups make it slow',
        Rule: { Schedule: { Expression: 'cron(30 2 * * *)', Duration: 'PT1H', Timezone: 'Europe/Berlin' } },
        MuteTargets: { AlarmNames: ['db-slow'] },
        Tags: [{ Key: 'owner', Value: 'shop' }],
        ...change,
      },
    },
  });

  it('keeps its alarms quiet in its windows on the clock of its zone, and has told what fires at their end', async () => {
    const app = await startWith(template([mailing('db-slow', 'db')], night()));
    const [before] = (await app.client.listMuteRules({})).items;
    expect(before).toMatchObject({ ref: 'mute-rule:default/night', owner: 'group:default/shop', durationMinutes: 60 });
    const clock = (instant: string | number) =>
      new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' }).format(new Date(instant));
    // The next window from now on may be the one after that which runs.
    const begin = before!.isActive
      ? Date.parse(before!.nextChange!) + 23 * 60 * minute
      : Date.parse(before!.nextChange!);
    expect(clock(begin)).toBe('02:30');
    await app.forward(begin - app.ctx.now() - 3 * minute);
    await endMinute(app, ['db-slow']);
    expect(takeMails(app)).toEqual(['db-slow ALARM']);
    await endMinute(app, [], ['db-slow']);
    expect(takeMails(app)).toEqual(['db-slow OK']);
    await app.forward(minute);
    await endMinute(app, ['db-slow']);
    expect(takeMails(app)).toEqual([]);
    const [during] = (await app.client.listMuteRules({})).items;
    expect(during).toMatchObject({ isActive: true, nextChange: new Date(begin + 60 * minute).toISOString() });
    const { quiet } = await app.client.getAlarm({ name: 'db-slow' });
    expect(quiet).toMatchObject({
      kind: 'mute-rule',
      by: 'mute-rule:default/night',
      since: new Date(begin).toISOString(),
      until: new Date(begin + 60 * minute).toISOString(),
    });
    await app.forward(60 * minute);
    await app.settle();
    expect(takeMails(app)).toEqual(['db-slow ALARM']);
    expect((await tellOf(app, 'db-slow')).at(-1)).toMatchObject({
      because: expect.stringMatching(/^Mute rule night is over/),
    });
  });

  it('is refused of an alarm that there is not, and of all alarms', async () => {
    const app = await startWith(template([mailing('db-slow', 'db')]));
    const load = (change: Record<string, unknown>) =>
      app.load({ 'catalog.yaml': catalog, 'alarms.json': template([mailing('db-slow', 'db')], night(change)) });
    await expect(load({ MuteTargets: { AlarmNames: ['db-slo'] } })).rejects.toThrow();
    await expect(load({ MuteTargets: undefined })).rejects.toThrow();
    await load({});
  });
});
