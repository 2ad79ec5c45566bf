-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;
-- child totals
SELECT COUNT(*), t1."entity_id"
FROM json_each(?) AS k CROSS JOIN "entity_tags" AS t1
WHERE t1."entity_id" = unhex(k."value")
GROUP BY t1."entity_id";

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;
-- child totals
SELECT COUNT(*), t1."entity_id"
FROM unnest($1) AS k("id") CROSS JOIN "entity_tags" AS t1
WHERE t1."entity_id" = k."id"
GROUP BY t1."entity_id";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'shot'
ORDER BY t0.`id` LIMIT 100;
-- child totals
SELECT COUNT(*), t1.`entity_id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k STRAIGHT_JOIN `entity_tags` AS t1
WHERE t1.`entity_id` = unhex(k.`id`)
GROUP BY t1.`entity_id`;

