-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'sequence'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t0."id", t0."name", t0."sequence_id"
FROM json_each(?) AS k CROSS JOIN "tasks" AS t0
WHERE t0."sequence_id" = unhex(k."value")
ORDER BY t0."priority", t0."id";

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'sequence'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t0."id", t0."name", t0."sequence_id"
FROM unnest($1) AS k("id") CROSS JOIN "tasks" AS t0
WHERE t0."sequence_id" = k."id"
ORDER BY t0."priority", t0."id";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'sequence'
ORDER BY t0.`id` LIMIT 100;
-- child rows
SELECT t0.`id`, t0.`name`, t0.`sequence_id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k STRAIGHT_JOIN `tasks` AS t0
WHERE t0.`sequence_id` = unhex(k.`id`)
ORDER BY t0.`priority`, t0.`id`;

