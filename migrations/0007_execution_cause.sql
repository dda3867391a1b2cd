-- The event that an execution's later events follow from, as { id, correlation, depth }: work that is done by due time
-- would otherwise begin a new chain of causes, and no depth limit would stop an execution that leads to itself.
alter table prepare.execution add column cause jsonb;
