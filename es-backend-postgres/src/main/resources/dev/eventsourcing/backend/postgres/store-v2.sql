-- Format 2: the short way of appending. Tables, lock and promises are those of format 1, and whoever calls its functions
-- can go on doing so beside.
--
-- Nearly always everything is as the appends of a batch expect. So the client puts together what all of them expect, as
-- if each were stored, and it is asked for at once; only if the answer is no are they decided one after the other, by
-- es_append_many_v1, in the next transaction. What is avoided, because it cost more than storing the events did:
--   * deciding in a loop of PL/pgSQL, whose every expression is set up again for each transaction;
--   * looking for an entity's last event without a lower bound: all of an index page is read, 10 us against 2;
--   * evaluating slices of the array of tags for each event, although most have none: they have a branch of their own;
--   * unnest in FROM, which makes a tuplestore for each call: in a select list it does not;
--   * a subquery in WHERE for each entity: to join it laterally takes two thirds of the time.

CREATE OR REPLACE FUNCTION "${schema}"."es_append_all_v2_${store}"(
    p_wait text,                                             -- how long to wait for the lock at most, such as '5000ms';
                                                             -- NULL for the session's lock_timeout
    p_head_from bigint, p_head_to bigint,                    -- where the store's last sequence must lie
    p_keys text[], p_key_from bigint[], p_key_to bigint[],   -- entities, and where the last sequence of each must lie
    p_ids uuid[], p_entities text[], p_types text[], p_micros bigint[],
    p_tag_ends integer[], p_tags text[],                     -- event i has the tags behind end i-1 up to end i
    p_headers bytea[], p_payloads bytea[])
RETURNS bigint[] LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET jit = off
AS $function$
DECLARE
    v_setting text;
    v_head    bigint;
    v_known   boolean;
    v_fine    boolean;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        -- any other level keeps a snapshot from before the lock
        RAISE EXCEPTION 'appends need READ COMMITTED' USING ERRCODE = 'ES001';
    END IF;
    IF p_wait IS NOT NULL THEN
        v_setting := set_config('lock_timeout', p_wait, true);
    END IF;
    IF current_setting('synchronous_commit') = 'off' THEN
        v_setting := set_config('synchronous_commit', 'on', true);
    END IF;
    PERFORM pg_advisory_xact_lock(1163089457, '"${schema}"."es_events_${store}"'::regclass::oid::integer);

    SELECT head.seq,
           EXISTS (SELECT FROM "${schema}"."es_events_${store}" e WHERE e.event_id = ANY (p_ids)),
           NOT EXISTS (
               SELECT FROM (SELECT unnest(p_keys) AS key, unnest(p_key_from) AS lowest, unnest(p_key_to) AS highest) AS wanted
               LEFT JOIN LATERAL (SELECT e.seq FROM "${schema}"."es_events_${store}" e
                                  WHERE (e.entity_id, e.seq) > (wanted.key, wanted.lowest - 1)
                                    AND (e.entity_id, e.seq) <= (wanted.key, 9223372036854775807)
                                  ORDER BY e.entity_id DESC, e.seq DESC LIMIT 1) AS last ON true
               WHERE coalesce(last.seq, 0) NOT BETWEEN wanted.lowest AND wanted.highest)
    INTO v_head, v_known, v_fine
    FROM "${schema}"."es_events_${store}" head ORDER BY head.seq DESC LIMIT 1;
    IF NOT FOUND THEN -- the store is empty
        v_head := 0;
        v_known := false;
        v_fine := 0 >= ALL (p_key_from);
    END IF;

    IF v_known THEN
        RETURN ARRAY[2];
    END IF;
    IF NOT v_fine OR v_head NOT BETWEEN p_head_from AND p_head_to THEN
        RETURN ARRAY[1, v_head] || ARRAY(
            SELECT coalesce((SELECT last.seq FROM (SELECT e.entity_id, e.seq FROM "${schema}"."es_events_${store}" e
                                                   WHERE (e.entity_id, e.seq) <= (key, 9223372036854775807)
                                                   ORDER BY e.entity_id DESC, e.seq DESC LIMIT 1) AS last
                             WHERE last.entity_id = key), 0)
            FROM unnest(p_keys) WITH ORDINALITY AS wanted(key, n) ORDER BY n);
    END IF;

    IF cardinality(p_tags) = 0 THEN
        INSERT INTO "${schema}"."es_events_${store}" (seq, event_id, entity_id, type, ts, headers, payload)
        SELECT v_head + n, id, entity_id, type,
               timestamptz 'epoch' + micros / 3600000000 * interval '1 hour' + micros % 3600000000 * interval '1 microsecond',
               headers, payload
        FROM (SELECT generate_series(1, cardinality(p_ids)) AS n, unnest(p_ids) AS id, unnest(p_entities) AS entity_id,
                     unnest(p_types) AS type, unnest(p_micros) AS micros, unnest(p_headers) AS headers,
                     unnest(p_payloads) AS payload) AS event;
    ELSE
        INSERT INTO "${schema}"."es_events_${store}" (seq, event_id, entity_id, type, ts, tags, headers, payload)
        SELECT v_head + n, id, entity_id, type,
               timestamptz 'epoch' + micros / 3600000000 * interval '1 hour' + micros % 3600000000 * interval '1 microsecond',
               CASE WHEN tag_end > coalesce(p_tag_ends[n - 1], 0) THEN p_tags[coalesce(p_tag_ends[n - 1], 0) + 1 : tag_end] END,
               headers, payload
        FROM (SELECT generate_series(1, cardinality(p_ids)) AS n, unnest(p_ids) AS id, unnest(p_entities) AS entity_id,
                     unnest(p_types) AS type, unnest(p_micros) AS micros, unnest(p_tag_ends) AS tag_end,
                     unnest(p_headers) AS headers, unnest(p_payloads) AS payload) AS event;

        INSERT INTO "${schema}"."es_tags_${store}" (tag, seq)
        SELECT p_tags[i], v_head + n
        FROM (SELECT generate_series(1, cardinality(p_ids)) AS n, unnest(p_tag_ends) AS tag_end) AS event
        CROSS JOIN LATERAL generate_series(coalesce(p_tag_ends[n - 1], 0) + 1, tag_end) AS i;
    END IF;
    RETURN ARRAY[0, v_head + 1];
END $function$;

REVOKE ALL ON FUNCTION "${schema}"."es_append_all_v2_${store}" FROM PUBLIC;

-- Whoever may call the one may call the other: nobody has to stop appending until the roles script has run again.
DO $grants$
DECLARE
    v_role regrole;
BEGIN
    FOR v_role IN
        SELECT grants.grantee::regrole
        FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) AS grants
        WHERE p.oid = '"${schema}"."es_append_many_v1_${store}"'::regproc AND grants.privilege_type = 'EXECUTE'
          AND grants.grantee NOT IN (0, p.proowner)
    LOOP
        EXECUTE 'GRANT EXECUTE ON FUNCTION "${schema}"."es_append_all_v2_${store}" TO ' || v_role;
    END LOOP;
END $grants$;

INSERT INTO "${schema}"."es_stores" (name, format) VALUES ('${store}', 2) ON CONFLICT (name) DO UPDATE SET format = 2;
