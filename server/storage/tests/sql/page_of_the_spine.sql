-- SQLITE

-- rows
SELECT t0."id", t0."project_id", t0."type"
FROM "records" AS t0
WHERE +t0."type" IN ('AuthenticationLog', 'Note', 'Review', 'Tag', 'TicketLog', 'Vacation', 'Budget', 'BudgetEntry', 'Client', 'Daily', 'Department', 'EntityGroup', 'File', 'FilenameTemplate', 'Good', 'Group', 'ImageFormat', 'Invoice', 'Message', 'Page', 'Payment', 'PriceList', 'Project', 'Repository', 'Role', 'Status', 'StatusList', 'Structure', 'Studio', 'Task', 'Ticket', 'TimeLog', 'Type', 'User', 'Version', 'WorkingHours', 'Asset', 'Scene', 'Sequence', 'Shot', 'Variant') AND ((t0."type" = 'Shot' AND (SELECT x."code"
FROM "tasks" AS x
WHERE x."id" = t0."id") = ?) OR t0."project_id" IN (SELECT unhex("value")
FROM json_each(?)))
ORDER BY t0."id" LIMIT 50;

-- POSTGRES

-- rows
SELECT t0."id", t0."project_id", t0."type"
FROM "records" AS t0
WHERE t0."type" IN ('AuthenticationLog', 'Note', 'Review', 'Tag', 'TicketLog', 'Vacation', 'Budget', 'BudgetEntry', 'Client', 'Daily', 'Department', 'EntityGroup', 'File', 'FilenameTemplate', 'Good', 'Group', 'ImageFormat', 'Invoice', 'Message', 'Page', 'Payment', 'PriceList', 'Project', 'Repository', 'Role', 'Status', 'StatusList', 'Structure', 'Studio', 'Task', 'Ticket', 'TimeLog', 'Type', 'User', 'Version', 'WorkingHours', 'Asset', 'Scene', 'Sequence', 'Shot', 'Variant') AND ((t0."type" = 'Shot' AND (SELECT x."code"
FROM "tasks" AS x
WHERE x."id" = t0."id") = $1) OR t0."project_id" = ANY($2))
ORDER BY t0."id" LIMIT 50;

-- MARIADB

-- rows
SELECT t0.`id`, t0.`project_id`, t0.`type`
FROM `records` AS t0
WHERE t0.`type` IN ('AuthenticationLog', 'Note', 'Review', 'Tag', 'TicketLog', 'Vacation', 'Budget', 'BudgetEntry', 'Client', 'Daily', 'Department', 'EntityGroup', 'File', 'FilenameTemplate', 'Good', 'Group', 'ImageFormat', 'Invoice', 'Message', 'Page', 'Payment', 'PriceList', 'Project', 'Repository', 'Role', 'Status', 'StatusList', 'Structure', 'Studio', 'Task', 'Ticket', 'TimeLog', 'Type', 'User', 'Version', 'WorkingHours', 'Asset', 'Scene', 'Sequence', 'Shot', 'Variant') AND ((t0.`type` = 'Shot' AND (SELECT x.`code`
FROM `tasks` AS x
WHERE x.`id` = t0.`id`) = ?) OR t0.`project_id` IN (SELECT unhex(j.`value`)
FROM JSON_TABLE(?, '$[*]' COLUMNS (`value` char(32) PATH '$')) AS j))
ORDER BY t0.`id` LIMIT 50;

