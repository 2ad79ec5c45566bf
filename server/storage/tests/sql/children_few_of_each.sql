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
ORDER BY t1."priority", t1."id" LIMIT 3)
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
ORDER BY t0."priority", t0."id" LIMIT 3) AS c;

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'sequence'
ORDER BY t0.`id` LIMIT 100;
-- child rows
SELECT t0.`id`, t0.`name`, p.`parent`
FROM (SELECT unhex(k.`id`) AS `parent`, 0 AS `place`, (SELECT t1.`id`
FROM `tasks` AS t1
WHERE t1.`sequence_id` = unhex(k.`id`)
ORDER BY t1.`priority`, t1.`id` LIMIT 1) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k
UNION ALL SELECT unhex(k.`id`) AS `parent`, 1 AS `place`, (SELECT t2.`id`
FROM `tasks` AS t2
WHERE t2.`sequence_id` = unhex(k.`id`)
ORDER BY t2.`priority`, t2.`id` LIMIT 1 OFFSET 1) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k
UNION ALL SELECT unhex(k.`id`) AS `parent`, 2 AS `place`, (SELECT t3.`id`
FROM `tasks` AS t3
WHERE t3.`sequence_id` = unhex(k.`id`)
ORDER BY t3.`priority`, t3.`id` LIMIT 1 OFFSET 2) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k) AS p STRAIGHT_JOIN `tasks` AS t0 ON t0.`id` = p.`id`
ORDER BY p.`place`;

