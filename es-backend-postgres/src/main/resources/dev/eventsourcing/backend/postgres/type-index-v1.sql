-- Optional: makes reading, and expecting, events of rare types quick; every append pays for it (docs/postgres.md).
-- CONCURRENTLY lets appends go on while it is built, and cannot run in a transaction. If it fails half-way it leaves an
-- index that is not used: drop that and try again.

CREATE INDEX CONCURRENTLY IF NOT EXISTS "es_type_${store}" ON "${schema}"."es_events_${store}" (type, seq);
