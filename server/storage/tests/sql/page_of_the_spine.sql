-- SQLITE

-- rows
SELECT t0."id", t0."project_id", t0."type"
FROM "records" AS t0
WHERE +t0."type" IN ('Note', 'Tag', 'Department', 'File', 'FilenameTemplate', 'Group', 'ImageFormat', 'Message', 'Project', 'Repository', 'Role', 'Status', 'StatusList', 'Structure', 'Task', 'TimeLog', 'Type', 'User', 'Version', 'Asset', 'Scene', 'Sequence', 'Shot', 'Variant') AND ((t0."type" = 'Shot' AND (SELECT x."code"
FROM "tasks" AS x
WHERE x."id" = t0."id") = ?) OR t0."project_id" IN (SELECT unhex("value")
FROM json_each(?)))
ORDER BY t0."id" LIMIT 50;

-- POSTGRES

-- rows
SELECT t0."id", t0."project_id", t0."type"
FROM "records" AS t0
WHERE t0."type" IN ('Note', 'Tag', 'Department', 'File', 'FilenameTemplate', 'Group', 'ImageFormat', 'Message', 'Project', 'Repository', 'Role', 'Status', 'StatusList', 'Structure', 'Task', 'TimeLog', 'Type', 'User', 'Version', 'Asset', 'Scene', 'Sequence', 'Shot', 'Variant') AND ((t0."type" = 'Shot' AND (SELECT x."code"
FROM "tasks" AS x
WHERE x."id" = t0."id") = $1) OR t0."project_id" = ANY($2))
ORDER BY t0."id" LIMIT 50;

-- MARIADB

-- rows
SELECT t0.`id`, t0.`project_id`, t0.`type`
FROM `records` AS t0
WHERE t0.`type` IN ('Note', 'Tag', 'Department', 'File', 'FilenameTemplate', 'Group', 'ImageFormat', 'Message', 'Project', 'Repository', 'Role', 'Status', 'StatusList', 'Structure', 'Task', 'TimeLog', 'Type', 'User', 'Version', 'Asset', 'Scene', 'Sequence', 'Shot', 'Variant') AND ((t0.`type` = 'Shot' AND (SELECT x.`code`
FROM `tasks` AS x
WHERE x.`id` = t0.`id`) = ?) OR t0.`project_id` IN (SELECT unhex(j.`value`)
FROM JSON_TABLE(?, '$[*]' COLUMNS (`value` char(32) PATH '$')) AS j))
ORDER BY t0.`id` LIMIT 50;

