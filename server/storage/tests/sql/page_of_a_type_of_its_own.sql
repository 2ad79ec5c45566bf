-- SQLITE

-- rows
SELECT t0."id", t0."login"
FROM "users" AS t0
ORDER BY t0."id" LIMIT 100;

-- POSTGRES

-- rows
SELECT t0."id", t0."login"
FROM "users" AS t0
ORDER BY t0."id" LIMIT 100;

-- MARIADB

-- rows
SELECT t0.`id`, t0.`login`
FROM `users` AS t0
ORDER BY t0.`id` LIMIT 100;

