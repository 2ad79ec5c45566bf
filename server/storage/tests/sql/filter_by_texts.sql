-- SQLITE

-- rows
SELECT t0."id"
FROM "users" AS t0
WHERE (instr(t0."login", ?) > 0 OR substr(t0."login_folded", 1, ?) = ? OR substr(t0."description", -?) = ? OR t0."name_folded" = ?)
ORDER BY t0."id";

-- POSTGRES

-- rows
SELECT t0."id"
FROM "users" AS t0
WHERE (strpos(t0."login", $1) > 0 OR starts_with(t0."login_folded", $2) OR right(t0."description", $3) = $4 OR t0."name_folded" = $5)
ORDER BY t0."id";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `users` AS t0
WHERE (LOCATE(?, t0.`login`) > 0 OR left(t0.`login_folded`, ?) = ? OR right(t0.`description`, ?) = ? OR t0.`name_folded` = ?)
ORDER BY t0.`id`;

