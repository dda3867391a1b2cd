create schema if not exists evolve;

create table evolve.analysis (
  id text primary key,
  incident text not null unique,
  incident_number integer not null,
  title text not null,
  state text not null check (state in ('draft', 'published')),
  drafted_at timestamptz not null,
  published_at timestamptz,
  due_at timestamptz not null,
  owner text,
  summary text not null,
  impact text not null,
  root_cause text not null default '',
  lessons text not null default '',
  timeline jsonb not null,
  durations jsonb not null,
  answers jsonb not null default '{}'
);

create table evolve.action_item (
  id text primary key,
  analysis text not null references evolve.analysis (id),
  incident text not null,
  title text not null,
  kind text not null check (kind in ('prevent', 'detect', 'diagnose', 'mitigate', 'process')),
  owner text not null,
  due_at timestamptz not null,
  state text not null check (state in ('open', 'closed')),
  overdue_told boolean not null default false,
  evidence text,
  opened_at timestamptz not null,
  closed_at timestamptz
);
create index action_item_state on evolve.action_item (state, due_at);
