-- Snapshots of entities, format 1. ${schema} is replaced by a name that needs no escaping within double quotes.
CREATE TABLE IF NOT EXISTS "${schema}"."es_snapshots" (
    store     text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    sequence  bigint           NOT NULL,
    content   bytea            NOT NULL,
    PRIMARY KEY (store, entity_id, kind)
);
