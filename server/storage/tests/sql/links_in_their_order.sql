-- SQLITE

-- rows
SELECT t0."id"
FROM "status_lists" AS t0
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT t1."status_id", t0."code", t1."status_list_id"
FROM json_each(?) AS k CROSS JOIN "status_list_statuses" AS t1 CROSS JOIN "statuses" AS t0 ON t0."id" = t1."status_id"
WHERE t1."status_list_id" = unhex(k."value") AND t1."status_id" IN (SELECT t3."status_id"
FROM "status_list_statuses" AS t3
WHERE t3."status_list_id" = unhex(k."value")
ORDER BY t3."position", t3."status_id" LIMIT 3)
ORDER BY t1."position", t1."status_id";

-- POSTGRES

-- rows
SELECT t0."id"
FROM "status_lists" AS t0
ORDER BY t0."id" LIMIT 100;
-- child rows
SELECT c.*, k."id"
FROM unnest($1) AS k("id") CROSS JOIN LATERAL (SELECT t1."status_id", t0."code"
FROM "status_list_statuses" AS t1 JOIN "statuses" AS t0 ON t0."id" = t1."status_id"
WHERE t1."status_list_id" = k."id"
ORDER BY t1."position", t1."status_id" LIMIT 3) AS c;

-- MARIADB

-- rows
SELECT t0.`id`
FROM `status_lists` AS t0
ORDER BY t0.`id` LIMIT 100;
-- child rows
SELECT t0.`id`, t0.`code`, p.`parent`
FROM (SELECT unhex(k.`id`) AS `parent`, 0 AS `place`, (SELECT t2.`status_id`
FROM `status_list_statuses` AS t2
WHERE t2.`status_list_id` = unhex(k.`id`)
ORDER BY t2.`position`, t2.`status_id` LIMIT 1) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k
UNION ALL SELECT unhex(k.`id`) AS `parent`, 1 AS `place`, (SELECT t4.`status_id`
FROM `status_list_statuses` AS t4
WHERE t4.`status_list_id` = unhex(k.`id`)
ORDER BY t4.`position`, t4.`status_id` LIMIT 1 OFFSET 1) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k
UNION ALL SELECT unhex(k.`id`) AS `parent`, 2 AS `place`, (SELECT t6.`status_id`
FROM `status_list_statuses` AS t6
WHERE t6.`status_list_id` = unhex(k.`id`)
ORDER BY t6.`position`, t6.`status_id` LIMIT 1 OFFSET 2) AS `id`
FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) PATH '$')) AS k) AS p STRAIGHT_JOIN `statuses` AS t0 ON t0.`id` = p.`id`
ORDER BY p.`place`;

