-- SQLITE

-- rows
SELECT t0."id", t0."name", (CAST((t0."total_logged_seconds" * 1e2) AS REAL) / NULLIF(CAST(t0."schedule_seconds" AS REAL), 0)), t0."kind", ((t0."cut_out" - t0."cut_in") + 1)
FROM "tasks" AS t0
ORDER BY t0."id" DESC LIMIT 50;

-- POSTGRES

-- rows
SELECT t0."id", t0."name", (CAST((t0."total_logged_seconds" * 1e2::double precision) AS double precision) / NULLIF(CAST(t0."schedule_seconds" AS double precision), 0)), t0."kind", ((t0."cut_out"::bigint - t0."cut_in"::bigint) + 1)
FROM "tasks" AS t0
ORDER BY t0."id" DESC LIMIT 50;

-- MARIADB

-- rows
SELECT t0.`id`, t0.`name`, (CAST((t0.`total_logged_seconds` * 1e2) AS DOUBLE) / NULLIF(CAST(t0.`schedule_seconds` AS DOUBLE), 0)), t0.`kind`, ((t0.`cut_out` - t0.`cut_in`) + 1)
FROM `tasks` AS t0
ORDER BY t0.`id` DESC LIMIT 50;

