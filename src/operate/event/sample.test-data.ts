import type { Ctx } from '../../platform/context.ts';
import { append, type NewEvent, readEvents } from '../../platform/events.ts';

/** The running product, as far as it is needed here. */
interface Running {
  ctx: Ctx;
  settle(): Promise<void>;
}

/** A document of one rule with the given pattern and targets, both in YAML's flow style. */
export const rule = (name: string, pattern: string, targets: string, more = ''): string => `
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: ${name}
      Description: Rule ${name}
      ${pattern === '' ? '' : `EventPattern: ${pattern}`}
      Targets: ${targets.replace(/\s*\n\s*/g, ' ')}
      ${more}
`;

/** A runbook that waits, with one parameter. */
export const restart = `
schemaVersion: '0.3'
description: Restarts a host
parameters:
  Host: { type: String }
mainSteps:
  - name: wait
    action: aws:sleep
    inputs: { Duration: PT1H }
`;

/** An event from outside. */
export const happened = (more: Partial<NewEvent> = {}): NewEvent => ({
  source: 'shop.orders',
  type: 'order.late',
  subject: 'order:default/7',
  data: { total: 12 },
  ...more,
});

/** Appends an event and lets everything happen that follows from it. */
export async function emit(app: Running, event: NewEvent) {
  const appended = (await append(app.ctx, event))!;
  await app.settle();
  return appended;
}

/** The types of the events in the log that begin with a text, in order. */
export async function typesOf(app: Running, typePrefix: string): Promise<string[]> {
  return (await readEvents(app.ctx.db, { typePrefix, limit: 1000 })).map((each) => each.type);
}

/** Features that rules and deliveries need nothing of. */
export const alone = { without: ['alarm', 'assessment', 'milestone'] };
