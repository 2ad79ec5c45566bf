-- SQLITE

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot' AND (t0."project_id" = ?) AND ((EXISTS (SELECT 1
FROM "statuses" AS t1
WHERE t1."id" = t0."status_id" AND t1."code" = ?))) IS NOT TRUE AND (t0."sequence_id" = ? AND EXISTS (SELECT 1
FROM "tasks" AS t2
WHERE t2."id" = t0."sequence_id" AND (t2."id" = ? AND t2."code" = ?))) AND t0."parent_id" IS NOT NULL AND NOT (EXISTS (SELECT 1
FROM "task_resources" AS t4
WHERE t4."task_id" = t0."id")) AND EXISTS (SELECT 1
FROM "task_resources" AS t6
WHERE t6."task_id" = t0."id" AND t6."user_id" = ?) AND EXISTS (SELECT 1
FROM "entity_tags" AS t8 JOIN "tags" AS t7 ON t7."id" = t8."tag_id"
WHERE t8."entity_id" = t0."id" AND t7."name" = ?) AND EXISTS (SELECT 1
FROM "tasks" AS t9
WHERE t9."parent_id" = t0."id" AND t9."kind" IN ('asset', 'shot')) AND (SELECT COUNT(*)
FROM "versions" AS t10
WHERE t10."task_id" = t0."id" AND t10."is_published" = ?) >= ?
ORDER BY t0."id";

-- POSTGRES

-- rows
SELECT t0."id"
FROM "tasks" AS t0
WHERE t0."base" = 'shot' AND (t0."project_id" = $1) AND ((EXISTS (SELECT 1
FROM "statuses" AS t1
WHERE t1."id" = t0."status_id" AND t1."code" = $2))) IS NOT TRUE AND (t0."sequence_id" = $3 AND EXISTS (SELECT 1
FROM "tasks" AS t2
WHERE t2."id" = t0."sequence_id" AND (t2."id" = $4 AND t2."code" = $5))) AND t0."parent_id" IS NOT NULL AND NOT (EXISTS (SELECT 1
FROM "task_resources" AS t4
WHERE t4."task_id" = t0."id")) AND EXISTS (SELECT 1
FROM "task_resources" AS t6
WHERE t6."task_id" = t0."id" AND t6."user_id" = $6) AND EXISTS (SELECT 1
FROM "entity_tags" AS t8 JOIN "tags" AS t7 ON t7."id" = t8."tag_id"
WHERE t8."entity_id" = t0."id" AND t7."name" = $7) AND EXISTS (SELECT 1
FROM "tasks" AS t9
WHERE t9."parent_id" = t0."id" AND t9."kind" IN ('asset', 'shot')) AND (SELECT COUNT(*)
FROM "versions" AS t10
WHERE t10."task_id" = t0."id" AND t10."is_published" = $8) >= $9
ORDER BY t0."id";

-- MARIADB

-- rows
SELECT t0.`id`
FROM `tasks` AS t0
WHERE t0.`base` = 'shot' AND (t0.`project_id` = ?) AND ((EXISTS (SELECT 1
FROM `statuses` AS t1
WHERE t1.`id` = t0.`status_id` AND t1.`code` = ?))) IS NOT TRUE AND (t0.`sequence_id` = ? AND EXISTS (SELECT 1
FROM `tasks` AS t2
WHERE t2.`id` = t0.`sequence_id` AND (t2.`id` = ? AND t2.`code` = ?))) AND t0.`parent_id` IS NOT NULL AND NOT (EXISTS (SELECT 1
FROM `task_resources` AS t4
WHERE t4.`task_id` = t0.`id`)) AND EXISTS (SELECT 1
FROM `task_resources` AS t6
WHERE t6.`task_id` = t0.`id` AND t6.`user_id` = ?) AND EXISTS (SELECT 1
FROM `entity_tags` AS t8 JOIN `tags` AS t7 ON t7.`id` = t8.`tag_id`
WHERE t8.`entity_id` = t0.`id` AND t7.`name` = ?) AND EXISTS (SELECT 1
FROM `tasks` AS t9
WHERE t9.`parent_id` = t0.`id` AND t9.`kind` IN ('asset', 'shot')) AND (SELECT COUNT(*)
FROM `versions` AS t10
WHERE t10.`task_id` = t0.`id` AND t10.`is_published` = ?) >= ?
ORDER BY t0.`id`;

