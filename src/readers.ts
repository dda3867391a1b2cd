import { readers as catalog } from './organization/catalog/reader.ts';
import { readers as runbook } from './prepare/runbook/reader.ts';
import { readers as alarm } from './operate/alarm/reader.ts';
import { readers as event } from './operate/event/reader.ts';
import { readers as incident } from './operate/incident/reader.ts';
import { readers as objective } from './operate/objective/reader.ts';
import { readers as oncall } from './operate/oncall/reader.ts';
import { readers as silence } from './operate/silence/reader.ts';
import type { Reader } from './platform/operations.ts';

/** How every kind of document becomes entities. */
export const readers: readonly Reader[] = [
  ...catalog,
  ...runbook,
  ...alarm,
  ...silence,
  ...objective,
  ...event,
  ...oncall,
  ...incident,
];
