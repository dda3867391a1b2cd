-- Generated from the migrations by "npm run generate": shows what they lead to, is never run.

evolve.action_item (
  id text not null,
  analysis text not null,
  incident text not null,
  title text not null,
  kind text not null,
  owner text not null,
  due_at timestamp with time zone not null,
  state text not null,
  overdue_told boolean not null default false,
  evidence text,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  CHECK ((kind = ANY (ARRAY['prevent'::text, 'detect'::text, 'diagnose'::text, 'mitigate'::text, 'process'::text]))),
  CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
  FOREIGN KEY (analysis) REFERENCES evolve.analysis(id),
  PRIMARY KEY (id)
)

evolve.analysis (
  id text not null,
  incident text not null,
  incident_number integer not null,
  title text not null,
  state text not null,
  drafted_at timestamp with time zone not null,
  published_at timestamp with time zone,
  due_at timestamp with time zone not null,
  owner text,
  summary text not null,
  impact text not null,
  root_cause text not null default ''::text,
  lessons text not null default ''::text,
  timeline jsonb not null,
  durations jsonb not null,
  answers jsonb not null default '{}'::jsonb,
  CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text]))),
  PRIMARY KEY (id),
  UNIQUE (incident)
)

operate.alarm_pass (
  cadence_seconds integer not null,
  range_end timestamp with time zone not null,
  evaluated_at timestamp with time zone not null,
  PRIMARY KEY (cadence_seconds)
)

operate.alarm_state (
  alarm text not null,
  state text not null,
  reason text not null,
  rule text not null,
  since timestamp with time zone not null,
  evaluated_at timestamp with time zone,
  evaluated jsonb not null,
  detail jsonb,
  definition text not null,
  cadence_seconds integer,
  CHECK ((state = ANY (ARRAY['OK'::text, 'ALARM'::text, 'INSUFFICIENT_DATA'::text]))),
  PRIMARY KEY (alarm)
)

operate.alarm_suppression (
  alarm text not null,
  state jsonb not null,
  PRIMARY KEY (alarm)
)

operate.anomaly_model (
  alarm text not null,
  definition text not null,
  model jsonb not null,
  why text not null,
  trained_at timestamp with time zone not null,
  PRIMARY KEY (alarm)
)

operate.dead_letter (
  id text not null,
  subject text not null,
  target text not null,
  shown text not null,
  event text not null,
  event_type text not null,
  delivery jsonb not null,
  reason text not null,
  attempts integer not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  state text not null,
  redrives integer not null default 0,
  handled_by text,
  note text,
  CHECK ((state = ANY (ARRAY['waiting'::text, 'redriven'::text, 'delivered'::text, 'discarded'::text]))),
  PRIMARY KEY (id)
)

operate.escalation (
  id text not null,
  incident text not null,
  contact text not null,
  about jsonb not null,
  state jsonb not null,
  ended_at timestamp with time zone,
  FOREIGN KEY (incident) REFERENCES operate.incident(id),
  PRIMARY KEY (id)
)

operate.incident (
  id text not null,
  number integer not null default identity,
  title text not null,
  summary text,
  state text not null,
  severity integer not null,
  priority text not null,
  severity_reason text not null,
  impact text not null,
  urgency text not null,
  response_plan text,
  service text,
  owner text,
  lead text,
  dedupe_key text,
  impact_started_at timestamp with time zone,
  detected_at timestamp with time zone not null,
  opened_at timestamp with time zone not null,
  acknowledged_at timestamp with time zone,
  mitigated_at timestamp with time zone,
  resolved_at timestamp with time zone,
  reopened integer not null default 0,
  CHECK (((severity >= 1) AND (severity <= 5))),
  CHECK ((state = ANY (ARRAY['open'::text, 'acknowledged'::text, 'mitigated'::text, 'resolved'::text]))),
  PRIMARY KEY (id),
  UNIQUE (number)
)

operate.incident_alarm (
  incident text not null,
  alarm text not null,
  FOREIGN KEY (incident) REFERENCES operate.incident(id),
  PRIMARY KEY (incident, alarm)
)

operate.incident_trigger (
  event_source text not null,
  event text not null,
  response_plan text not null,
  PRIMARY KEY (event_source, event, response_plan)
)

operate.noise_group (
  key text not null,
  state jsonb not null,
  notes jsonb not null,
  due timestamp with time zone,
  PRIMARY KEY (key)
)

operate.notification (
  id text not null,
  channel text not null,
  recipient text not null,
  subject text not null,
  text text not null,
  state text not null,
  attempts integer not null default 0,
  created_at timestamp with time zone not null,
  delivered_at timestamp with time zone,
  reason text,
  correlation text,
  CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text]))),
  PRIMARY KEY (id)
)

operate.objective_pass (
  one boolean not null default true,
  process text not null,
  through timestamp with time zone not null,
  CHECK (one),
  PRIMARY KEY (one)
)

operate.objective_slice (
  hour timestamp with time zone not null,
  objective text not null,
  part integer not null,
  good double precision not null,
  bad double precision not null,
  seen double precision not null,
  PRIMARY KEY (hour, objective, part)
)

operate.objective_state (
  objective text not null,
  measured text not null,
  closed timestamp with time zone not null,
  state text not null,
  since timestamp with time zone not null,
  evaluated_at timestamp with time zone,
  reading jsonb not null,
  alerts jsonb not null,
  policies jsonb not null,
  episodes jsonb not null,
  CHECK ((state = ANY (ARRAY['unknown'::text, 'ok'::text, 'burning'::text, 'exhausted'::text]))),
  PRIMARY KEY (objective)
)

operate.page (
  id text not null,
  escalation text not null,
  target text not null,
  incident text not null,
  contact text not null,
  channel_ref text not null,
  channel text not null,
  address text not null,
  state text not null,
  attempts integer not null default 0,
  because text not null,
  due_at timestamp with time zone not null,
  attempted_at timestamp with time zone,
  delivered_at timestamp with time zone,
  reason text,
  CHECK ((state = ANY (ARRAY['due'::text, 'attempted'::text, 'delivered'::text, 'failed'::text, 'stopped'::text]))),
  FOREIGN KEY (escalation) REFERENCES operate.escalation(id),
  FOREIGN KEY (incident) REFERENCES operate.incident(id),
  PRIMARY KEY (id),
  UNIQUE (escalation, target)
)

operate.replay (
  id text not null,
  name text not null,
  mode text not null,
  from_time timestamp with time zone not null,
  to_time timestamp with time zone not null,
  rules jsonb,
  pattern jsonb,
  per_second integer not null,
  state text not null,
  reason text,
  first_sequence bigint not null,
  last_sequence bigint not null,
  position bigint not null,
  scanned bigint not null default 0,
  matched bigint not null default 0,
  by_rule jsonb not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  CHECK ((mode = ANY (ARRAY['dry-run'::text, 'deliver'::text]))),
  CHECK ((state = ANY (ARRAY['running'::text, 'completed'::text, 'cancelled'::text, 'failed'::text]))),
  PRIMARY KEY (id),
  UNIQUE (name)
)

operate.rule_match (
  rule text not null,
  matched bigint not null,
  last_matched timestamp with time zone not null,
  stopped bigint not null default 0,
  paced_until timestamp with time zone,
  PRIMARY KEY (rule)
)

operate.silence (
  id text not null,
  matchers jsonb not null,
  owner text not null,
  comment text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  PRIMARY KEY (id)
)

operate.silence_count (
  silence text not null,
  quieted integer not null,
  PRIMARY KEY (silence)
)

organization.entity (
  ref text not null,
  kind text not null,
  name text not null,
  title text not null,
  owner text,
  spec jsonb not null,
  refs jsonb not null,
  file text not null,
  line integer not null,
  hash text not null,
  PRIMARY KEY (ref)
)

organization.rejection (
  one boolean not null default true,
  hash text not null,
  rejected_at timestamp with time zone not null,
  actor text not null,
  diagnostics jsonb not null,
  CHECK (one),
  PRIMARY KEY (one)
)

organization.revision (
  id text not null,
  hash text not null,
  applied_at timestamp with time zone not null,
  actor text not null,
  documents integer not null,
  added integer not null,
  changed integer not null,
  removed integer not null,
  diagnostics jsonb not null,
  PRIMARY KEY (id)
)

platform.dead_letter (
  id text not null,
  subscription text not null,
  event_source text not null,
  event_id text not null,
  reason text not null,
  time timestamp with time zone not null,
  PRIMARY KEY (id)
)

platform.event (
  arrival bigint not null default identity,
  id text not null,
  source text not null,
  type text not null,
  subject text,
  time timestamp with time zone not null,
  recorded_time timestamp with time zone not null,
  data_schema text,
  data jsonb not null,
  actor text not null,
  causation text,
  correlation text,
  traceparent text,
  depth integer not null default 0,
  sequence bigint,
  hash text,
  extensions jsonb,
  data_content_type text,
  data_form text,
  CHECK (((sequence IS NULL) = (hash IS NULL))),
  CHECK ((data_form = ANY (ARRAY['value'::text, 'base64'::text, 'none'::text]))),
  PRIMARY KEY (arrival),
  UNIQUE (sequence),
  UNIQUE (source, id)
)

platform.job (
  id text not null,
  queue text not null,
  key text not null,
  payload jsonb not null,
  due timestamp with time zone not null,
  generation bigint not null default 1,
  attempts integer not null default 0,
  leased_until timestamp with time zone,
  fence bigint not null default 0,
  failed_at timestamp with time zone,
  reason text,
  PRIMARY KEY (id),
  UNIQUE (queue, key)
)

platform.migration (
  name text not null,
  hash text not null,
  time timestamp with time zone not null default now(),
  PRIMARY KEY (name)
)

platform.session (
  hash text not null,
  actor text not null,
  role text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  CHECK ((role = ANY (ARRAY['viewer'::text, 'responder'::text, 'operator'::text, 'administrator'::text]))),
  PRIMARY KEY (hash)
)

platform.sign_in_link (
  hash text not null,
  actor text not null,
  role text not null,
  expires_at timestamp with time zone not null,
  PRIMARY KEY (hash)
)

platform.subscription (
  name text not null,
  position bigint not null,
  failures integer not null default 0,
  retry_at timestamp with time zone,
  PRIMARY KEY (name)
)

platform.token (
  id text not null,
  name text not null,
  actor text not null,
  role text not null,
  hash text not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CHECK ((role = ANY (ARRAY['viewer'::text, 'responder'::text, 'operator'::text, 'administrator'::text]))),
  PRIMARY KEY (id),
  UNIQUE (hash)
)

prepare.alarm_watch (
  execution text not null,
  step text not null,
  alarm text not null,
  desired text not null,
  FOREIGN KEY (execution) REFERENCES prepare.execution(id),
  PRIMARY KEY (execution, step)
)

prepare.effect (
  execution text not null,
  step text not null,
  attempt integer not null,
  action text not null,
  idempotency_key text not null,
  safe_to_repeat boolean not null,
  inputs jsonb not null,
  timeout_ms bigint not null,
  state text not null,
  CHECK ((state = ANY (ARRAY['intended'::text, 'performing'::text, 'done'::text]))),
  FOREIGN KEY (execution) REFERENCES prepare.execution(id),
  PRIMARY KEY (execution, step, attempt)
)

prepare.execution (
  id text not null,
  client_token text,
  runbook text not null,
  runbook_title text not null,
  status text not null,
  current_step text,
  waiting_for text,
  started_by text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  incident text,
  parent text,
  parent_step text,
  depth integer not null default 0,
  correlation text,
  document jsonb not null,
  run jsonb not null,
  version bigint not null default 1,
  cause jsonb,
  PRIMARY KEY (id),
  UNIQUE (client_token)
)

review.milestone (
  id text not null,
  name text not null,
  taken_at timestamp with time zone not null,
  actor text not null,
  snapshot jsonb not null,
  PRIMARY KEY (id),
  UNIQUE (name)
)

review.verdict (
  practice text not null,
  verdict text not null,
  reason text not null,
  since timestamp with time zone not null,
  changed_because text,
  assessed_at timestamp with time zone not null,
  CHECK ((verdict = ANY (ARRAY['met'::text, 'not_met'::text, 'unknown'::text, 'stale'::text]))),
  PRIMARY KEY (practice)
)

CREATE INDEX action_item_state ON evolve.action_item USING btree (state, due_at)
CREATE INDEX alarm_watch_alarm ON prepare.alarm_watch USING btree (alarm)
CREATE INDEX dead_letter_state ON operate.dead_letter USING btree (state, last_at)
CREATE INDEX dead_letter_subject ON operate.dead_letter USING btree (subject, last_at)
CREATE INDEX entity_kind ON organization.entity USING btree (kind, name)
CREATE INDEX entity_owner ON organization.entity USING btree (owner)
CREATE INDEX escalation_incident ON operate.escalation USING btree (incident)
CREATE INDEX event_causation ON platform.event USING btree (causation) WHERE (causation IS NOT NULL)
CREATE INDEX event_correlation ON platform.event USING btree (correlation, "time")
CREATE INDEX event_id ON platform.event USING btree (id)
CREATE INDEX event_recorded ON platform.event USING brin (recorded_time)
CREATE INDEX event_subject ON platform.event USING btree (subject, "time")
CREATE INDEX event_type ON platform.event USING btree (type, "time")
CREATE INDEX event_unsealed ON platform.event USING btree (arrival) WHERE (sequence IS NULL)
CREATE INDEX execution_incident ON prepare.execution USING btree (incident)
CREATE INDEX execution_runbook ON prepare.execution USING btree (runbook, started_at)
CREATE INDEX execution_status ON prepare.execution USING btree (status, started_at)
CREATE INDEX incident_alarm_alarm ON operate.incident_alarm USING btree (alarm)
CREATE INDEX incident_state ON operate.incident USING btree (state, opened_at)
CREATE INDEX job_due ON platform.job USING btree (due) WHERE (failed_at IS NULL)
CREATE INDEX page_incident ON operate.page USING btree (incident, due_at)
CREATE INDEX replay_created ON operate.replay USING btree (created_at)
CREATE INDEX silence_ends ON operate.silence USING btree (ends_at)
CREATE UNIQUE INDEX incident_dedupe ON operate.incident USING btree (dedupe_key) WHERE (state <> 'resolved'::text)
CREATE TRIGGER event_append_only BEFORE DELETE OR UPDATE ON platform.event FOR EACH ROW EXECUTE FUNCTION platform.refuse_event_change()
