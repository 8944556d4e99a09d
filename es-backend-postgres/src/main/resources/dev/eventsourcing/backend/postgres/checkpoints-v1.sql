-- Checkpoints of named consumers, format 1. ${schema} is replaced by a name that needs no escaping within double quotes.
-- A row is rewritten often and is small: room on its page lets a rewrite stay there and touch no index.
CREATE TABLE IF NOT EXISTS "${schema}"."es_checkpoints" (
    name     text COLLATE "C" NOT NULL PRIMARY KEY,
    revision bigint           NOT NULL,
    content  bytea            NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
