-- SQLITE

-- rows
SELECT t0."id"
FROM "tags" AS t0
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t1."entity_id", t0."type", t1."tag_id"
FROM json_each(?) AS k CROSS JOIN "entity_tags" AS t1 CROSS JOIN "records" AS t0 ON t0."id" = t1."entity_id"
WHERE t1."tag_id" = unhex(k."value") AND t1."entity_id" IN (SELECT t3."entity_id"
FROM "entity_tags" AS t3
WHERE t3."tag_id" = unhex(k."value")
ORDER BY t3."entity_id" LIMIT 20);
-- child variant Shot rows
SELECT t0."id", t0."code", t0."id"
FROM json_each(?) AS k CROSS JOIN "tasks" AS t0
WHERE t0."id" = unhex(k."value");

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tags" AS t0
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT c.*, k."id"
FROM unnest($1) AS k("id") CROSS JOIN LATERAL (SELECT t1."entity_id", t0."type"
FROM "entity_tags" AS t1 JOIN "records" AS t0 ON t0."id" = t1."entity_id"
WHERE t1."tag_id" = k."id"
ORDER BY t1."entity_id" LIMIT 20) AS c;
-- child variant Shot rows
SELECT t0."id", t0."code", t0."id"
FROM unnest($1) AS k("id") CROSS JOIN "tasks" AS t0
WHERE t0."id" = k."id";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tags` AS t0
ORDER BY t0.`id` LIMIT 100;
-- child rows
(SELECT t1.`entity_id`, t0.`type`, t1.`tag_id`
FROM `entity_tags` AS t1 STRAIGHT_JOIN `records` AS t0 ON t0.`id` = t1.`entity_id`
WHERE t1.`tag_id` = ?
ORDER BY t1.`entity_id` LIMIT 20)
-- and so on by UNION ALL, 64 in all;
-- child variant Shot rows
SELECT t0.`id`, t0.`code`, t0.`id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k STRAIGHT_JOIN `tasks` AS t0
WHERE t0.`id` = unhex(k.`id`);

