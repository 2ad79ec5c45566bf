-- SQLITE

-- totals
SELECT COUNT(*), SUM(((t0."cut_out" - t0."cut_in") + 1)), AVG(t0."priority"), MAX(t0."date_updated"), COUNT(DISTINCT t0."status_id")
FROM "tasks" AS t0
WHERE t0."base" = 'shot';
-- groups
SELECT t0."status_id", t0."priority", COUNT(*)
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
GROUP BY t0."status_id", t0."priority"
ORDER BY t0."status_id" NULLS LAST, t0."priority" NULLS LAST LIMIT 10;

-- POSTGRES

-- totals
SELECT COUNT(*), CAST(SUM(((t0."cut_out"::bigint - t0."cut_in"::bigint) + 1)) AS bigint), CAST(AVG(t0."priority") AS double precision), MAX(t0."date_updated"), COUNT(DISTINCT t0."status_id")
FROM "tasks" AS t0
WHERE t0."base" = 'shot';
-- groups
SELECT t0."status_id", t0."priority", COUNT(*)
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
GROUP BY t0."status_id", t0."priority"
ORDER BY t0."status_id", t0."priority" LIMIT 10;

-- MARIADB

-- totals
SELECT COUNT(*), CAST(SUM(((t0.`cut_out` - t0.`cut_in`) + 1)) AS SIGNED), AVG(CAST(t0.`priority` AS DOUBLE)), MAX(t0.`date_updated`), COUNT(DISTINCT t0.`status_id`)
FROM `tasks` AS t0
WHERE t0.`base` = 'shot';
-- groups
SELECT t0.`status_id`, t0.`priority`, COUNT(*)
FROM `tasks` AS t0
WHERE t0.`base` = 'shot'
GROUP BY t0.`status_id`, t0.`priority`
ORDER BY (t0.`status_id`) IS NULL, t0.`status_id`, (t0.`priority`) IS NULL, t0.`priority` LIMIT 10;

