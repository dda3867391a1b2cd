-- Events that come from outside, what became of what rules deliver, and replays of the log.

-- What a sender's envelope had beyond the columns of the log. Null is "nothing more", and then it is no part of the
-- hash: events that were sealed before keep theirs.
alter table platform.event
  -- Extension attributes of CloudEvents as they came, by name.
  add column extensions jsonb,
  -- The sender's datacontenttype, where it says more than that data is a JSON object.
  add column data_content_type text,
  -- How to read data: null is a JSON object as it stands; 'value' is any other JSON value or text below "data";
  -- 'base64' is bytes below "data_base64"; 'none' is an event without data.
  add column data_form text check (data_form in ('value', 'base64', 'none'));
-- Causes and effects are followed by id alone.
create index event_id on platform.event (id);
-- Replays find the ends of their span by it; the log is written in this order, so a page's range is enough.
create index event_recorded on platform.event using brin (recorded_time);

create or replace function platform.refuse_event_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'Cannot delete from the log: it is append-only';
  end if;
  if old.sequence is not null
    or (new.id, new.source, new.type, new.subject, new.time, new.recorded_time, new.data_schema, new.data, new.actor,
        new.causation, new.correlation, new.traceparent, new.depth, new.extensions, new.data_content_type,
        new.data_form)
      is distinct from
       (old.id, old.source, old.type, old.subject, old.time, old.recorded_time, old.data_schema, old.data, old.actor,
        old.causation, old.correlation, old.traceparent, old.depth, old.extensions, old.data_content_type,
        old.data_form)
  then
    raise exception 'Cannot change the log: it is append-only';
  end if;
  return new;
end $$;

alter table operate.rule_match
  -- Chains of causes through the rule that were stopped at the depth limit.
  add column stopped bigint not null default 0,
  -- Until when the rule's matches have used up its rate; what leads outside waits for it.
  add column paced_until timestamptz;

-- A delivery that was given up: kept until somebody sends it again or puts it aside with a reason.
create table operate.dead_letter (
  id text primary key,
  -- The rule, or the alarm whose action it was.
  subject text not null,
  target text not null,
  -- Where it was to lead, as it may be shown.
  shown text not null,
  event text not null,
  event_type text not null,
  -- The delivery as its job carries it.
  delivery jsonb not null,
  reason text not null,
  attempts integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  state text not null check (state in ('waiting', 'redriven', 'delivered', 'discarded')),
  redrives integer not null default 0,
  -- Who sent it again or put it aside last, and why.
  handled_by text,
  note text
);
create index dead_letter_state on operate.dead_letter (state, last_at);
create index dead_letter_subject on operate.dead_letter (subject, last_at);

-- A span of the log held against rules again.
create table operate.replay (
  id text primary key,
  name text not null unique,
  mode text not null check (mode in ('dry-run', 'deliver')),
  from_time timestamptz not null,
  to_time timestamptz not null,
  -- References of the rules, or null for all that are enabled.
  rules jsonb,
  -- An event pattern that narrows the span, or null.
  pattern jsonb,
  -- Matches a second that are delivered at most.
  per_second integer not null,
  state text not null check (state in ('running', 'completed', 'cancelled', 'failed')),
  reason text,
  -- The span in positions of the log, and how far it has come.
  first_sequence bigint not null,
  last_sequence bigint not null,
  position bigint not null,
  scanned bigint not null default 0,
  matched bigint not null default 0,
  -- Matches by rule.
  by_rule jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index replay_created on operate.replay (created_at);
