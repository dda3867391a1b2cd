create schema if not exists operate;

create table operate.alarm_state (
  alarm text primary key,
  state text not null check (state in ('OK', 'ALARM', 'INSUFFICIENT_DATA')),
  reason text not null,
  rule text not null,
  since timestamptz not null,
  evaluated_at timestamptz,
  -- End of the range in epoch ms and the values of its periods; null before the first evaluation.
  evaluated jsonb not null,
  -- The state as the event told it that began it: the previous state of the next change.
  detail jsonb,
  -- Hash of the definition that was evaluated: a changed alarm starts again.
  definition text not null
-- Every evaluation rewrites its row: room on the page keeps the old versions from piling up.
) with (fillfactor = 50);

create table operate.rule_match (
  rule text primary key,
  matched bigint not null,
  last_matched timestamptz not null
);

create table operate.incident (
  id text primary key,
  number integer generated always as identity unique,
  title text not null,
  summary text,
  state text not null check (state in ('open', 'acknowledged', 'mitigated', 'resolved')),
  severity integer not null check (severity between 1 and 5),
  priority text not null,
  severity_reason text not null,
  impact text not null,
  urgency text not null,
  response_plan text,
  service text,
  owner text,
  lead text,
  dedupe_key text,
  impact_started_at timestamptz,
  -- When a machine or a person first knew: the time of the event that led here.
  detected_at timestamptz not null,
  opened_at timestamptz not null,
  acknowledged_at timestamptz,
  mitigated_at timestamptz,
  resolved_at timestamptz,
  -- How often the impact came back after it was said to have ended.
  reopened integer not null default 0
);
-- At most one unresolved incident per key, whoever asks at the same moment.
create unique index incident_dedupe on operate.incident (dedupe_key) where state <> 'resolved';
create index incident_state on operate.incident (state, opened_at);

create table operate.incident_alarm (
  incident text not null references operate.incident (id),
  alarm text not null,
  primary key (incident, alarm)
);
create index incident_alarm_alarm on operate.incident_alarm (alarm);

-- Events that have led to an incident by a plan: the same event leads there once.
create table operate.incident_trigger (
  event_source text not null,
  event text not null,
  response_plan text not null,
  primary key (event_source, event, response_plan)
);

-- An escalation in hand: the interpreter's own value.
create table operate.escalation (
  id text primary key,
  incident text not null references operate.incident (id),
  contact text not null,
  -- What its pages tell of the incident.
  about jsonb not null,
  state jsonb not null,
  ended_at timestamptz
);
create index escalation_incident on operate.escalation (incident);

create table operate.page (
  id text primary key,
  escalation text not null references operate.escalation (id),
  -- The interpreter's own id of the page.
  target text not null,
  incident text not null references operate.incident (id),
  contact text not null,
  channel_ref text not null,
  channel text not null,
  address text not null,
  state text not null check (state in ('due', 'attempted', 'delivered', 'failed', 'stopped')),
  attempts integer not null default 0,
  because text not null,
  due_at timestamptz not null,
  -- When it was first handed to its channel.
  attempted_at timestamptz,
  delivered_at timestamptz,
  reason text,
  unique (escalation, target)
);
create index page_incident on operate.page (incident, due_at);

create table operate.notification (
  id text primary key,
  channel text not null,
  recipient text not null,
  subject text not null,
  text text not null,
  state text not null check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  created_at timestamptz not null,
  delivered_at timestamptz,
  reason text,
  correlation text
);
