create schema if not exists review;

create table review.verdict (
  practice text primary key,
  verdict text not null check (verdict in ('met', 'not_met', 'unknown', 'stale')),
  reason text not null,
  since timestamptz not null,
  changed_because text,
  -- When the facts behind it were read: what happened later may have changed it.
  assessed_at timestamptz not null
);

create table review.milestone (
  id text primary key,
  name text not null unique,
  taken_at timestamptz not null,
  actor text not null,
  snapshot jsonb not null
);
