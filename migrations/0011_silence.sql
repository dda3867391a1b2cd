-- Silences that people made; those of the documents stand in the catalog. A row stays after its end, for 30 days in lists.
create table operate.silence (
  id text primary key,
  -- The matchers as they were given: label, operator, value.
  matchers jsonb not null,
  owner text not null,
  comment text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  created_by text not null,
  created_at timestamptz not null,
  -- Set once the event of its end is told.
  ended_at timestamptz
);
create index silence_ends on operate.silence (ends_at);

-- How many changes of state a silence kept quiet, one of the documents too.
create table operate.silence_count (
  silence text primary key,
  quieted int not null
);

-- The alarms that belong together, as the engine's own state, while any of them is in trouble; what people said when
-- they took an alarm on, by its name; and when the group is looked at again, which is a job of the queue silence.group.
create table operate.noise_group (
  key text primary key,
  state jsonb not null,
  notes jsonb not null,
  due timestamptz
);
