-- A pass evaluates all alarms of one cadence; what it found is written where it changed something, so the time of the
-- newest pass stands here once instead of in every alarm's row.
create table operate.alarm_pass (
  cadence_seconds int primary key,
  range_end timestamptz not null,
  evaluated_at timestamptz not null
);

-- Seconds between two evaluations of the alarm; null for an alarm that is evaluated when another changes.
alter table operate.alarm_state add column cadence_seconds int;

-- How far the suppressor of a composite alarm has come, as the engine's own state; its due times are jobs.
create table operate.alarm_suppression (
  alarm text primary key,
  state jsonb not null
);

-- What is usual of the metric of an alarm with a band, as the engine's own model; null while there is too little data.
create table operate.anomaly_model (
  alarm text primary key,
  definition text not null,
  model jsonb not null,
  why text not null,
  trained_at timestamptz not null
);
