-- The log, its readers, due work and access: what every area stands on.
create schema if not exists platform;

create table platform.event (
  arrival bigint generated always as identity primary key,
  id text not null,
  source text not null,
  type text not null,
  subject text,
  time timestamptz not null,
  recorded_time timestamptz not null,
  data_schema text,
  data jsonb not null,
  actor text not null,
  causation text,
  correlation text,
  traceparent text,
  depth integer not null default 0,
  -- Both are null until the sealer gives the event its place in the log and its link in the chain.
  sequence bigint unique,
  hash text,
  unique (source, id),
  check ((sequence is null) = (hash is null))
);
create index event_unsealed on platform.event (arrival) where sequence is null;
create index event_type on platform.event (type, time);
create index event_subject on platform.event (subject, time);
create index event_correlation on platform.event (correlation, time);
create index event_causation on platform.event (causation) where causation is not null;

-- The log is append-only: a row is sealed once and never changes again.
create function platform.refuse_event_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Cannot delete from the log: it is append-only';
  end if;
  if old.sequence is not null
    or (new.id, new.source, new.type, new.subject, new.time, new.recorded_time, new.data_schema, new.data, new.actor,
        new.causation, new.correlation, new.traceparent, new.depth)
      is distinct from
       (old.id, old.source, old.type, old.subject, old.time, old.recorded_time, old.data_schema, old.data, old.actor,
        old.causation, old.correlation, old.traceparent, old.depth)
  then
    raise exception 'Cannot change the log: it is append-only';
  end if;
  return new;
end $$;
create trigger event_append_only before update or delete on platform.event
  for each row execute function platform.refuse_event_change();

create table platform.subscription (
  name text primary key,
  position bigint not null,
  failures integer not null default 0,
  retry_at timestamptz
);

-- An event that a subscription could not take after its last try, with the reason.
create table platform.dead_letter (
  id text primary key,
  subscription text not null,
  event_source text not null,
  event_id text not null,
  reason text not null,
  time timestamptz not null
);

create table platform.job (
  id text primary key,
  queue text not null,
  key text not null,
  payload jsonb not null,
  due timestamptz not null,
  -- Raised by each enqueue of the same key, so that work asked for while a worker runs is not lost.
  generation bigint not null default 1,
  attempts integer not null default 0,
  leased_until timestamptz,
  fence bigint not null default 0,
  failed_at timestamptz,
  reason text,
  unique (queue, key)
);
create index job_due on platform.job (due) where failed_at is null;

create table platform.token (
  id text primary key,
  name text not null,
  actor text not null,
  role text not null check (role in ('viewer', 'responder', 'operator', 'administrator')),
  hash text not null unique,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz,
  revoked_at timestamptz
);

create table platform.session (
  hash text primary key,
  actor text not null,
  role text not null check (role in ('viewer', 'responder', 'operator', 'administrator')),
  created_at timestamptz not null,
  expires_at timestamptz not null
);

-- A sign-in link works once.
create table platform.sign_in_link (
  hash text primary key,
  actor text not null,
  role text not null,
  expires_at timestamptz not null
);
