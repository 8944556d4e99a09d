-- One store, format 1. ${schema} and ${store} are replaced by names that need no escaping within double quotes
-- (a-z 0-9 _ -). Every statement creates what is missing and leaves what is there, so the script can run again.
--
-- Why it is safe:
--   * Every append holds the store's advisory transaction lock, which PostgreSQL gives back only after the commit is
--     durable and visible. So the next append reads its first sequence from a snapshot that contains this one, and the
--     order of sequences is the order of commits: a reader that has seen n never later sees a smaller one.
--   * The snapshot must be taken after the lock was granted: hence VOLATILE, READ COMMITTED, and a statement of its own.
--   * The keys are a second net: a writer that goes around the functions gets an error, never a second sequence or id.
--   * The append functions run with their owner's rights and a fixed search path, and nobody may call them who was not
--     granted that: a role can append without being able to insert, update or delete.
--
-- The planner settings stand with the functions, not with the session: a plan that PL/pgSQL caches while the table is
-- empty is a sequential scan and stays one, and a session may belong to someone else, or to a pooling proxy.

CREATE TABLE IF NOT EXISTS "${schema}"."es_stores" (
    name       text COLLATE "C" NOT NULL PRIMARY KEY,
    format     integer          NOT NULL,
    created_at timestamptz      NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS "${schema}"."es_events_${store}" (
    seq       bigint           NOT NULL,  -- the sequence: 1, 2, 3, ... without gaps, assigned under the append lock
    event_id  uuid             NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    type      text COLLATE "C" NOT NULL,
    ts        timestamptz      NOT NULL,  -- when it happened, by the writer's clock
    tags      text[] COLLATE "C",         -- NULL for none
    headers   bytea            NOT NULL,  -- RecordFormat: codec, schema version, encryption, metadata
    payload   bytea            NOT NULL,
    CONSTRAINT "es_seq_${store}"    PRIMARY KEY (seq),
    CONSTRAINT "es_entity_${store}" UNIQUE (entity_id, seq),
    CONSTRAINT "es_id_${store}"     UNIQUE (event_id)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- A tag's events in order: its last one is a single descent, which a GIN index on tags could not give.
CREATE TABLE IF NOT EXISTS "${schema}"."es_tags_${store}" (
    tag text COLLATE "C" NOT NULL,
    seq bigint           NOT NULL,
    CONSTRAINT "es_tag_${store}" PRIMARY KEY (tag, seq)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);

-- Of several tags the one with the fewest events behind a sequence, as far as a thousand of each tell.
CREATE OR REPLACE FUNCTION "${schema}"."es_rarest_tag_v1_${store}"(p_tags text[], p_after bigint)
RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off
AS $function$
    SELECT wanted.tag
    FROM unnest(p_tags) AS wanted(tag)
    ORDER BY (SELECT count(*)
              FROM (SELECT FROM "${schema}"."es_tags_${store}" t
                    WHERE (t.tag, t.seq) > (wanted.tag, p_after) AND (t.tag, t.seq) <= (wanted.tag, 9223372036854775807)
                    LIMIT 1000) counted)
    LIMIT 1
$function$;

-- Whether the optional index of type-index-v1.sql is there and can be used.
CREATE OR REPLACE FUNCTION "${schema}"."es_has_type_index_v1_${store}"()
RETURNS boolean LANGUAGE sql STABLE
AS $function$
    SELECT EXISTS (SELECT FROM pg_catalog.pg_index
                   WHERE indexrelid = pg_catalog.to_regclass('"${schema}"."es_type_${store}"') AND indisvalid)
$function$;

-- The last sequence behind p_after of the events that match a filter; 0 if there is none. Empty arrays do not restrict.
-- Row comparisons such as (entity_id, seq) <= (x, ...) leave the planner one index: with "entity_id = x ORDER BY seq
-- DESC LIMIT 1" it may walk the primary key backwards, which never ends for an entity that does not exist.
CREATE OR REPLACE FUNCTION "${schema}"."es_last_v1_${store}"(
    p_entities text[], p_types text[], p_tags text[], p_after bigint)
RETURNS bigint LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off
AS $function$
DECLARE
    v_tag  text;
    v_last bigint;
BEGIN
    IF cardinality(p_entities) > 0 THEN
        SELECT max(found.seq) INTO v_last
        FROM unnest(p_entities) AS wanted(entity_id)
        CROSS JOIN LATERAL (
            SELECT e.seq FROM "${schema}"."es_events_${store}" e
            WHERE (e.entity_id, e.seq) > (wanted.entity_id, p_after)
              AND (e.entity_id, e.seq) <= (wanted.entity_id, 9223372036854775807)
              AND (cardinality(p_types) = 0 OR e.type = ANY (p_types))
              AND (cardinality(p_tags) = 0 OR e.tags @> p_tags)
            ORDER BY e.entity_id DESC, e.seq DESC LIMIT 1) AS found;
    ELSIF cardinality(p_tags) > 0 THEN
        IF cardinality(p_tags) = 1 THEN
            v_tag := p_tags[1];
        ELSE
            v_tag := "${schema}"."es_rarest_tag_v1_${store}"(p_tags, p_after);
        END IF;
        IF cardinality(p_tags) = 1 AND cardinality(p_types) = 0 THEN
            SELECT t.seq INTO v_last FROM "${schema}"."es_tags_${store}" t
            WHERE (t.tag, t.seq) > (v_tag, p_after) AND (t.tag, t.seq) <= (v_tag, 9223372036854775807)
            ORDER BY t.tag DESC, t.seq DESC LIMIT 1;
        ELSE
            SELECT t.seq INTO v_last FROM "${schema}"."es_tags_${store}" t
            WHERE (t.tag, t.seq) > (v_tag, p_after) AND (t.tag, t.seq) <= (v_tag, 9223372036854775807)
              AND (SELECT e.tags @> p_tags AND (cardinality(p_types) = 0 OR e.type = ANY (p_types))
                   FROM "${schema}"."es_events_${store}" e WHERE e.seq = t.seq)
            ORDER BY t.tag DESC, t.seq DESC LIMIT 1;
        END IF;
    ELSIF cardinality(p_types) > 0 AND "${schema}"."es_has_type_index_v1_${store}"() THEN
        SELECT max(found.seq) INTO v_last
        FROM unnest(p_types) AS wanted(type)
        CROSS JOIN LATERAL (
            SELECT e.seq FROM "${schema}"."es_events_${store}" e
            WHERE (e.type, e.seq) > (wanted.type, p_after) AND (e.type, e.seq) <= (wanted.type, 9223372036854775807)
            ORDER BY e.type DESC, e.seq DESC LIMIT 1) AS found;
    ELSE
        SELECT e.seq INTO v_last FROM "${schema}"."es_events_${store}" e
        WHERE e.seq > p_after AND (cardinality(p_types) = 0 OR e.type = ANY (p_types))
        ORDER BY e.seq DESC LIMIT 1;
    END IF;
    RETURN coalesce(v_last, 0);
END $function$;

-- Takes the store's lock until the end of the transaction, and sees to what the promises rest on.
CREATE OR REPLACE FUNCTION "${schema}"."es_lock_v1_${store}"(
    p_wait text)  -- how long at most, such as '5000ms'; NULL for the session's lock_timeout
RETURNS void LANGUAGE plpgsql VOLATILE
AS $function$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        -- any other level keeps a snapshot from before the lock
        RAISE EXCEPTION 'appends need READ COMMITTED' USING ERRCODE = 'ES001';
    END IF;
    IF p_wait IS NOT NULL THEN
        PERFORM set_config('lock_timeout', p_wait, true);
    END IF;
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    PERFORM pg_advisory_xact_lock(1163089457, '"${schema}"."es_events_${store}"'::regclass::oid::integer);
END $function$;

-- One append that expects nothing, or something of the store and of one entity: the shortest way.
-- Answers {0, first sequence, -}, {1, store's last, entity's last} for a false expectation, {2, -, -} for known ids.
CREATE OR REPLACE FUNCTION "${schema}"."es_append_one_v1_${store}"(
    p_wait text,
    p_store_from bigint, p_store_to bigint,                  -- where the store's last sequence must lie; NULL: anywhere
    p_key text, p_key_from bigint, p_key_to bigint,          -- the same for an entity
    p_ids uuid[], p_entities text[], p_types text[], p_micros bigint[],
    p_tag_ends integer[], p_tags text[],                     -- event i has the tags behind end i-1 up to end i
    p_headers bytea[], p_payloads bytea[])
RETURNS bigint[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off
AS $function$
DECLARE
    v_head     bigint;
    v_key_head bigint;
    v_known    boolean;
BEGIN
    PERFORM "${schema}"."es_lock_v1_${store}"(p_wait);

    SELECT coalesce((SELECT e.seq FROM "${schema}"."es_events_${store}" e ORDER BY e.seq DESC LIMIT 1), 0),
           coalesce((SELECT last.seq FROM (SELECT e.entity_id, e.seq FROM "${schema}"."es_events_${store}" e
                                           WHERE (e.entity_id, e.seq) <= (p_key, 9223372036854775807)
                                           ORDER BY e.entity_id DESC, e.seq DESC LIMIT 1) AS last
                     WHERE last.entity_id = p_key), 0),
           EXISTS (SELECT FROM "${schema}"."es_events_${store}" e WHERE e.event_id = ANY (p_ids))
    INTO v_head, v_key_head, v_known;

    IF v_known THEN
        RETURN ARRAY[2, 0, 0];
    END IF;
    IF v_head < p_store_from OR v_head > p_store_to OR v_key_head < p_key_from OR v_key_head > p_key_to THEN
        RETURN ARRAY[1, v_head, v_key_head];
    END IF;

    INSERT INTO "${schema}"."es_events_${store}" (seq, event_id, entity_id, type, ts, tags, headers, payload)
    SELECT v_head + n, id, entity_id, type,
           timestamptz 'epoch' + micros / 3600000000 * interval '1 hour' + micros % 3600000000 * interval '1 microsecond',
           CASE WHEN tag_end > coalesce(p_tag_ends[n::integer - 1], 0) THEN p_tags[coalesce(p_tag_ends[n::integer - 1], 0) + 1 : tag_end] END,
           headers, payload
    FROM unnest(p_ids, p_entities, p_types, p_micros, p_tag_ends, p_headers, p_payloads)
         WITH ORDINALITY AS event(id, entity_id, type, micros, tag_end, headers, payload, n);

    IF cardinality(p_tags) > 0 THEN
        INSERT INTO "${schema}"."es_tags_${store}" (tag, seq)
        SELECT p_tags[i], v_head + n
        FROM unnest(p_tag_ends) WITH ORDINALITY AS event(tag_end, n)
        CROSS JOIN LATERAL generate_series(coalesce(p_tag_ends[n::integer - 1], 0) + 1, tag_end) AS i;
    END IF;
    RETURN ARRAY[0, v_head + 1, 0];
END $function$;

-- Several appends that know nothing of each other, decided one after the other as if each were alone, in one
-- transaction. Answers three numbers for each: {0, first sequence, -}, {1, false condition counted from 1, the last
-- sequence within its scope}, {2, -, -} for known ids. The caller sees to it that no event id comes twice, and that no
-- event matches a filter condition (scope -1) of a later append of the same call.
CREATE OR REPLACE FUNCTION "${schema}"."es_append_many_v1_${store}"(
    p_wait text,
    p_sizes integer[],                                       -- per append: its number of events
    p_condition_ends integer[],                              -- append i has the conditions behind end i-1 up to end i
    p_keys text[],                                           -- the entities that conditions of scope 1, 2, ... are about
    p_scopes integer[],                                      -- per condition: 0 the store, k entity p_keys[k], -1 a filter
    p_from bigint[], p_to bigint[],                          -- per condition: where the last sequence must lie
    p_filter_entity_ends integer[], p_filter_entities text[],
    p_filter_type_ends integer[], p_filter_types text[],
    p_filter_tag_ends integer[], p_filter_tags text[],       -- per condition: its filter
    p_event_appends integer[],                               -- per event: its append
    p_event_keys integer[],                                  -- per event: its entity among p_keys, or 0
    p_ids uuid[], p_entities text[], p_types text[], p_micros bigint[],
    p_tag_ends integer[], p_tags text[],
    p_headers bytea[], p_payloads bytea[])
RETURNS bigint[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off
AS $function$
DECLARE
    v_head       bigint;
    v_key_heads  bigint[];
    v_known      uuid[];
    v_answers    bigint[] := '{}';
    v_bases      bigint[] := '{}';                           -- per append: event n gets sequence base + n; NULL: rejected
    v_false      integer;
    v_actual     bigint;
    v_conditions integer := 0;
    v_events     integer := 0;
    v_accepted   boolean := false;
BEGIN
    PERFORM "${schema}"."es_lock_v1_${store}"(p_wait);

    SELECT coalesce((SELECT e.seq FROM "${schema}"."es_events_${store}" e ORDER BY e.seq DESC LIMIT 1), 0),
           ARRAY(SELECT coalesce((SELECT last.seq FROM (SELECT e.entity_id, e.seq FROM "${schema}"."es_events_${store}" e
                                                        WHERE (e.entity_id, e.seq) <= (key, 9223372036854775807)
                                                        ORDER BY e.entity_id DESC, e.seq DESC LIMIT 1) AS last
                                  WHERE last.entity_id = key), 0)
                 FROM unnest(p_keys) WITH ORDINALITY AS wanted(key, n) ORDER BY n),
           ARRAY(SELECT e.event_id FROM "${schema}"."es_events_${store}" e WHERE e.event_id = ANY (p_ids))
    INTO v_head, v_key_heads, v_known;

    FOR a IN 1 .. cardinality(p_sizes) LOOP
        v_false := 0;
        IF cardinality(v_known) > 0 AND p_ids[v_events + 1 : v_events + p_sizes[a]] && v_known THEN
            v_answers := v_answers || ARRAY[2, 0, 0]::bigint[];
            v_bases := v_bases || NULL::bigint;
        ELSE
            FOR c IN v_conditions + 1 .. p_condition_ends[a] LOOP
                IF p_scopes[c] = 0 THEN
                    v_actual := v_head;
                ELSIF p_scopes[c] > 0 THEN
                    v_actual := v_key_heads[p_scopes[c]];
                ELSE
                    v_actual := "${schema}"."es_last_v1_${store}"(
                        p_filter_entities[coalesce(p_filter_entity_ends[c - 1], 0) + 1 : p_filter_entity_ends[c]],
                        p_filter_types[coalesce(p_filter_type_ends[c - 1], 0) + 1 : p_filter_type_ends[c]],
                        p_filter_tags[coalesce(p_filter_tag_ends[c - 1], 0) + 1 : p_filter_tag_ends[c]],
                        -- nothing before the expected sequence needs to be looked at
                        CASE WHEN p_from[c] = p_to[c] THEN greatest(p_to[c] - 1, 0) ELSE p_to[c] END);
                    IF v_actual = 0 AND p_from[c] > 0 THEN  -- false: the true sequence is smaller than the expected one
                        v_actual := "${schema}"."es_last_v1_${store}"(
                            p_filter_entities[coalesce(p_filter_entity_ends[c - 1], 0) + 1 : p_filter_entity_ends[c]],
                            p_filter_types[coalesce(p_filter_type_ends[c - 1], 0) + 1 : p_filter_type_ends[c]],
                            p_filter_tags[coalesce(p_filter_tag_ends[c - 1], 0) + 1 : p_filter_tag_ends[c]], 0);
                    END IF;
                END IF;
                IF v_actual < p_from[c] OR v_actual > p_to[c] THEN
                    v_false := c - v_conditions;
                    EXIT;
                END IF;
            END LOOP;
            IF v_false > 0 THEN
                v_answers := v_answers || ARRAY[1, v_false, v_actual];
                v_bases := v_bases || NULL::bigint;
            ELSE
                v_accepted := true;
                v_answers := v_answers || ARRAY[0, v_head + 1, 0];
                v_bases := v_bases || (v_head - v_events);
                FOR i IN 1 .. p_sizes[a] LOOP
                    v_head := v_head + 1;
                    IF p_event_keys[v_events + i] > 0 THEN
                        v_key_heads[p_event_keys[v_events + i]] := v_head;
                    END IF;
                END LOOP;
            END IF;
        END IF;
        v_conditions := p_condition_ends[a];
        v_events := v_events + p_sizes[a];
    END LOOP;

    IF v_accepted THEN
        INSERT INTO "${schema}"."es_events_${store}" (seq, event_id, entity_id, type, ts, tags, headers, payload)
        SELECT v_bases[a] + n, id, entity_id, type,
               timestamptz 'epoch' + micros / 3600000000 * interval '1 hour' + micros % 3600000000 * interval '1 microsecond',
               CASE WHEN tag_end > coalesce(p_tag_ends[n::integer - 1], 0) THEN p_tags[coalesce(p_tag_ends[n::integer - 1], 0) + 1 : tag_end] END,
               headers, payload
        FROM unnest(p_event_appends, p_ids, p_entities, p_types, p_micros, p_tag_ends, p_headers, p_payloads)
             WITH ORDINALITY AS event(a, id, entity_id, type, micros, tag_end, headers, payload, n)
        WHERE v_bases[a] IS NOT NULL;
        IF cardinality(p_tags) > 0 THEN
            INSERT INTO "${schema}"."es_tags_${store}" (tag, seq)
            SELECT p_tags[i], v_bases[a] + n
            FROM unnest(p_event_appends, p_tag_ends) WITH ORDINALITY AS event(a, tag_end, n)
            CROSS JOIN LATERAL generate_series(coalesce(p_tag_ends[n::integer - 1], 0) + 1, tag_end) AS i
            WHERE v_bases[a] IS NOT NULL;
        END IF;
    END IF;
    RETURN v_answers;
END $function$;

REVOKE ALL ON FUNCTION
    "${schema}"."es_lock_v1_${store}", "${schema}"."es_append_one_v1_${store}", "${schema}"."es_append_many_v1_${store}"
    FROM PUBLIC;

INSERT INTO "${schema}"."es_stores" (name, format) VALUES ('${store}', 1) ON CONFLICT (name) DO NOTHING;
