CREATE TABLE `records` (
  `id` binary(16) NOT NULL,
  `type` varchar(64) NOT NULL,
  `project_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_records__project_id__id` (`project_id`, `id`),
  INDEX `ix_records__type__id` (`type`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `department_users` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `department_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  `role_id` binary(16),
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_department_users__department_id__user_id` (`department_id`, `user_id`),
  INDEX `ix_department_users__department_id__id` (`department_id`, `id`),
  INDEX `ix_department_users__user_id__id` (`user_id`, `id`),
  INDEX `ix_department_users__role_id__id` (`role_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `message_recipients` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `read_at` datetime(6),
  `replied_at` datetime(6),
  `message_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_message_recipients__message_id__user_id` (`message_id`, `user_id`),
  INDEX `ix_message_recipients__message_id__id` (`message_id`, `id`),
  INDEX `ix_message_recipients__user_id__id` (`user_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `permissions` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `access` varchar(32) NOT NULL,
  `action` varchar(32) NOT NULL,
  `class_name` varchar(128) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_permissions__access__action__class_name` (`access`, `action`, `class_name`),
  INDEX `ix_permissions__class_name__id` (`class_name`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `project_users` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `rate` bigint NOT NULL,
  `project_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  `role_id` binary(16),
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_project_users__project_id__user_id` (`project_id`, `user_id`),
  INDEX `ix_project_users__project_id__id` (`project_id`, `id`),
  INDEX `ix_project_users__user_id__id` (`user_id`, `id`),
  INDEX `ix_project_users__role_id__id` (`role_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `task_dependencies` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `gap_timing` double NOT NULL,
  `gap_unit` varchar(32) NOT NULL,
  `gap_model` varchar(32) NOT NULL,
  `gap_constraint` varchar(32) NOT NULL,
  `dependency_target` varchar(32) NOT NULL,
  `project_id` binary(16) NOT NULL,
  `task_id` binary(16) NOT NULL,
  `depends_on_id` binary(16) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_task_dependencies__task_id__depends_on_id` (`task_id`, `depends_on_id`),
  INDEX `ix_task_dependencies__project_id__id` (`project_id`, `id`),
  INDEX `ix_task_dependencies__task_id__id` (`task_id`, `id`),
  INDEX `ix_task_dependencies__depends_on_id__id` (`depends_on_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `notes` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `content` longtext NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  `project_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_notes__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_notes__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_notes__type_id__id` (`type_id`, `id`),
  INDEX `ix_notes__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_notes__project_id__id` (`project_id`, `id`),
  INDEX `ix_notes__name__id` (`name`, `id`),
  INDEX `ix_notes__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_notes__date_created__id` (`date_created`, `id`),
  INDEX `ix_notes__date_updated__id` (`date_updated`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `tags` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_tags__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_tags__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_tags__type_id__id` (`type_id`, `id`),
  INDEX `ix_tags__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_tags__name__id` (`name`, `id`),
  INDEX `ix_tags__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_tags__date_created__id` (`date_created`, `id`),
  INDEX `ix_tags__date_updated__id` (`date_updated`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `departments` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_departments__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_departments__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_departments__type_id__id` (`type_id`, `id`),
  INDEX `ix_departments__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_departments__name__id` (`name`, `id`),
  INDEX `ix_departments__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_departments__date_created__id` (`date_created`, `id`),
  INDEX `ix_departments__date_updated__id` (`date_updated`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `files` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `full_path` longtext NOT NULL,
  `original_filename` varchar(256) NOT NULL,
  `created_with` varchar(256),
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  `project_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_files__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_files__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_files__type_id__id` (`type_id`, `id`),
  INDEX `ix_files__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_files__project_id__id` (`project_id`, `id`),
  INDEX `ix_files__name__id` (`name`, `id`),
  INDEX `ix_files__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_files__date_created__id` (`date_created`, `id`),
  INDEX `ix_files__date_updated__id` (`date_updated`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `filename_templates` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `target_entity_type` varchar(128) NOT NULL,
  `path` longtext NOT NULL,
  `filename` longtext NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_filename_templates__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_filename_templates__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_filename_templates__type_id__id` (`type_id`, `id`),
  INDEX `ix_filename_templates__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_filename_templates__name__id` (`name`, `id`),
  INDEX `ix_filename_templates__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_filename_templates__date_created__id` (`date_created`, `id`),
  INDEX `ix_filename_templates__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_filename_templates__target_entity_type__id` (`target_entity_type`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `groups` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `reach` varchar(32) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_groups__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_groups__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_groups__type_id__id` (`type_id`, `id`),
  INDEX `ix_groups__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_groups__name__id` (`name`, `id`),
  INDEX `ix_groups__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_groups__date_created__id` (`date_created`, `id`),
  INDEX `ix_groups__date_updated__id` (`date_updated`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `image_formats` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `width` int NOT NULL,
  `height` int NOT NULL,
  `pixel_aspect` double NOT NULL,
  `print_resolution` double NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_image_formats__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_image_formats__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_image_formats__type_id__id` (`type_id`, `id`),
  INDEX `ix_image_formats__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_image_formats__name__id` (`name`, `id`),
  INDEX `ix_image_formats__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_image_formats__date_created__id` (`date_created`, `id`),
  INDEX `ix_image_formats__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_image_formats__width__id` (`width`, `id`),
  INDEX `ix_image_formats__height__id` (`height`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `messages` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `subject` varchar(256) NOT NULL,
  `subject_folded` varchar(512) NOT NULL,
  `body` longtext NOT NULL,
  `sent` datetime(6) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  `project_id` binary(16),
  `status_id` binary(16) NOT NULL,
  `status_list_id` binary(16) NOT NULL,
  `sender_id` binary(16),
  `in_reply_to_id` binary(16),
  `thread_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_messages__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_messages__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_messages__type_id__id` (`type_id`, `id`),
  INDEX `ix_messages__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_messages__project_id__id` (`project_id`, `id`),
  INDEX `ix_messages__status_id__id` (`status_id`, `id`),
  INDEX `ix_messages__status_list_id__id` (`status_list_id`, `id`),
  INDEX `ix_messages__sender_id__id` (`sender_id`, `id`),
  INDEX `ix_messages__in_reply_to_id__id` (`in_reply_to_id`, `id`),
  INDEX `ix_messages__thread_id__id` (`thread_id`, `id`),
  INDEX `ix_messages__name__id` (`name`, `id`),
  INDEX `ix_messages__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_messages__date_created__id` (`date_created`, `id`),
  INDEX `ix_messages__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_messages__subject__id` (`subject`, `id`),
  INDEX `ix_messages__sent__id` (`sent`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `projects` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `code` varchar(256) NOT NULL,
  `code_folded` varchar(512) NOT NULL,
  `start` datetime(6),
  `end` datetime(6),
  `duration` bigint,
  `computed_start` datetime(6),
  `computed_end` datetime(6),
  `fps` double NOT NULL,
  `is_stereoscopic` tinyint(1) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  `status_id` binary(16) NOT NULL,
  `status_list_id` binary(16) NOT NULL,
  `structure_id` binary(16),
  `image_format_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_projects__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_projects__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_projects__type_id__id` (`type_id`, `id`),
  INDEX `ix_projects__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_projects__status_id__id` (`status_id`, `id`),
  INDEX `ix_projects__status_list_id__id` (`status_list_id`, `id`),
  INDEX `ix_projects__structure_id__id` (`structure_id`, `id`),
  INDEX `ix_projects__image_format_id__id` (`image_format_id`, `id`),
  INDEX `ix_projects__name__id` (`name`, `id`),
  INDEX `ix_projects__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_projects__date_created__id` (`date_created`, `id`),
  INDEX `ix_projects__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_projects__code__id` (`code`, `id`),
  INDEX `ix_projects__start__id` (`start`, `id`),
  INDEX `ix_projects__end__id` (`end`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `repositories` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `code` varchar(256) NOT NULL,
  `code_folded` varchar(512) NOT NULL,
  `linux_path` varchar(256) NOT NULL,
  `windows_path` varchar(256) NOT NULL,
  `macos_path` varchar(256) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_repositories__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_repositories__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_repositories__type_id__id` (`type_id`, `id`),
  INDEX `ix_repositories__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_repositories__name__id` (`name`, `id`),
  INDEX `ix_repositories__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_repositories__date_created__id` (`date_created`, `id`),
  INDEX `ix_repositories__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_repositories__code__id` (`code`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `roles` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_roles__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_roles__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_roles__type_id__id` (`type_id`, `id`),
  INDEX `ix_roles__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_roles__name__id` (`name`, `id`),
  INDEX `ix_roles__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_roles__date_created__id` (`date_created`, `id`),
  INDEX `ix_roles__date_updated__id` (`date_updated`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `statuses` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `code` varchar(256) NOT NULL,
  `code_folded` varchar(512) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_statuses__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_statuses__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_statuses__type_id__id` (`type_id`, `id`),
  INDEX `ix_statuses__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_statuses__name__id` (`name`, `id`),
  INDEX `ix_statuses__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_statuses__date_created__id` (`date_created`, `id`),
  INDEX `ix_statuses__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_statuses__code__id` (`code`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `status_lists` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `target_entity_type` varchar(128) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_status_lists__target_entity_type` (`target_entity_type`),
  INDEX `ix_status_lists__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_status_lists__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_status_lists__type_id__id` (`type_id`, `id`),
  INDEX `ix_status_lists__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_status_lists__name__id` (`name`, `id`),
  INDEX `ix_status_lists__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_status_lists__date_created__id` (`date_created`, `id`),
  INDEX `ix_status_lists__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_status_lists__target_entity_type__id` (`target_entity_type`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `structures` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `custom_template` longtext NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_structures__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_structures__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_structures__type_id__id` (`type_id`, `id`),
  INDEX `ix_structures__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_structures__name__id` (`name`, `id`),
  INDEX `ix_structures__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_structures__date_created__id` (`date_created`, `id`),
  INDEX `ix_structures__date_updated__id` (`date_updated`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `tasks` (
  `id` binary(16) NOT NULL,
  `kind` varchar(64) NOT NULL,
  `base` varchar(64) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `start` datetime(6),
  `end` datetime(6),
  `duration` bigint,
  `computed_start` datetime(6),
  `computed_end` datetime(6),
  `schedule_timing` double NOT NULL,
  `schedule_unit` varchar(32) NOT NULL,
  `schedule_model` varchar(32) NOT NULL,
  `schedule_constraint` varchar(32) NOT NULL,
  `allocation_strategy` varchar(32) NOT NULL,
  `persistent_allocation` tinyint(1) NOT NULL,
  `priority` int NOT NULL,
  `is_milestone` tinyint(1) NOT NULL,
  `bid_timing` double,
  `bid_unit` varchar(32) NOT NULL,
  `review_number` int NOT NULL,
  `level` int NOT NULL,
  `schedule_seconds` bigint NOT NULL,
  `total_logged_seconds` bigint NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  `status_id` binary(16) NOT NULL,
  `status_list_id` binary(16) NOT NULL,
  `project_id` binary(16) NOT NULL,
  `parent_id` binary(16),
  `code` varchar(256),
  `code_folded` varchar(512),
  `cut_in` int,
  `cut_out` int,
  `source_in` int,
  `source_out` int,
  `record_in` int,
  `fps` double,
  `sequence_id` binary(16),
  `scene_id` binary(16),
  `image_format_id` binary(16),
  `only_shot__code` varchar(256) GENERATED ALWAYS AS (CASE WHEN `base` = 'shot' THEN `code` END) VIRTUAL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_shot__project_id__code` (`project_id`, `only_shot__code`),
  INDEX `ix_tasks__base__id` (`base`, `id`),
  INDEX `ix_tasks__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_tasks__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_tasks__type_id__id` (`type_id`, `id`),
  INDEX `ix_tasks__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_tasks__status_id__id` (`status_id`, `id`),
  INDEX `ix_tasks__status_list_id__id` (`status_list_id`, `id`),
  INDEX `ix_tasks__project_id__id` (`project_id`, `id`),
  INDEX `ix_tasks__parent_id__id` (`parent_id`, `id`),
  INDEX `ix_tasks__project_id__name__id` (`project_id`, `name`, `id`),
  INDEX `ix_tasks__base__name__id` (`base`, `name`, `id`),
  INDEX `ix_tasks__name__id` (`name`, `id`),
  INDEX `ix_tasks__project_id__nice_name__id` (`project_id`, `nice_name`, `id`),
  INDEX `ix_tasks__base__nice_name__id` (`base`, `nice_name`, `id`),
  INDEX `ix_tasks__project_id__date_created__id` (`project_id`, `date_created`, `id`),
  INDEX `ix_tasks__base__date_created__id` (`base`, `date_created`, `id`),
  INDEX `ix_tasks__project_id__date_updated__id` (`project_id`, `date_updated`, `id`),
  INDEX `ix_tasks__base__date_updated__id` (`base`, `date_updated`, `id`),
  INDEX `ix_tasks__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_tasks__project_id__start__id` (`project_id`, `start`, `id`),
  INDEX `ix_tasks__base__start__id` (`base`, `start`, `id`),
  INDEX `ix_tasks__project_id__end__id` (`project_id`, `end`, `id`),
  INDEX `ix_tasks__base__end__id` (`base`, `end`, `id`),
  INDEX `ix_tasks__project_id__priority__id` (`project_id`, `priority`, `id`),
  INDEX `ix_tasks__base__priority__id` (`base`, `priority`, `id`),
  INDEX `ix_tasks__priority__id` (`priority`, `id`),
  INDEX `ix_tasks__project_id__code__id` (`project_id`, `code`, `id`),
  INDEX `ix_tasks__base__code__id` (`base`, `code`, `id`),
  INDEX `ix_tasks__sequence_id__id` (`sequence_id`, `id`),
  INDEX `ix_tasks__scene_id__id` (`scene_id`, `id`),
  INDEX `ix_tasks__image_format_id__id` (`image_format_id`, `id`),
  INDEX `ix_tasks__project_id__cut_in__id` (`project_id`, `cut_in`, `id`),
  INDEX `ix_tasks__base__cut_in__id` (`base`, `cut_in`, `id`),
  CONSTRAINT `ck_tasks__code__required` CHECK (`base` NOT IN ('asset', 'scene', 'sequence', 'shot') OR `code` IS NOT NULL),
  CONSTRAINT `ck_tasks__cut_in__required` CHECK (`base` NOT IN ('shot') OR `cut_in` IS NOT NULL),
  CONSTRAINT `ck_tasks__cut_out__required` CHECK (`base` NOT IN ('shot') OR `cut_out` IS NOT NULL),
  CONSTRAINT `ck_tasks__source_in__required` CHECK (`base` NOT IN ('shot') OR `source_in` IS NOT NULL),
  CONSTRAINT `ck_tasks__source_out__required` CHECK (`base` NOT IN ('shot') OR `source_out` IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `time_logs` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `start` datetime(6),
  `end` datetime(6),
  `duration` bigint,
  `computed_start` datetime(6),
  `computed_end` datetime(6),
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  `project_id` binary(16) NOT NULL,
  `task_id` binary(16) NOT NULL,
  `resource_id` binary(16) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `ix_time_logs__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_time_logs__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_time_logs__type_id__id` (`type_id`, `id`),
  INDEX `ix_time_logs__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_time_logs__project_id__id` (`project_id`, `id`),
  INDEX `ix_time_logs__task_id__id` (`task_id`, `id`),
  INDEX `ix_time_logs__resource_id__id` (`resource_id`, `id`),
  INDEX `ix_time_logs__project_id__name__id` (`project_id`, `name`, `id`),
  INDEX `ix_time_logs__name__id` (`name`, `id`),
  INDEX `ix_time_logs__project_id__nice_name__id` (`project_id`, `nice_name`, `id`),
  INDEX `ix_time_logs__project_id__date_created__id` (`project_id`, `date_created`, `id`),
  INDEX `ix_time_logs__project_id__date_updated__id` (`project_id`, `date_updated`, `id`),
  INDEX `ix_time_logs__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_time_logs__project_id__start__id` (`project_id`, `start`, `id`),
  INDEX `ix_time_logs__project_id__end__id` (`project_id`, `end`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `types` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `target_entity_type` varchar(128) NOT NULL,
  `code` varchar(256) NOT NULL,
  `code_folded` varchar(512) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_types__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_types__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_types__type_id__id` (`type_id`, `id`),
  INDEX `ix_types__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_types__name__id` (`name`, `id`),
  INDEX `ix_types__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_types__date_created__id` (`date_created`, `id`),
  INDEX `ix_types__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_types__target_entity_type__id` (`target_entity_type`, `id`),
  INDEX `ix_types__code__id` (`code`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `users` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `login` varchar(256) NOT NULL,
  `login_folded` varchar(512) NOT NULL,
  `email` varchar(256) NOT NULL,
  `email_folded` varchar(512) NOT NULL,
  `password_hash` varchar(256),
  `must_reset_password` tinyint(1) NOT NULL,
  `efficiency` double NOT NULL,
  `rate` bigint NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_users__login` (`login`),
  UNIQUE INDEX `uq_users__email` (`email`),
  INDEX `ix_users__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_users__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_users__type_id__id` (`type_id`, `id`),
  INDEX `ix_users__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_users__name__id` (`name`, `id`),
  INDEX `ix_users__nice_name__id` (`nice_name`, `id`),
  INDEX `ix_users__date_created__id` (`date_created`, `id`),
  INDEX `ix_users__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_users__login__id` (`login`, `id`),
  INDEX `ix_users__email__id` (`email`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `versions` (
  `id` binary(16) NOT NULL,
  `revision` int NOT NULL,
  `name` varchar(256) NOT NULL,
  `name_folded` varchar(512) NOT NULL,
  `nice_name` varchar(256) NOT NULL,
  `description` longtext NOT NULL,
  `generic_text` longtext NOT NULL,
  `date_created` datetime(6) NOT NULL,
  `date_updated` datetime(6) NOT NULL,
  `html_style` varchar(64) NOT NULL,
  `html_class` varchar(64) NOT NULL,
  `stalker_version` varchar(256) NOT NULL,
  `revision_number` int NOT NULL,
  `version_number` int NOT NULL,
  `is_published` tinyint(1) NOT NULL,
  `created_by_id` binary(16),
  `updated_by_id` binary(16),
  `type_id` binary(16),
  `thumbnail_id` binary(16),
  `project_id` binary(16) NOT NULL,
  `task_id` binary(16) NOT NULL,
  `parent_id` binary(16),
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_versions__task_id__revision_number__version_number` (`task_id`, `revision_number`, `version_number`),
  INDEX `ix_versions__created_by_id__id` (`created_by_id`, `id`),
  INDEX `ix_versions__updated_by_id__id` (`updated_by_id`, `id`),
  INDEX `ix_versions__type_id__id` (`type_id`, `id`),
  INDEX `ix_versions__thumbnail_id__id` (`thumbnail_id`, `id`),
  INDEX `ix_versions__project_id__id` (`project_id`, `id`),
  INDEX `ix_versions__task_id__id` (`task_id`, `id`),
  INDEX `ix_versions__parent_id__id` (`parent_id`, `id`),
  INDEX `ix_versions__project_id__name__id` (`project_id`, `name`, `id`),
  INDEX `ix_versions__name__id` (`name`, `id`),
  INDEX `ix_versions__project_id__nice_name__id` (`project_id`, `nice_name`, `id`),
  INDEX `ix_versions__project_id__date_created__id` (`project_id`, `date_created`, `id`),
  INDEX `ix_versions__project_id__date_updated__id` (`project_id`, `date_updated`, `id`),
  INDEX `ix_versions__date_updated__id` (`date_updated`, `id`),
  INDEX `ix_versions__project_id__revision_number__id` (`project_id`, `revision_number`, `id`),
  INDEX `ix_versions__project_id__version_number__id` (`project_id`, `version_number`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `entity_notes` (
  `entity_id` binary(16) NOT NULL,
  `note_id` binary(16) NOT NULL,
  PRIMARY KEY (`entity_id`, `note_id`),
  INDEX `ix_entity_notes__note_id__entity_id` (`note_id`, `entity_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `entity_tags` (
  `entity_id` binary(16) NOT NULL,
  `tag_id` binary(16) NOT NULL,
  PRIMARY KEY (`entity_id`, `tag_id`),
  INDEX `ix_entity_tags__tag_id__entity_id` (`tag_id`, `entity_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `file_references` (
  `file_id` binary(16) NOT NULL,
  `target_id` binary(16) NOT NULL,
  PRIMARY KEY (`file_id`, `target_id`),
  INDEX `ix_file_references__target_id__file_id` (`target_id`, `file_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `group_permissions` (
  `group_id` binary(16) NOT NULL,
  `permission_id` binary(16) NOT NULL,
  PRIMARY KEY (`group_id`, `permission_id`),
  INDEX `ix_group_permissions__permission_id__group_id` (`permission_id`, `group_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `message_attachments` (
  `message_id` binary(16) NOT NULL,
  `simple_entity_id` binary(16) NOT NULL,
  PRIMARY KEY (`message_id`, `simple_entity_id`),
  INDEX `ix_message_attachments__simple_entity_id__message_id` (`simple_entity_id`, `message_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `project_references` (
  `project_id` binary(16) NOT NULL,
  `file_id` binary(16) NOT NULL,
  PRIMARY KEY (`project_id`, `file_id`),
  INDEX `ix_project_references__file_id__project_id` (`file_id`, `project_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `project_repositories` (
  `project_id` binary(16) NOT NULL,
  `repository_id` binary(16) NOT NULL,
  `position` bigint NOT NULL,
  PRIMARY KEY (`project_id`, `repository_id`),
  INDEX `ix_project_repositories__repository_id__project_id` (`repository_id`, `project_id`),
  INDEX `ix_project_repositories__project_id__position__rep_87c45be0` (`project_id`, `position`, `repository_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `role_permissions` (
  `role_id` binary(16) NOT NULL,
  `permission_id` binary(16) NOT NULL,
  PRIMARY KEY (`role_id`, `permission_id`),
  INDEX `ix_role_permissions__permission_id__role_id` (`permission_id`, `role_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `simple_entity_generic_data` (
  `simple_entity_id` binary(16) NOT NULL,
  `target_id` binary(16) NOT NULL,
  PRIMARY KEY (`simple_entity_id`, `target_id`),
  INDEX `ix_simple_entity_generic_data__target_id__simple_entity_id` (`target_id`, `simple_entity_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `status_list_statuses` (
  `status_list_id` binary(16) NOT NULL,
  `status_id` binary(16) NOT NULL,
  `position` bigint NOT NULL,
  PRIMARY KEY (`status_list_id`, `status_id`),
  INDEX `ix_status_list_statuses__status_id__status_list_id` (`status_id`, `status_list_id`),
  INDEX `ix_status_list_statuses__status_list_id__position_976979e4` (`status_list_id`, `position`, `status_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `structure_templates` (
  `structure_id` binary(16) NOT NULL,
  `filename_template_id` binary(16) NOT NULL,
  `position` bigint NOT NULL,
  PRIMARY KEY (`structure_id`, `filename_template_id`),
  INDEX `ix_structure_templates__filename_template_id__structure_id` (`filename_template_id`, `structure_id`),
  INDEX `ix_structure_templates__structure_id__position__fi_a2a8efa1` (`structure_id`, `position`, `filename_template_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `task_alternative_resources` (
  `task_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  PRIMARY KEY (`task_id`, `user_id`),
  INDEX `ix_task_alternative_resources__user_id__task_id` (`user_id`, `task_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `task_computed_resources` (
  `task_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  PRIMARY KEY (`task_id`, `user_id`),
  INDEX `ix_task_computed_resources__user_id__task_id` (`user_id`, `task_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `task_references` (
  `task_id` binary(16) NOT NULL,
  `file_id` binary(16) NOT NULL,
  PRIMARY KEY (`task_id`, `file_id`),
  INDEX `ix_task_references__file_id__task_id` (`file_id`, `task_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `task_resources` (
  `task_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  PRIMARY KEY (`task_id`, `user_id`),
  INDEX `ix_task_resources__user_id__task_id` (`user_id`, `task_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `task_responsible` (
  `task_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  PRIMARY KEY (`task_id`, `user_id`),
  INDEX `ix_task_responsible__user_id__task_id` (`user_id`, `task_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `task_watchers` (
  `task_id` binary(16) NOT NULL,
  `user_id` binary(16) NOT NULL,
  PRIMARY KEY (`task_id`, `user_id`),
  INDEX `ix_task_watchers__user_id__task_id` (`user_id`, `task_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `user_groups` (
  `user_id` binary(16) NOT NULL,
  `group_id` binary(16) NOT NULL,
  PRIMARY KEY (`user_id`, `group_id`),
  INDEX `ix_user_groups__group_id__user_id` (`group_id`, `user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `user_permissions` (
  `user_id` binary(16) NOT NULL,
  `permission_id` binary(16) NOT NULL,
  PRIMARY KEY (`user_id`, `permission_id`),
  INDEX `ix_user_permissions__permission_id__user_id` (`permission_id`, `user_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `version_files` (
  `version_id` binary(16) NOT NULL,
  `file_id` binary(16) NOT NULL,
  PRIMARY KEY (`version_id`, `file_id`),
  INDEX `ix_version_files__file_id__version_id` (`file_id`, `version_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `events` (
  `seq` bigint NOT NULL AUTO_INCREMENT,
  `position` bigint,
  `at` datetime(6) NOT NULL,
  `actor_id` binary(16),
  `cause` varchar(96) NOT NULL,
  `mutation_id` binary(16) NOT NULL,
  `type` varchar(64) NOT NULL,
  `record_id` binary(16) NOT NULL,
  `project_id` binary(16),
  `action` varchar(32) NOT NULL,
  `changes` longtext NOT NULL,
  PRIMARY KEY (`seq`),
  UNIQUE INDEX `uq_events__position` (`position`),
  INDEX `ix_events__record_id__position` (`record_id`, `position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `idempotency` (
  `actor_id` binary(16) NOT NULL,
  `key` varchar(255) NOT NULL,
  `request` binary(32) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `answer` longtext,
  PRIMARY KEY (`actor_id`, `key`),
  INDEX `ix_idempotency__created_at` (`created_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `import_map` (
  `source` varchar(128) NOT NULL,
  `foreign_type` varchar(128) NOT NULL,
  `foreign_id` varchar(128) NOT NULL,
  `record_id` binary(16) NOT NULL,
  PRIMARY KEY (`source`, `foreign_type`, `foreign_id`),
  INDEX `ix_import_map__record_id` (`record_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `meta` (
  `key` varchar(64) NOT NULL,
  `value` longtext NOT NULL,
  PRIMARY KEY (`key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `plugins` (
  `id` varchar(64) NOT NULL,
  `version` varchar(64) NOT NULL,
  `digest` varchar(64) NOT NULL,
  `state` varchar(32) NOT NULL,
  `ordinal` int NOT NULL,
  `manifest` longtext NOT NULL,
  `settings` longtext NOT NULL,
  `installed_at` datetime(6) NOT NULL,
  `changed_at` datetime(6) NOT NULL,
  `package` longblob NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `tokens` (
  `id` binary(16) NOT NULL,
  `hash` binary(32) NOT NULL,
  `user_id` binary(16) NOT NULL,
  `kind` varchar(32) NOT NULL,
  `name` varchar(256) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `expires_at` datetime(6),
  `revoked_at` datetime(6),
  PRIMARY KEY (`id`),
  UNIQUE INDEX `uq_tokens__hash` (`hash`),
  INDEX `ix_tokens__user_id__id` (`user_id`, `id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `trash` (
  `id` binary(16) NOT NULL,
  `type` varchar(64) NOT NULL,
  `project_id` binary(16),
  `along_with` binary(16) NOT NULL,
  `deleted_at` datetime(6) NOT NULL,
  `deleted_by` binary(16),
  `mutation_id` binary(16) NOT NULL,
  `record` longtext NOT NULL,
  `within_id` binary(16),
  PRIMARY KEY (`id`),
  INDEX `ix_trash__along_with` (`along_with`),
  INDEX `ix_trash__type__id` (`type`, `id`),
  INDEX `ix_trash__project_id__id` (`project_id`, `id`),
  INDEX `ix_trash__within_id` (`within_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
ALTER TABLE `records`
  ADD CONSTRAINT `fk_records__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`);
ALTER TABLE `department_users`
  ADD CONSTRAINT `fk_department_users__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_department_users__department_id` FOREIGN KEY (`department_id`) REFERENCES `departments` (`id`),
  ADD CONSTRAINT `fk_department_users__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_department_users__role_id` FOREIGN KEY (`role_id`) REFERENCES `roles` (`id`);
ALTER TABLE `message_recipients`
  ADD CONSTRAINT `fk_message_recipients__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_message_recipients__message_id` FOREIGN KEY (`message_id`) REFERENCES `messages` (`id`),
  ADD CONSTRAINT `fk_message_recipients__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
ALTER TABLE `permissions`
  ADD CONSTRAINT `fk_permissions__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`);
ALTER TABLE `project_users`
  ADD CONSTRAINT `fk_project_users__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_project_users__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_project_users__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_project_users__role_id` FOREIGN KEY (`role_id`) REFERENCES `roles` (`id`);
ALTER TABLE `task_dependencies`
  ADD CONSTRAINT `fk_task_dependencies__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_task_dependencies__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_task_dependencies__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_task_dependencies__depends_on_id` FOREIGN KEY (`depends_on_id`) REFERENCES `tasks` (`id`);
ALTER TABLE `notes`
  ADD CONSTRAINT `fk_notes__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_notes__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_notes__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_notes__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_notes__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_notes__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`);
ALTER TABLE `tags`
  ADD CONSTRAINT `fk_tags__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_tags__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_tags__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_tags__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_tags__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `departments`
  ADD CONSTRAINT `fk_departments__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_departments__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_departments__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_departments__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_departments__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `files`
  ADD CONSTRAINT `fk_files__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_files__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_files__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_files__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_files__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_files__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`);
ALTER TABLE `filename_templates`
  ADD CONSTRAINT `fk_filename_templates__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_filename_templates__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_filename_templates__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_filename_templates__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_filename_templates__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `groups`
  ADD CONSTRAINT `fk_groups__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_groups__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_groups__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_groups__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_groups__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `image_formats`
  ADD CONSTRAINT `fk_image_formats__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_image_formats__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_image_formats__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_image_formats__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_image_formats__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `messages`
  ADD CONSTRAINT `fk_messages__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_messages__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_messages__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_messages__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_messages__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_messages__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_messages__status_id` FOREIGN KEY (`status_id`) REFERENCES `statuses` (`id`),
  ADD CONSTRAINT `fk_messages__status_list_id` FOREIGN KEY (`status_list_id`) REFERENCES `status_lists` (`id`),
  ADD CONSTRAINT `fk_messages__sender_id` FOREIGN KEY (`sender_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_messages__in_reply_to_id` FOREIGN KEY (`in_reply_to_id`) REFERENCES `messages` (`id`),
  ADD CONSTRAINT `fk_messages__thread_id` FOREIGN KEY (`thread_id`) REFERENCES `messages` (`id`);
ALTER TABLE `projects`
  ADD CONSTRAINT `fk_projects__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_projects__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_projects__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_projects__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_projects__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_projects__status_id` FOREIGN KEY (`status_id`) REFERENCES `statuses` (`id`),
  ADD CONSTRAINT `fk_projects__status_list_id` FOREIGN KEY (`status_list_id`) REFERENCES `status_lists` (`id`),
  ADD CONSTRAINT `fk_projects__structure_id` FOREIGN KEY (`structure_id`) REFERENCES `structures` (`id`),
  ADD CONSTRAINT `fk_projects__image_format_id` FOREIGN KEY (`image_format_id`) REFERENCES `image_formats` (`id`);
ALTER TABLE `repositories`
  ADD CONSTRAINT `fk_repositories__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_repositories__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_repositories__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_repositories__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_repositories__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `roles`
  ADD CONSTRAINT `fk_roles__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_roles__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_roles__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_roles__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_roles__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `statuses`
  ADD CONSTRAINT `fk_statuses__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_statuses__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_statuses__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_statuses__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_statuses__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `status_lists`
  ADD CONSTRAINT `fk_status_lists__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_status_lists__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_status_lists__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_status_lists__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_status_lists__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `structures`
  ADD CONSTRAINT `fk_structures__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_structures__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_structures__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_structures__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_structures__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `tasks`
  ADD CONSTRAINT `fk_tasks__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_tasks__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_tasks__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_tasks__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_tasks__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_tasks__status_id` FOREIGN KEY (`status_id`) REFERENCES `statuses` (`id`),
  ADD CONSTRAINT `fk_tasks__status_list_id` FOREIGN KEY (`status_list_id`) REFERENCES `status_lists` (`id`),
  ADD CONSTRAINT `fk_tasks__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_tasks__parent_id` FOREIGN KEY (`parent_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_tasks__sequence_id` FOREIGN KEY (`sequence_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_tasks__scene_id` FOREIGN KEY (`scene_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_tasks__image_format_id` FOREIGN KEY (`image_format_id`) REFERENCES `image_formats` (`id`);
ALTER TABLE `time_logs`
  ADD CONSTRAINT `fk_time_logs__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_time_logs__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_time_logs__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_time_logs__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_time_logs__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_time_logs__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_time_logs__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_time_logs__resource_id` FOREIGN KEY (`resource_id`) REFERENCES `users` (`id`);
ALTER TABLE `types`
  ADD CONSTRAINT `fk_types__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_types__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_types__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_types__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_types__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `users`
  ADD CONSTRAINT `fk_users__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_users__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_users__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_users__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_users__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`);
ALTER TABLE `versions`
  ADD CONSTRAINT `fk_versions__id` FOREIGN KEY (`id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_versions__created_by_id` FOREIGN KEY (`created_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_versions__updated_by_id` FOREIGN KEY (`updated_by_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_versions__type_id` FOREIGN KEY (`type_id`) REFERENCES `types` (`id`),
  ADD CONSTRAINT `fk_versions__thumbnail_id` FOREIGN KEY (`thumbnail_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_versions__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_versions__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_versions__parent_id` FOREIGN KEY (`parent_id`) REFERENCES `versions` (`id`);
ALTER TABLE `entity_notes`
  ADD CONSTRAINT `fk_entity_notes__entity_id` FOREIGN KEY (`entity_id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_entity_notes__note_id` FOREIGN KEY (`note_id`) REFERENCES `notes` (`id`);
ALTER TABLE `entity_tags`
  ADD CONSTRAINT `fk_entity_tags__entity_id` FOREIGN KEY (`entity_id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_entity_tags__tag_id` FOREIGN KEY (`tag_id`) REFERENCES `tags` (`id`);
ALTER TABLE `file_references`
  ADD CONSTRAINT `fk_file_references__file_id` FOREIGN KEY (`file_id`) REFERENCES `files` (`id`),
  ADD CONSTRAINT `fk_file_references__target_id` FOREIGN KEY (`target_id`) REFERENCES `files` (`id`);
ALTER TABLE `group_permissions`
  ADD CONSTRAINT `fk_group_permissions__group_id` FOREIGN KEY (`group_id`) REFERENCES `groups` (`id`),
  ADD CONSTRAINT `fk_group_permissions__permission_id` FOREIGN KEY (`permission_id`) REFERENCES `permissions` (`id`);
ALTER TABLE `message_attachments`
  ADD CONSTRAINT `fk_message_attachments__message_id` FOREIGN KEY (`message_id`) REFERENCES `messages` (`id`),
  ADD CONSTRAINT `fk_message_attachments__simple_entity_id` FOREIGN KEY (`simple_entity_id`) REFERENCES `records` (`id`);
ALTER TABLE `project_references`
  ADD CONSTRAINT `fk_project_references__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_project_references__file_id` FOREIGN KEY (`file_id`) REFERENCES `files` (`id`);
ALTER TABLE `project_repositories`
  ADD CONSTRAINT `fk_project_repositories__project_id` FOREIGN KEY (`project_id`) REFERENCES `projects` (`id`),
  ADD CONSTRAINT `fk_project_repositories__repository_id` FOREIGN KEY (`repository_id`) REFERENCES `repositories` (`id`);
ALTER TABLE `role_permissions`
  ADD CONSTRAINT `fk_role_permissions__role_id` FOREIGN KEY (`role_id`) REFERENCES `roles` (`id`),
  ADD CONSTRAINT `fk_role_permissions__permission_id` FOREIGN KEY (`permission_id`) REFERENCES `permissions` (`id`);
ALTER TABLE `simple_entity_generic_data`
  ADD CONSTRAINT `fk_simple_entity_generic_data__simple_entity_id` FOREIGN KEY (`simple_entity_id`) REFERENCES `records` (`id`),
  ADD CONSTRAINT `fk_simple_entity_generic_data__target_id` FOREIGN KEY (`target_id`) REFERENCES `records` (`id`);
ALTER TABLE `status_list_statuses`
  ADD CONSTRAINT `fk_status_list_statuses__status_list_id` FOREIGN KEY (`status_list_id`) REFERENCES `status_lists` (`id`),
  ADD CONSTRAINT `fk_status_list_statuses__status_id` FOREIGN KEY (`status_id`) REFERENCES `statuses` (`id`);
ALTER TABLE `structure_templates`
  ADD CONSTRAINT `fk_structure_templates__structure_id` FOREIGN KEY (`structure_id`) REFERENCES `structures` (`id`),
  ADD CONSTRAINT `fk_structure_templates__filename_template_id` FOREIGN KEY (`filename_template_id`) REFERENCES `filename_templates` (`id`);
ALTER TABLE `task_alternative_resources`
  ADD CONSTRAINT `fk_task_alternative_resources__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_task_alternative_resources__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
ALTER TABLE `task_computed_resources`
  ADD CONSTRAINT `fk_task_computed_resources__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_task_computed_resources__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
ALTER TABLE `task_references`
  ADD CONSTRAINT `fk_task_references__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_task_references__file_id` FOREIGN KEY (`file_id`) REFERENCES `files` (`id`);
ALTER TABLE `task_resources`
  ADD CONSTRAINT `fk_task_resources__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_task_resources__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
ALTER TABLE `task_responsible`
  ADD CONSTRAINT `fk_task_responsible__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_task_responsible__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
ALTER TABLE `task_watchers`
  ADD CONSTRAINT `fk_task_watchers__task_id` FOREIGN KEY (`task_id`) REFERENCES `tasks` (`id`),
  ADD CONSTRAINT `fk_task_watchers__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
ALTER TABLE `user_groups`
  ADD CONSTRAINT `fk_user_groups__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_user_groups__group_id` FOREIGN KEY (`group_id`) REFERENCES `groups` (`id`);
ALTER TABLE `user_permissions`
  ADD CONSTRAINT `fk_user_permissions__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
  ADD CONSTRAINT `fk_user_permissions__permission_id` FOREIGN KEY (`permission_id`) REFERENCES `permissions` (`id`);
ALTER TABLE `version_files`
  ADD CONSTRAINT `fk_version_files__version_id` FOREIGN KEY (`version_id`) REFERENCES `versions` (`id`),
  ADD CONSTRAINT `fk_version_files__file_id` FOREIGN KEY (`file_id`) REFERENCES `files` (`id`);
ALTER TABLE `tokens`
  ADD CONSTRAINT `fk_tokens__user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`);
