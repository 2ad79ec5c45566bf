-- SQLITE

-- rows
SELECT t0."id"
FROM "users" AS t0
WHERE t0."thumbnail_id" IS NOT NULL AND (t0."must_reset_password" = ?) IS NOT TRUE AND t0."login" IN (SELECT "value"
FROM json_each(?)) AND t0."id" IN (SELECT unhex("value")
FROM json_each(?)) AND t0."date_created" IN (SELECT "value"
FROM json_each(?)) AND (t0."revision" IN (SELECT "value"
FROM json_each(?))) IS NOT TRUE AND t0."efficiency" IN (?, ?) AND FALSE AND t0."email" = ?
ORDER BY t0."id";

-- POSTGRES

-- rows
SELECT t0."id"
FROM "users" AS t0
WHERE t0."thumbnail_id" IS NOT NULL AND (t0."must_reset_password" = $1) IS NOT TRUE AND t0."login" = ANY($2) AND t0."id" = ANY($3) AND t0."date_created" = ANY($4) AND (t0."revision" = ANY($5)) IS NOT TRUE AND t0."efficiency" = ANY($6) AND FALSE AND t0."email" = $7
ORDER BY t0."id";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `users` AS t0
WHERE t0.`thumbnail_id` IS NOT NULL AND (t0.`must_reset_password` = ?) IS NOT TRUE AND t0.`login` IN (SELECT j.`value`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`value` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin PATH '$')) AS j) AND t0.`id` IN (SELECT unhex(j.`value`)
FROM JSON_TABLE(?, '$[*]' COLUMNS (`value` char(32) PATH '$')) AS j) AND t0.`date_created` IN (SELECT j.`value`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`value` datetime(6) PATH '$')) AS j) AND (t0.`revision` IN (SELECT j.`value`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`value` bigint PATH '$')) AS j)) IS NOT TRUE AND t0.`efficiency` IN (?, ?) AND FALSE AND t0.`email` = ?
ORDER BY t0.`id`;

