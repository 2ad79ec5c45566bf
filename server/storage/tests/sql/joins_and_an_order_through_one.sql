-- SQLITE

-- rows
SELECT t0."id", ((t0."computed_start" IS NOT NULL) IS TRUE AND (t0."computed_end" IS NOT NULL) IS TRUE), t1."code", t2."kind"
FROM "tasks" AS t0 LEFT JOIN "statuses" AS t1 ON t1."id" = t0."status_id" LEFT JOIN "tasks" AS t2 ON t2."id" = t0."sequence_id" AND t2."project_id" = ?
WHERE t0."base" = 'shot'
ORDER BY t1."name" NULLS LAST, t0."start", t0."end" DESC, t0."id" LIMIT 50;

-- POSTGRES

-- rows
SELECT t0."id", ((t0."computed_start" IS NOT NULL) IS TRUE AND (t0."computed_end" IS NOT NULL) IS TRUE), t1."code", t2."kind"
FROM "tasks" AS t0 LEFT JOIN "statuses" AS t1 ON t1."id" = t0."status_id" LEFT JOIN "tasks" AS t2 ON t2."id" = t0."sequence_id" AND t2."project_id" = $1
WHERE t0."base" = 'shot'
ORDER BY t1."name", t0."start" NULLS FIRST, t0."end" DESC NULLS LAST, t0."id" LIMIT 50;

-- MARIADB

-- rows
SELECT t0.`id`, ((t0.`computed_start` IS NOT NULL) IS TRUE AND (t0.`computed_end` IS NOT NULL) IS TRUE), t1.`code`, t2.`kind`
FROM `tasks` AS t0 LEFT JOIN `statuses` AS t1 ON t1.`id` = t0.`status_id` LEFT JOIN `tasks` AS t2 ON t2.`id` = t0.`sequence_id` AND t2.`project_id` = ?
WHERE t0.`base` = 'shot'
ORDER BY (t1.`name`) IS NULL, t1.`name`, t0.`start`, t0.`end` DESC, t0.`id` LIMIT 50;

