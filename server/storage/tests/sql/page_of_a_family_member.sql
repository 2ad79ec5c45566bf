-- SQLITE

-- rows
SELECT t0."id", t0."name"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;

-- POSTGRES

-- rows
SELECT t0."id", t0."name"
FROM "tasks" AS t0
WHERE t0."base" = 'shot'
ORDER BY t0."id" LIMIT 100;

-- MARIADB

-- rows
SELECT t0.`id`, t0.`name`
FROM `tasks` AS t0
WHERE t0.`base` = 'shot'
ORDER BY t0.`id` LIMIT 100;

