-- What the operations repository declares, and the versions of it that were in force.
create schema if not exists organization;

create table organization.revision (
  id text primary key,
  hash text not null,
  applied_at timestamptz not null,
  actor text not null,
  documents integer not null,
  added integer not null,
  changed integer not null,
  removed integer not null,
  diagnostics jsonb not null
);

-- The newest refused version; one row, cleared when a version is applied.
create table organization.rejection (
  one boolean primary key default true check (one),
  hash text not null,
  rejected_at timestamptz not null,
  actor text not null,
  diagnostics jsonb not null
);

create table organization.entity (
  ref text primary key,
  kind text not null,
  name text not null,
  title text not null,
  owner text,
  spec jsonb not null,
  refs jsonb not null,
  file text not null,
  line integer not null,
  hash text not null
);
create index entity_kind on organization.entity (kind, name);
create index entity_owner on organization.entity (owner);
