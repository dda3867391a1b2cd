import { type DeclaredEntity } from '../../platform/operations.ts';
import { AwsError } from '../../platform/aws-error.ts';
import type { AwsOperation, AwsOperations } from '../../platform/aws-json.ts';
import type { Ctx } from '../../platform/context.ts';
import { findDeclared, listDeclared } from '../../organization/catalog/catalog.ts';
import type { RuleSpec } from './reader.ts';
import { showTarget } from './target.ts';
import { defaultRetry, type RuleTarget } from './target-reader.ts';
import { ruleArn } from './view.ts';

/** The one event bus, in the one account and region that are this installation. */
export const bus = { Name: 'default', Arn: 'arn:aws:events:local:000000000000:event-bus/default' };

type Declared = Pick<DeclaredEntity, 'name' | 'spec'>;

function describeRule({ name, spec }: Declared): Record<string, unknown> {
  const rule = spec as unknown as RuleSpec;
  return {
    Name: name,
    Arn: ruleArn(name),
    EventPattern: rule.pattern === null ? undefined : JSON.stringify(rule.pattern),
    ScheduleExpression: rule.schedule,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    Description: rule.description ?? undefined,
    EventBusName: bus.Name,
  };
}

function describeTarget(target: RuleTarget): Record<string, unknown> {
  const retry = target.retry ?? defaultRetry(target.kind);
  return {
    Id: target.id,
    // The address of a webhook holds a secret.
    Arn: showTarget(target.to),
    Input: target.input === null ? undefined : JSON.stringify(target.input),
    InputPath: target.inputPath,
    InputTransformer: target.transformer,
    RetryPolicy: { MaximumRetryAttempts: retry.attempts - 1, MaximumEventAgeInSeconds: retry.ageSeconds },
  };
}

/** Gives the part of a list that Limit and NextToken ask for. */
function pageOf<T>(all: readonly T[], input: Record<string, unknown>): { items: T[]; NextToken?: string } {
  const from = typeof input.NextToken === 'string' && /^\d+$/.test(input.NextToken) ? Number(input.NextToken) : 0;
  const limit = typeof input.Limit === 'number' ? Math.min(Math.max(Math.trunc(input.Limit), 1), 100) : 100;
  const items = all.slice(from, from + limit);
  return from + limit < all.length ? { items, NextToken: String(from + limit) } : { items };
}

function refuseOtherBus(name: unknown): void {
  if (name === undefined || name === 'default' || (typeof name === 'string' && name.endsWith(':event-bus/default')))
    return;
  throw new AwsError('ResourceNotFoundException', `Event bus ${String(name)} does not exist.`);
}

async function findRule(ctx: Ctx, name: unknown, busName: unknown): Promise<Declared> {
  refuseOtherBus(busName);
  const found = typeof name === 'string' ? await findDeclared(ctx, `rule:default/${name}`) : null;
  if (found === null)
    throw new AwsError('ResourceNotFoundException', `Rule ${String(name)} does not exist on EventBus default.`);
  return found;
}

async function listBuses(prefix: unknown): Promise<object> {
  return { EventBuses: typeof prefix !== 'string' || bus.Name.startsWith(prefix) ? [bus] : [] };
}

/** Reads of rules as EventBridge's clients ask for them; rules are declared in documents, so none can be put. */
export const ruleOperations: AwsOperations = {
  'AWSEvents.ListRules': read(async (ctx, input) => {
    refuseOtherBus(input.EventBusName);
    const prefix = typeof input.NamePrefix === 'string' ? input.NamePrefix : '';
    const declared = await listDeclared(ctx, { kind: 'rule' });
    const { items, ...more } = pageOf(
      declared.filter((each) => each.name.startsWith(prefix)),
      input,
    );
    return { Rules: items.map(describeRule), ...more };
  }),
  'AWSEvents.DescribeRule': read(async (ctx, input) =>
    describeRule(await findRule(ctx, input.Name, input.EventBusName)),
  ),
  'AWSEvents.ListTargetsByRule': read(async (ctx, input) => {
    const rule = await findRule(ctx, input.Rule, input.EventBusName);
    const { items, ...more } = pageOf((rule.spec as unknown as RuleSpec).targets, input);
    return { Targets: items.map(describeTarget), ...more };
  }),
  'AWSEvents.ListEventBuses': read((_ctx, input) => listBuses(input.NamePrefix)),
  'AWSEvents.DescribeEventBus': read(async (_ctx, input) => {
    refuseOtherBus(input.Name);
    return bus;
  }),
};

function read(run: AwsOperation['run']): AwsOperation {
  return { allow: 'viewer', run };
}
