-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'sequence'
ORDER BY t0."id" LIMIT 100;
-- child totals
SELECT COUNT(*), SUM(((t0."cut_out" - t0."cut_in") + 1)), AVG(t0."priority"), MAX(t0."date_updated"), COUNT(DISTINCT t0."status_id"), t0."sequence_id"
FROM json_each(?) AS k CROSS JOIN "tasks" AS t0
WHERE t0."sequence_id" = unhex(k."value")
GROUP BY t0."sequence_id";
-- child groups
SELECT t0."status_id", t0."priority", COUNT(*), t0."sequence_id"
FROM json_each(?) AS k CROSS JOIN "tasks" AS t0
WHERE t0."sequence_id" = unhex(k."value")
GROUP BY t0."sequence_id", t0."status_id", t0."priority"
ORDER BY t0."status_id" NULLS LAST, t0."priority" NULLS LAST;

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'sequence'
ORDER BY t0."id" LIMIT 100;
-- child totals
SELECT COUNT(*), CAST(SUM(((t0."cut_out"::bigint - t0."cut_in"::bigint) + 1)) AS bigint), CAST(AVG(t0."priority") AS double precision), MAX(t0."date_updated"), COUNT(DISTINCT t0."status_id"), t0."sequence_id"
FROM unnest($1) AS k("id") CROSS JOIN "tasks" AS t0
WHERE t0."sequence_id" = k."id"
GROUP BY t0."sequence_id";
-- child groups
SELECT t0."status_id", t0."priority", COUNT(*), t0."sequence_id"
FROM unnest($1) AS k("id") CROSS JOIN "tasks" AS t0
WHERE t0."sequence_id" = k."id"
GROUP BY t0."sequence_id", t0."status_id", t0."priority"
ORDER BY t0."status_id", t0."priority";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'sequence'
ORDER BY t0.`id` LIMIT 100;
-- child totals
SELECT COUNT(*), CAST(SUM(((t0.`cut_out` - t0.`cut_in`) + 1)) AS SIGNED), AVG(CAST(t0.`priority` AS DOUBLE)), MAX(t0.`date_updated`), COUNT(DISTINCT t0.`status_id`), t0.`sequence_id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k STRAIGHT_JOIN `tasks` AS t0
WHERE t0.`sequence_id` = unhex(k.`id`)
GROUP BY t0.`sequence_id`;
-- child groups
SELECT t0.`status_id`, t0.`priority`, COUNT(*), t0.`sequence_id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k STRAIGHT_JOIN `tasks` AS t0
WHERE t0.`sequence_id` = unhex(k.`id`)
GROUP BY t0.`sequence_id`, t0.`status_id`, t0.`priority`
ORDER BY (t0.`status_id`) IS NULL, t0.`status_id`, (t0.`priority`) IS NULL, t0.`priority`;

