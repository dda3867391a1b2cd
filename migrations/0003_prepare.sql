-- Runbook executions: the whole run as the interpreter's own value, with what lists and claims need beside it.
create schema if not exists prepare;

create table prepare.execution (
  id text primary key,
  client_token text unique,
  runbook text not null,
  runbook_title text not null,
  status text not null,
  current_step text,
  waiting_for text,
  started_by text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  incident text,
  parent text,
  parent_step text,
  depth integer not null default 0,
  correlation text,
  -- The document as it was when the execution began: later edits never touch a run in hand.
  document jsonb not null,
  run jsonb not null,
  version bigint not null default 1
);
create index execution_status on prepare.execution (status, started_at);
create index execution_runbook on prepare.execution (runbook, started_at);
create index execution_incident on prepare.execution (incident);

-- An effect of a step: the intent is written before it is performed, the result after.
create table prepare.effect (
  execution text not null references prepare.execution (id),
  step text not null,
  attempt integer not null,
  action text not null,
  idempotency_key text not null,
  safe_to_repeat boolean not null,
  inputs jsonb not null,
  timeout_ms bigint not null,
  state text not null check (state in ('intended', 'performing', 'done')),
  primary key (execution, step, attempt)
);

-- Executions that wait for an alarm to reach a state.
create table prepare.alarm_watch (
  execution text not null references prepare.execution (id),
  step text not null,
  alarm text not null,
  desired text not null,
  primary key (execution, step)
);
create index alarm_watch_alarm on prepare.alarm_watch (alarm);
