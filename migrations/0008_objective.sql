-- What objectives have come to: running sums of good and bad at the end of each hour (UTC), from the beginning of what was
-- measured. What lies between two instants is the difference of two rows, so a window of 30 days reads two of them.
create table operate.objective_slice (
  hour timestamptz not null,
  objective text not null,
  -- Position of the goal in the objective; the one after the last is the union of a composite by time slices.
  part integer not null,
  good double precision not null,
  bad double precision not null,
  -- Minutes or slices that gave evidence.
  seen double precision not null,
  primary key (hour, objective, part)
);

create table operate.objective_state (
  objective text primary key,
  -- Hash of how it is measured: what was measured otherwise is thrown away.
  measured text not null,
  -- End of the newest hour in objective_slice.
  closed timestamptz not null,
  state text not null check (state in ('unknown', 'ok', 'burning', 'exhausted')),
  since timestamptz not null,
  evaluated_at timestamptz,
  -- Sums of the window by goal and burn rates by span, as last judged; null before the first time.
  reading jsonb not null,
  -- State of each alert by name, of each policy by name, and what burned, with its share of the budget.
  alerts jsonb not null,
  policies jsonb not null,
  episodes jsonb not null
) with (fillfactor = 50);

-- Which process evaluates: another one that takes over reads the sums anew.
create table operate.objective_pass (
  one boolean primary key default true check (one),
  process text not null,
  through timestamptz not null
);
