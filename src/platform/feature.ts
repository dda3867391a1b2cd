import type { AwsOperations } from './aws-json.ts';
import type { Ctx } from './context.ts';
import type { Routes } from './contract.ts';
import type { Subscription } from './dispatch.ts';
import type { Worker } from './jobs.ts';
import type { Reader } from './operations.ts';

/** What one noun brings to the product. */
export interface Feature {
  name: string;
  routes?: Routes;
  handlers?: Record<string, (ctx: Ctx, input: never) => Promise<unknown>>;
  /** Operations of AWS's APIs that it answers in their own protocol. */
  aws?: AwsOperations;
  readers?: readonly Reader[];
  subscriptions?: readonly Subscription[];
  workers?: readonly Worker[];
  /** Runs once at start, after the migrations: takes up what was in hand when the process ended. */
  start?(ctx: Ctx): Promise<void>;
}
