-- Two events as format 1 keeps them. Stores with such rows exist: these lines never change.
INSERT INTO "es"."es_events_loans" (seq, event_id, entity_id, type, ts, tags, headers, payload) VALUES
    (1, '01890a5d-ac96-774b-bcce-b302099a8057', 'card-1', 'Borrowed', '2026-01-02 03:04:05.678901Z', NULL,
     '\x00010005636f64656300046a736f6e', '\x7b22626f6f6b223a2264756e65227d'),
    (2, '01890a5d-ac96-774b-bcce-b302099a8058', 'card-1', 'Returned', '2026-01-03 03:04:05Z', '{shelf:7}',
     '\x00010005636f64656300046a736f6e', '\x7b7d');
INSERT INTO "es"."es_tags_loans" (tag, seq) VALUES ('shelf:7', 2);
