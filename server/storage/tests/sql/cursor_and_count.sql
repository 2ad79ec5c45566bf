-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot' AND (t0."name" >= ? AND ((t0."name" > ?) OR (t0."name" = ? AND (t0."start" > ? OR t0."start" IS NULL)) OR (t0."name" = ? AND t0."start" = ? AND t0."id" > ?)))
ORDER BY t0."name", t0."start" NULLS LAST, t0."id" LIMIT 51;
-- totals
SELECT COUNT(*)
FROM "tasks" AS t0
WHERE t0."base" = 'shot';

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot' AND (t0."name" >= $1 AND ((t0."name" > $2) OR (t0."name" = $3 AND (t0."start" > $4 OR t0."start" IS NULL)) OR (t0."name" = $5 AND t0."start" = $6 AND t0."id" > $7)))
ORDER BY t0."name", t0."start", t0."id" LIMIT 51;
-- totals
SELECT COUNT(*)
FROM "tasks" AS t0
WHERE t0."base" = 'shot';

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'shot' AND (t0.`name` >= ? AND ((t0.`name` > ?) OR (t0.`name` = ? AND (t0.`start` > ? OR t0.`start` IS NULL)) OR (t0.`name` = ? AND t0.`start` = ? AND t0.`id` > ?)))
ORDER BY t0.`name`, (t0.`start`) IS NULL, t0.`start`, t0.`id` LIMIT 51;
-- totals
SELECT COUNT(*)
FROM `tasks` AS t0
WHERE t0.`base` = 'shot';

