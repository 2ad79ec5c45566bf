-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t1."tag_id", t0."name", t1."entity_id"
FROM json_each(?) AS k CROSS JOIN "entity_tags" AS t1 CROSS JOIN "tags" AS t0 ON t0."id" = t1."tag_id"
WHERE t1."entity_id" = unhex(k."value") AND t1."tag_id" IN (SELECT t3."tag_id"
FROM "entity_tags" AS t3
WHERE t3."entity_id" = unhex(k."value")
ORDER BY t3."tag_id" LIMIT 3);

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT c.*, k."id"
FROM unnest($1) AS k("id") CROSS JOIN LATERAL (SELECT t1."tag_id", t0."name"
FROM "entity_tags" AS t1 JOIN "tags" AS t0 ON t0."id" = t1."tag_id"
WHERE t1."entity_id" = k."id"
ORDER BY t1."tag_id" LIMIT 3) AS c;

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'shot'
ORDER BY t0.`id` LIMIT 100;
-- child rows
SELECT t0.`id`, t0.`name`, p.`parent`
FROM (SELECT unhex(k.`id`) AS `parent`, 0 AS `place`, (SELECT t2.`tag_id`
FROM `entity_tags` AS t2
WHERE t2.`entity_id` = unhex(k.`id`)
ORDER BY t2.`tag_id` LIMIT 1) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k
UNION ALL SELECT unhex(k.`id`) AS `parent`, 1 AS `place`, (SELECT t4.`tag_id`
FROM `entity_tags` AS t4
WHERE t4.`entity_id` = unhex(k.`id`)
ORDER BY t4.`tag_id` LIMIT 1 OFFSET 1) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k
UNION ALL SELECT unhex(k.`id`) AS `parent`, 2 AS `place`, (SELECT t6.`tag_id`
FROM `entity_tags` AS t6
WHERE t6.`entity_id` = unhex(k.`id`)
ORDER BY t6.`tag_id` LIMIT 1 OFFSET 2) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k) AS p STRAIGHT_JOIN `tags` AS t0 ON t0.`id` = p.`id`
ORDER BY p.`place`;

