-- What two roles need of one store, and no more: "${writer}" reads and appends, "${reader}" reads. Neither can insert,
-- update, delete or truncate, nor take the store's lock: appending is a function that runs with its owner's rights.
-- Run by the owner of the tables, which should be a role that nobody logs in as in daily work, and no superuser.
-- ${schema}, ${store}, ${writer} and ${reader} are replaced by names that need no escaping within double quotes.

GRANT USAGE ON SCHEMA "${schema}" TO "${writer}", "${reader}";
GRANT SELECT ON "${schema}"."es_stores", "${schema}"."es_events_${store}", "${schema}"."es_tags_${store}"
    TO "${writer}", "${reader}";
GRANT EXECUTE ON FUNCTION "${schema}"."es_append_one_v1_${store}", "${schema}"."es_append_many_v1_${store}",
    "${schema}"."es_append_all_v2_${store}"
    TO "${writer}";
