import { AwsError } from '../../platform/aws-error.ts';
import type { AwsOperations } from '../../platform/aws-json.ts';
import type { Replay } from './contract.ts';
import { bus } from './event-bridge-rule.ts';
import { cancelReplay, listReplays, readReplay, startReplay } from './replay/replay.ts';
import { ruleArn } from './view.ts';

/** The one archive is the log itself: it holds every event for ever. */
const archive = { ArchiveName: 'log', EventSourceArn: bus.Arn, State: 'ENABLED', RetentionDays: 0 };

/** Deliveries a second of a replay that says nothing of it. */
const perSecond = 50;

const seconds = (time: string | null): number | undefined => (time === null ? undefined : Date.parse(time) / 1000);

function describe(replay: Replay): Record<string, unknown> {
  const { name, state, reason, from, to, rules, createdAt, endedAt } = replay;
  return {
    ReplayName: name,
    ReplayArn: `arn:aws:events:local:000000000000:replay/${name}`,
    State: state.toUpperCase(),
    StateReason: reason ?? undefined,
    EventSourceArn: 'arn:aws:events:local:000000000000:archive/log',
    Destination: { Arn: bus.Arn, FilterArns: rules?.map((each) => ruleArn(each.slice(each.indexOf('/') + 1))) },
    EventStartTime: seconds(from),
    EventEndTime: seconds(to),
    ReplayStartTime: seconds(createdAt),
    ReplayEndTime: seconds(endedAt),
  };
}

function textOf(input: Record<string, unknown>, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

function timeOf(input: Record<string, unknown>, name: string): number {
  const value = input[name];
  if (typeof value === 'number' && Math.abs(value) < 253_402_300_799) return Math.round(value * 1000);
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must be a time`,
  );
}

/** Replays of the log as EventBridge's clients ask for them; a replay names its rules by FilterArns. */
export const replayOperations: AwsOperations = {
  'AWSEvents.ListArchives': { allow: 'viewer', run: async () => ({ Archives: [archive] }) },
  'AWSEvents.StartReplay': {
    allow: 'operator',
    async run(ctx, input) {
      const { FilterArns } = (input.Destination ?? {}) as { FilterArns?: unknown };
      const arns = Array.isArray(FilterArns) ? FilterArns.map(String) : [];
      const replay = await startReplay(ctx, {
        name: textOf(input, 'ReplayName'),
        from: timeOf(input, 'EventStartTime'),
        to: timeOf(input, 'EventEndTime'),
        rules: arns.map((each) => each.slice(each.lastIndexOf('/') + 1)),
        mode: 'deliver',
        perSecond,
      });
      const { ReplayArn, State, ReplayStartTime } = describe(replay);
      return { ReplayArn, State, ReplayStartTime };
    },
  },
  'AWSEvents.DescribeReplay': {
    allow: 'viewer',
    run: async (ctx, input) => describe(await readReplay(ctx, textOf(input, 'ReplayName'))),
  },
  'AWSEvents.ListReplays': {
    allow: 'viewer',
    run: async (ctx) => ({ Replays: (await listReplays(ctx, 100)).map(describe) }),
  },
  'AWSEvents.CancelReplay': {
    allow: 'operator',
    async run(ctx, input) {
      const { ReplayArn, State } = describe(await cancelReplay(ctx, textOf(input, 'ReplayName')));
      return { ReplayArn, State };
    },
  },
};
