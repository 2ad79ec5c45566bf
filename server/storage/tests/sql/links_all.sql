-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t1."tag_id", t0."name", t1."entity_id"
FROM json_each(?) AS k CROSS JOIN "entity_tags" AS t1 CROSS JOIN "tags" AS t0 ON t0."id" = t1."tag_id"
WHERE t1."entity_id" = unhex(k."value");

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t1."tag_id", t0."name", t1."entity_id"
FROM unnest($1) AS k("id") CROSS JOIN "entity_tags" AS t1 JOIN "tags" AS t0 ON t0."id" = t1."tag_id"
WHERE t1."entity_id" = k."id"
ORDER BY t1."tag_id";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'shot'
ORDER BY t0.`id` LIMIT 100;
-- child rows
SELECT t1.`tag_id`, t0.`name`, t1.`entity_id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k STRAIGHT_JOIN `entity_tags` AS t1 STRAIGHT_JOIN `tags` AS t0 ON t0.`id` = t1.`tag_id`
WHERE t1.`entity_id` = unhex(k.`id`)
ORDER BY t1.`tag_id`;

