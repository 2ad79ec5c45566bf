-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'sequence'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t0."id", t0."name", t0."sequence_id"
FROM json_each(?) AS k CROSS JOIN "tasks" AS t0
WHERE t0."id" IN (SELECT t1."id"
FROM "tasks" AS t1
WHERE t1."sequence_id" = unhex(k."value")
ORDER BY t1."priority", t1."id" LIMIT 50)
ORDER BY t0."priority", t0."id";

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'sequence'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT c.*, k."id"
FROM unnest($1) AS k("id") CROSS JOIN LATERAL (SELECT t0."id", t0."name"
FROM "tasks" AS t0
WHERE t0."sequence_id" = k."id"
ORDER BY t0."priority", t0."id" LIMIT 50) AS c;

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'sequence'
ORDER BY t0.`id` LIMIT 100;
-- child rows
(SELECT t0.`id`, t0.`name`, t0.`sequence_id`
FROM `tasks` AS t0
WHERE t0.`sequence_id` = ?
ORDER BY t0.`priority`, t0.`id` LIMIT 50)
-- and so on by UNION ALL, 64 in all;

