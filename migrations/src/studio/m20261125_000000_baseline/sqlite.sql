CREATE TABLE "records" (
  "id" BLOB NOT NULL,
  "type" TEXT NOT NULL,
  "project_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_records__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "client_users" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "client_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "role_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_client_users__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_client_users__client_id" FOREIGN KEY ("client_id") REFERENCES "clients" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_client_users__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_client_users__role_id" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "daily_files" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "rank" INTEGER NOT NULL,
  "project_id" BLOB NOT NULL,
  "daily_id" BLOB NOT NULL,
  "file_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_daily_files__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_daily_files__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_daily_files__daily_id" FOREIGN KEY ("daily_id") REFERENCES "dailies" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_daily_files__file_id" FOREIGN KEY ("file_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "department_users" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "department_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "role_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_department_users__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_department_users__department_id" FOREIGN KEY ("department_id") REFERENCES "departments" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_department_users__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_department_users__role_id" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "message_recipients" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "read_at" INTEGER,
  "replied_at" INTEGER,
  "message_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_message_recipients__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_message_recipients__message_id" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_message_recipients__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "permissions" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "access" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "class_name" TEXT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_permissions__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "project_clients" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "project_id" BLOB NOT NULL,
  "client_id" BLOB NOT NULL,
  "role_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_project_clients__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_clients__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_clients__client_id" FOREIGN KEY ("client_id") REFERENCES "clients" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_clients__role_id" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "project_users" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "rate" INTEGER NOT NULL,
  "project_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "role_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_project_users__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_users__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_users__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_users__role_id" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "task_dependencies" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "gap_timing" REAL NOT NULL,
  "gap_unit" TEXT NOT NULL,
  "gap_model" TEXT NOT NULL,
  "gap_constraint" TEXT NOT NULL,
  "dependency_target" TEXT NOT NULL,
  "project_id" BLOB NOT NULL,
  "task_id" BLOB NOT NULL,
  "depends_on_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_task_dependencies__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_dependencies__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_dependencies__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_dependencies__depends_on_id" FOREIGN KEY ("depends_on_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "authentication_logs" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "date" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "user_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_authentication_logs__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_authentication_logs__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_authentication_logs__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_authentication_logs__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_authentication_logs__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_authentication_logs__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "notes" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "content" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_notes__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_notes__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_notes__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_notes__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_notes__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_notes__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "reviews" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "schedule_timing" REAL NOT NULL,
  "schedule_unit" TEXT NOT NULL,
  "schedule_model" TEXT NOT NULL,
  "schedule_constraint" TEXT NOT NULL,
  "review_number" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  "status_id" BLOB NOT NULL,
  "status_list_id" BLOB NOT NULL,
  "task_id" BLOB NOT NULL,
  "version_id" BLOB,
  "reviewer_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_reviews__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__version_id" FOREIGN KEY ("version_id") REFERENCES "versions" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_reviews__reviewer_id" FOREIGN KEY ("reviewer_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "tags" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_tags__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tags__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tags__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tags__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tags__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "ticket_logs" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  "ticket_id" BLOB NOT NULL,
  "from_status_id" BLOB NOT NULL,
  "to_status_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_ticket_logs__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__ticket_id" FOREIGN KEY ("ticket_id") REFERENCES "tickets" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__from_status_id" FOREIGN KEY ("from_status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_logs__to_status_id" FOREIGN KEY ("to_status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "vacations" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "start" INTEGER,
  "end" INTEGER,
  "duration" INTEGER,
  "computed_start" INTEGER,
  "computed_end" INTEGER,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "user_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_vacations__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_vacations__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_vacations__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_vacations__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_vacations__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_vacations__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "budgets" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "total_cost" INTEGER NOT NULL,
  "total_msrp" INTEGER NOT NULL,
  "total_price" INTEGER NOT NULL,
  "total_realized" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "status_id" BLOB NOT NULL,
  "status_list_id" BLOB NOT NULL,
  "project_id" BLOB NOT NULL,
  "parent_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_budgets__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budgets__parent_id" FOREIGN KEY ("parent_id") REFERENCES "budgets" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "budget_entries" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "unit" TEXT NOT NULL,
  "cost" INTEGER NOT NULL,
  "msrp" INTEGER NOT NULL,
  "price" INTEGER NOT NULL,
  "realized_total" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "total_cost" INTEGER NOT NULL,
  "total_msrp" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  "budget_id" BLOB NOT NULL,
  "good_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_budget_entries__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budget_entries__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budget_entries__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budget_entries__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budget_entries__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budget_entries__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budget_entries__budget_id" FOREIGN KEY ("budget_id") REFERENCES "budgets" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_budget_entries__good_id" FOREIGN KEY ("good_id") REFERENCES "goods" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "clients" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_clients__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_clients__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_clients__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_clients__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_clients__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "dailies" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "status_id" BLOB NOT NULL,
  "status_list_id" BLOB NOT NULL,
  "project_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_dailies__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_dailies__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_dailies__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_dailies__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_dailies__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_dailies__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_dailies__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_dailies__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "departments" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_departments__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_departments__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_departments__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_departments__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_departments__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "entity_groups" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_entity_groups__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_entity_groups__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_entity_groups__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_entity_groups__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_entity_groups__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "files" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "full_path" TEXT NOT NULL,
  "original_filename" TEXT NOT NULL,
  "created_with" TEXT,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_files__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_files__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_files__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_files__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_files__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_files__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "filename_templates" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "target_entity_type" TEXT NOT NULL,
  "path" TEXT NOT NULL,
  "filename" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_filename_templates__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_filename_templates__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_filename_templates__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_filename_templates__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_filename_templates__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "goods" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "cost" INTEGER NOT NULL,
  "msrp" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "client_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_goods__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_goods__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_goods__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_goods__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_goods__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_goods__client_id" FOREIGN KEY ("client_id") REFERENCES "clients" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "groups" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "reach" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_groups__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_groups__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_groups__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_groups__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_groups__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "image_formats" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "width" INTEGER NOT NULL,
  "height" INTEGER NOT NULL,
  "pixel_aspect" REAL NOT NULL,
  "print_resolution" REAL NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_image_formats__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_image_formats__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_image_formats__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_image_formats__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_image_formats__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "invoices" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "unit" TEXT NOT NULL,
  "paid" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  "budget_id" BLOB NOT NULL,
  "client_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_invoices__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_invoices__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_invoices__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_invoices__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_invoices__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_invoices__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_invoices__budget_id" FOREIGN KEY ("budget_id") REFERENCES "budgets" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_invoices__client_id" FOREIGN KEY ("client_id") REFERENCES "clients" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "messages" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "subject_folded" TEXT NOT NULL,
  "body" TEXT NOT NULL,
  "sent" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB,
  "status_id" BLOB NOT NULL,
  "status_list_id" BLOB NOT NULL,
  "sender_id" BLOB,
  "in_reply_to_id" BLOB,
  "thread_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_messages__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__sender_id" FOREIGN KEY ("sender_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__in_reply_to_id" FOREIGN KEY ("in_reply_to_id") REFERENCES "messages" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_messages__thread_id" FOREIGN KEY ("thread_id") REFERENCES "messages" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "pages" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "title_folded" TEXT NOT NULL,
  "content" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_pages__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_pages__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_pages__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_pages__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_pages__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_pages__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "payments" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "amount" INTEGER NOT NULL,
  "unit" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  "invoice_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_payments__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_payments__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_payments__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_payments__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_payments__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_payments__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_payments__invoice_id" FOREIGN KEY ("invoice_id") REFERENCES "invoices" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "price_lists" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_price_lists__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_price_lists__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_price_lists__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_price_lists__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_price_lists__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "projects" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "code" TEXT NOT NULL,
  "code_folded" TEXT NOT NULL,
  "start" INTEGER,
  "end" INTEGER,
  "duration" INTEGER,
  "computed_start" INTEGER,
  "computed_end" INTEGER,
  "is_active" INTEGER NOT NULL,
  "fps" REAL NOT NULL,
  "is_stereoscopic" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "status_id" BLOB NOT NULL,
  "status_list_id" BLOB NOT NULL,
  "structure_id" BLOB,
  "image_format_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_projects__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__structure_id" FOREIGN KEY ("structure_id") REFERENCES "structures" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_projects__image_format_id" FOREIGN KEY ("image_format_id") REFERENCES "image_formats" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "repositories" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "code" TEXT NOT NULL,
  "code_folded" TEXT NOT NULL,
  "linux_path" TEXT,
  "windows_path" TEXT,
  "macos_path" TEXT,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_repositories__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_repositories__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_repositories__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_repositories__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_repositories__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "roles" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_roles__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_roles__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_roles__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_roles__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_roles__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "statuses" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "code" TEXT NOT NULL,
  "code_folded" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_statuses__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_statuses__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_statuses__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_statuses__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_statuses__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "status_lists" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "target_entity_type" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_status_lists__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_status_lists__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_status_lists__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_status_lists__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_status_lists__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "structures" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "custom_template" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_structures__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_structures__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_structures__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_structures__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_structures__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "studios" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "start" INTEGER,
  "end" INTEGER,
  "duration" INTEGER,
  "computed_start" INTEGER,
  "computed_end" INTEGER,
  "is_scheduling" INTEGER NOT NULL,
  "scheduling_started_at" INTEGER,
  "last_scheduled_at" INTEGER,
  "last_schedule_message" TEXT NOT NULL,
  "timing_resolution" INTEGER NOT NULL,
  "time_zone" TEXT NOT NULL,
  "now" INTEGER,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "is_scheduling_by_id" BLOB,
  "last_scheduled_by_id" BLOB,
  "working_hours_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_studios__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_studios__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_studios__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_studios__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_studios__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_studios__is_scheduling_by_id" FOREIGN KEY ("is_scheduling_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_studios__last_scheduled_by_id" FOREIGN KEY ("last_scheduled_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_studios__working_hours_id" FOREIGN KEY ("working_hours_id") REFERENCES "working_hourses" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "tasks" (
  "id" BLOB NOT NULL,
  "kind" TEXT NOT NULL,
  "base" TEXT NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "start" INTEGER,
  "end" INTEGER,
  "duration" INTEGER,
  "computed_start" INTEGER,
  "computed_end" INTEGER,
  "schedule_timing" REAL NOT NULL,
  "schedule_unit" TEXT NOT NULL,
  "schedule_model" TEXT NOT NULL,
  "schedule_constraint" TEXT NOT NULL,
  "allocation_strategy" TEXT NOT NULL,
  "persistent_allocation" INTEGER NOT NULL,
  "priority" INTEGER NOT NULL,
  "is_milestone" INTEGER NOT NULL,
  "bid_timing" REAL,
  "bid_unit" TEXT NOT NULL,
  "review_number" INTEGER NOT NULL,
  "level" INTEGER NOT NULL,
  "schedule_seconds" INTEGER NOT NULL,
  "total_logged_seconds" INTEGER NOT NULL,
  "is_container" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "status_id" BLOB NOT NULL,
  "status_list_id" BLOB NOT NULL,
  "project_id" BLOB NOT NULL,
  "parent_id" BLOB,
  "good_id" BLOB,
  "code" TEXT,
  "code_folded" TEXT,
  "cut_in" INTEGER,
  "cut_out" INTEGER,
  "source_in" INTEGER,
  "source_out" INTEGER,
  "record_in" INTEGER,
  "fps" REAL,
  "sequence_id" BLOB,
  "scene_id" BLOB,
  "image_format_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "ck_tasks__code__required" CHECK ("base" NOT IN ('asset', 'scene', 'sequence', 'shot') OR "code" IS NOT NULL),
  CONSTRAINT "ck_tasks__cut_in__required" CHECK ("base" NOT IN ('shot') OR "cut_in" IS NOT NULL),
  CONSTRAINT "ck_tasks__cut_out__required" CHECK ("base" NOT IN ('shot') OR "cut_out" IS NOT NULL),
  CONSTRAINT "ck_tasks__source_in__required" CHECK ("base" NOT IN ('shot') OR "source_in" IS NOT NULL),
  CONSTRAINT "ck_tasks__source_out__required" CHECK ("base" NOT IN ('shot') OR "source_out" IS NOT NULL),
  CONSTRAINT "fk_tasks__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__parent_id" FOREIGN KEY ("parent_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__good_id" FOREIGN KEY ("good_id") REFERENCES "goods" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__sequence_id" FOREIGN KEY ("sequence_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__scene_id" FOREIGN KEY ("scene_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tasks__image_format_id" FOREIGN KEY ("image_format_id") REFERENCES "image_formats" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "tickets" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "summary" TEXT NOT NULL,
  "priority" TEXT NOT NULL,
  "resolution" TEXT,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "status_id" BLOB NOT NULL,
  "status_list_id" BLOB NOT NULL,
  "project_id" BLOB NOT NULL,
  "owner_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_tickets__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_tickets__owner_id" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "time_logs" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "start" INTEGER,
  "end" INTEGER,
  "duration" INTEGER,
  "computed_start" INTEGER,
  "computed_end" INTEGER,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  "task_id" BLOB NOT NULL,
  "resource_id" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_time_logs__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_time_logs__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_time_logs__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_time_logs__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_time_logs__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_time_logs__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_time_logs__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_time_logs__resource_id" FOREIGN KEY ("resource_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "types" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "target_entity_type" TEXT NOT NULL,
  "code" TEXT NOT NULL,
  "code_folded" TEXT NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_types__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_types__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_types__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_types__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_types__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "users" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "login" TEXT NOT NULL,
  "login_folded" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "email_folded" TEXT NOT NULL,
  "password_hash" TEXT,
  "must_reset_password" INTEGER NOT NULL,
  "efficiency" REAL NOT NULL,
  "rate" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_users__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_users__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_users__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_users__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_users__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "versions" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "revision_number" INTEGER NOT NULL,
  "version_number" INTEGER NOT NULL,
  "is_published" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  "project_id" BLOB NOT NULL,
  "task_id" BLOB NOT NULL,
  "parent_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_versions__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_versions__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_versions__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_versions__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_versions__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_versions__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_versions__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_versions__parent_id" FOREIGN KEY ("parent_id") REFERENCES "versions" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "working_hourses" (
  "id" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "name_folded" TEXT NOT NULL,
  "nice_name" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "generic_text" TEXT NOT NULL,
  "date_created" INTEGER NOT NULL,
  "date_updated" INTEGER NOT NULL,
  "html_style" TEXT NOT NULL,
  "html_class" TEXT NOT NULL,
  "stalker_version" TEXT NOT NULL,
  "working_hours" TEXT,
  "daily_working_hours" INTEGER NOT NULL,
  "weekly_working_hours" REAL NOT NULL,
  "weekly_working_days" INTEGER NOT NULL,
  "yearly_working_days" INTEGER NOT NULL,
  "created_by_id" BLOB,
  "updated_by_id" BLOB,
  "type_id" BLOB,
  "thumbnail_id" BLOB,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_working_hourses__id" FOREIGN KEY ("id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_working_hourses__created_by_id" FOREIGN KEY ("created_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_working_hourses__updated_by_id" FOREIGN KEY ("updated_by_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_working_hourses__type_id" FOREIGN KEY ("type_id") REFERENCES "types" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_working_hourses__thumbnail_id" FOREIGN KEY ("thumbnail_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "entity_group_entities" (
  "entity_group_id" BLOB NOT NULL,
  "simple_entity_id" BLOB NOT NULL,
  PRIMARY KEY ("entity_group_id", "simple_entity_id"),
  CONSTRAINT "fk_entity_group_entities__entity_group_id" FOREIGN KEY ("entity_group_id") REFERENCES "entity_groups" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_entity_group_entities__simple_entity_id" FOREIGN KEY ("simple_entity_id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "entity_notes" (
  "entity_id" BLOB NOT NULL,
  "note_id" BLOB NOT NULL,
  PRIMARY KEY ("entity_id", "note_id"),
  CONSTRAINT "fk_entity_notes__entity_id" FOREIGN KEY ("entity_id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_entity_notes__note_id" FOREIGN KEY ("note_id") REFERENCES "notes" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "entity_tags" (
  "entity_id" BLOB NOT NULL,
  "tag_id" BLOB NOT NULL,
  PRIMARY KEY ("entity_id", "tag_id"),
  CONSTRAINT "fk_entity_tags__entity_id" FOREIGN KEY ("entity_id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_entity_tags__tag_id" FOREIGN KEY ("tag_id") REFERENCES "tags" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "file_references" (
  "file_id" BLOB NOT NULL,
  "target_id" BLOB NOT NULL,
  PRIMARY KEY ("file_id", "target_id"),
  CONSTRAINT "fk_file_references__file_id" FOREIGN KEY ("file_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_file_references__target_id" FOREIGN KEY ("target_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "group_permissions" (
  "group_id" BLOB NOT NULL,
  "permission_id" BLOB NOT NULL,
  PRIMARY KEY ("group_id", "permission_id"),
  CONSTRAINT "fk_group_permissions__group_id" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_group_permissions__permission_id" FOREIGN KEY ("permission_id") REFERENCES "permissions" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "message_attachments" (
  "message_id" BLOB NOT NULL,
  "simple_entity_id" BLOB NOT NULL,
  PRIMARY KEY ("message_id", "simple_entity_id"),
  CONSTRAINT "fk_message_attachments__message_id" FOREIGN KEY ("message_id") REFERENCES "messages" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_message_attachments__simple_entity_id" FOREIGN KEY ("simple_entity_id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "price_list_goods" (
  "price_list_id" BLOB NOT NULL,
  "good_id" BLOB NOT NULL,
  PRIMARY KEY ("price_list_id", "good_id"),
  CONSTRAINT "fk_price_list_goods__price_list_id" FOREIGN KEY ("price_list_id") REFERENCES "price_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_price_list_goods__good_id" FOREIGN KEY ("good_id") REFERENCES "goods" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "project_references" (
  "project_id" BLOB NOT NULL,
  "file_id" BLOB NOT NULL,
  PRIMARY KEY ("project_id", "file_id"),
  CONSTRAINT "fk_project_references__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_references__file_id" FOREIGN KEY ("file_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "project_repositories" (
  "project_id" BLOB NOT NULL,
  "repository_id" BLOB NOT NULL,
  "position" INTEGER NOT NULL,
  PRIMARY KEY ("project_id", "repository_id"),
  CONSTRAINT "fk_project_repositories__project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_project_repositories__repository_id" FOREIGN KEY ("repository_id") REFERENCES "repositories" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "role_permissions" (
  "role_id" BLOB NOT NULL,
  "permission_id" BLOB NOT NULL,
  PRIMARY KEY ("role_id", "permission_id"),
  CONSTRAINT "fk_role_permissions__role_id" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_role_permissions__permission_id" FOREIGN KEY ("permission_id") REFERENCES "permissions" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "simple_entity_generic_data" (
  "simple_entity_id" BLOB NOT NULL,
  "target_id" BLOB NOT NULL,
  PRIMARY KEY ("simple_entity_id", "target_id"),
  CONSTRAINT "fk_simple_entity_generic_data__simple_entity_id" FOREIGN KEY ("simple_entity_id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_simple_entity_generic_data__target_id" FOREIGN KEY ("target_id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "status_list_statuses" (
  "status_list_id" BLOB NOT NULL,
  "status_id" BLOB NOT NULL,
  "position" INTEGER NOT NULL,
  PRIMARY KEY ("status_list_id", "status_id"),
  CONSTRAINT "fk_status_list_statuses__status_list_id" FOREIGN KEY ("status_list_id") REFERENCES "status_lists" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_status_list_statuses__status_id" FOREIGN KEY ("status_id") REFERENCES "statuses" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "structure_templates" (
  "structure_id" BLOB NOT NULL,
  "filename_template_id" BLOB NOT NULL,
  "position" INTEGER NOT NULL,
  PRIMARY KEY ("structure_id", "filename_template_id"),
  CONSTRAINT "fk_structure_templates__structure_id" FOREIGN KEY ("structure_id") REFERENCES "structures" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_structure_templates__filename_template_id" FOREIGN KEY ("filename_template_id") REFERENCES "filename_templates" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "task_alternative_resources" (
  "task_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  PRIMARY KEY ("task_id", "user_id"),
  CONSTRAINT "fk_task_alternative_resources__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_alternative_resources__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "task_computed_resources" (
  "task_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  PRIMARY KEY ("task_id", "user_id"),
  CONSTRAINT "fk_task_computed_resources__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_computed_resources__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "task_references" (
  "task_id" BLOB NOT NULL,
  "file_id" BLOB NOT NULL,
  PRIMARY KEY ("task_id", "file_id"),
  CONSTRAINT "fk_task_references__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_references__file_id" FOREIGN KEY ("file_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "task_resources" (
  "task_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  PRIMARY KEY ("task_id", "user_id"),
  CONSTRAINT "fk_task_resources__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_resources__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "task_responsible" (
  "task_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  PRIMARY KEY ("task_id", "user_id"),
  CONSTRAINT "fk_task_responsible__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_responsible__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "task_watchers" (
  "task_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  PRIMARY KEY ("task_id", "user_id"),
  CONSTRAINT "fk_task_watchers__task_id" FOREIGN KEY ("task_id") REFERENCES "tasks" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_task_watchers__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "ticket_links" (
  "ticket_id" BLOB NOT NULL,
  "simple_entity_id" BLOB NOT NULL,
  PRIMARY KEY ("ticket_id", "simple_entity_id"),
  CONSTRAINT "fk_ticket_links__ticket_id" FOREIGN KEY ("ticket_id") REFERENCES "tickets" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_links__simple_entity_id" FOREIGN KEY ("simple_entity_id") REFERENCES "records" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "ticket_related_tickets" (
  "ticket_id" BLOB NOT NULL,
  "target_id" BLOB NOT NULL,
  PRIMARY KEY ("ticket_id", "target_id"),
  CONSTRAINT "fk_ticket_related_tickets__ticket_id" FOREIGN KEY ("ticket_id") REFERENCES "tickets" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_ticket_related_tickets__target_id" FOREIGN KEY ("target_id") REFERENCES "tickets" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "user_groups" (
  "user_id" BLOB NOT NULL,
  "group_id" BLOB NOT NULL,
  PRIMARY KEY ("user_id", "group_id"),
  CONSTRAINT "fk_user_groups__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_user_groups__group_id" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "user_permissions" (
  "user_id" BLOB NOT NULL,
  "permission_id" BLOB NOT NULL,
  PRIMARY KEY ("user_id", "permission_id"),
  CONSTRAINT "fk_user_permissions__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_user_permissions__permission_id" FOREIGN KEY ("permission_id") REFERENCES "permissions" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "version_files" (
  "version_id" BLOB NOT NULL,
  "file_id" BLOB NOT NULL,
  PRIMARY KEY ("version_id", "file_id"),
  CONSTRAINT "fk_version_files__version_id" FOREIGN KEY ("version_id") REFERENCES "versions" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "fk_version_files__file_id" FOREIGN KEY ("file_id") REFERENCES "files" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE "events" (
  "seq" INTEGER PRIMARY KEY AUTOINCREMENT,
  "position" INTEGER,
  "at" INTEGER NOT NULL,
  "actor_id" BLOB,
  "cause" TEXT NOT NULL,
  "mutation_id" BLOB NOT NULL,
  "type" TEXT NOT NULL,
  "record_id" BLOB NOT NULL,
  "project_id" BLOB,
  "action" TEXT NOT NULL,
  "changes" TEXT NOT NULL
) STRICT;
CREATE TABLE "idempotency" (
  "actor_id" BLOB NOT NULL,
  "key" TEXT NOT NULL,
  "request" BLOB NOT NULL,
  "created_at" INTEGER NOT NULL,
  "answer" TEXT,
  PRIMARY KEY ("actor_id", "key")
) STRICT;
CREATE TABLE "import_map" (
  "source" TEXT NOT NULL,
  "foreign_type" TEXT NOT NULL,
  "foreign_id" TEXT NOT NULL,
  "record_id" BLOB NOT NULL,
  PRIMARY KEY ("source", "foreign_type", "foreign_id")
) STRICT, WITHOUT ROWID;
CREATE TABLE "meta" (
  "key" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  PRIMARY KEY ("key")
) STRICT;
CREATE TABLE "plugin_backfills" (
  "plugin" TEXT NOT NULL,
  "step" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "begun_at" INTEGER NOT NULL,
  "cursor" TEXT,
  "rows_done" INTEGER NOT NULL,
  "parts" INTEGER NOT NULL,
  "failures" INTEGER NOT NULL,
  "due_at" INTEGER NOT NULL,
  "fault" TEXT,
  "failed_at" INTEGER,
  "finished_at" INTEGER,
  PRIMARY KEY ("plugin", "step")
) STRICT;
CREATE TABLE "plugin_bundles" (
  "name" TEXT NOT NULL,
  "owner_id" BLOB,
  "created_at" INTEGER NOT NULL,
  "created_by" TEXT NOT NULL,
  PRIMARY KEY ("name")
) STRICT;
CREATE TABLE "plugin_bundle_entries" (
  "bundle" TEXT NOT NULL,
  "plugin_id" TEXT NOT NULL,
  "digest" TEXT,
  "settings" TEXT NOT NULL,
  "changed_at" INTEGER NOT NULL,
  PRIMARY KEY ("bundle", "plugin_id")
) STRICT;
CREATE TABLE "plugin_bundle_tables" (
  "digest" TEXT NOT NULL,
  "plugin_id" TEXT NOT NULL,
  "made_at" INTEGER NOT NULL,
  PRIMARY KEY ("digest")
) STRICT;
CREATE TABLE "plugin_cursors" (
  "plugin" TEXT NOT NULL,
  "hook" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "follows" INTEGER NOT NULL,
  "missed" INTEGER NOT NULL,
  "missed_at" INTEGER,
  PRIMARY KEY ("plugin", "hook")
) STRICT;
CREATE TABLE "plugin_drawers" (
  "plugin" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "value" BLOB NOT NULL,
  "revision" INTEGER NOT NULL,
  "expires_at" INTEGER,
  PRIMARY KEY ("plugin", "name")
) STRICT;
CREATE TABLE "plugin_holds" (
  "plugin" TEXT NOT NULL,
  "hook" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "passed_by_until" INTEGER,
  "said_at" INTEGER NOT NULL,
  PRIMARY KEY ("plugin", "hook")
) STRICT;
CREATE TABLE "plugin_keys" (
  "name" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "added_at" INTEGER NOT NULL,
  "added_by" TEXT NOT NULL,
  PRIMARY KEY ("name")
) STRICT;
CREATE TABLE "plugin_log" (
  "id" BLOB NOT NULL,
  "at" INTEGER NOT NULL,
  "actor_id" BLOB,
  "actor" TEXT NOT NULL,
  "plugin_id" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "digest" TEXT,
  "details" TEXT NOT NULL,
  PRIMARY KEY ("id")
) STRICT;
CREATE TABLE "plugin_retries" (
  "plugin" TEXT NOT NULL,
  "hook" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "record_id" BLOB NOT NULL,
  "attempt" INTEGER NOT NULL,
  "due_at" INTEGER NOT NULL,
  "reason" TEXT NOT NULL,
  "dead_at" INTEGER,
  PRIMARY KEY ("plugin", "hook", "position")
) STRICT;
CREATE TABLE "plugin_settings" (
  "plugin_id" TEXT NOT NULL,
  "project_id" BLOB NOT NULL,
  "settings" TEXT NOT NULL,
  PRIMARY KEY ("plugin_id", "project_id")
) STRICT;
CREATE TABLE "plugin_signals" (
  "seq" INTEGER PRIMARY KEY AUTOINCREMENT,
  "at" INTEGER NOT NULL,
  "topic" TEXT NOT NULL,
  "plugin" TEXT NOT NULL,
  "payload" TEXT NOT NULL
) STRICT;
CREATE TABLE "plugin_versions" (
  "digest" TEXT NOT NULL,
  "plugin_id" TEXT NOT NULL,
  "version" TEXT NOT NULL,
  "manifest" TEXT NOT NULL,
  "uploaded_at" INTEGER NOT NULL,
  "uploaded_by" TEXT NOT NULL,
  "activated_at" INTEGER,
  "signers" TEXT NOT NULL,
  "package" BLOB NOT NULL,
  PRIMARY KEY ("digest")
) STRICT;
CREATE TABLE "plugins" (
  "id" TEXT NOT NULL,
  "version" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "manifest" TEXT NOT NULL,
  "settings" TEXT NOT NULL,
  "installed_at" INTEGER NOT NULL,
  "changed_at" INTEGER NOT NULL,
  PRIMARY KEY ("id")
) STRICT;
CREATE TABLE "sequences" (
  "name" TEXT NOT NULL,
  "last" INTEGER NOT NULL,
  PRIMARY KEY ("name")
) STRICT;
CREATE TABLE "tokens" (
  "id" BLOB NOT NULL,
  "hash" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "kind" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "created_at" INTEGER NOT NULL,
  "expires_at" INTEGER,
  "revoked_at" INTEGER,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_tokens__user_id" FOREIGN KEY ("user_id") REFERENCES "users" ("id") DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE "trash" (
  "id" BLOB NOT NULL,
  "type" TEXT NOT NULL,
  "project_id" BLOB,
  "along_with" BLOB NOT NULL,
  "deleted_at" INTEGER NOT NULL,
  "deleted_by" BLOB,
  "mutation_id" BLOB NOT NULL,
  "record" TEXT NOT NULL,
  "within_id" BLOB,
  PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "ix_records__project_id__id" ON "records" ("project_id", "id");
CREATE INDEX "ix_records__type__id" ON "records" ("type", "id");
CREATE UNIQUE INDEX "uq_client_users__client_id__user_id" ON "client_users" ("client_id", "user_id");
CREATE INDEX "ix_client_users__client_id__id" ON "client_users" ("client_id", "id");
CREATE INDEX "ix_client_users__user_id__id" ON "client_users" ("user_id", "id");
CREATE INDEX "ix_client_users__role_id__id" ON "client_users" ("role_id", "id");
CREATE UNIQUE INDEX "uq_daily_files__daily_id__file_id" ON "daily_files" ("daily_id", "file_id");
CREATE INDEX "ix_daily_files__project_id__id" ON "daily_files" ("project_id", "id");
CREATE INDEX "ix_daily_files__daily_id__id" ON "daily_files" ("daily_id", "id");
CREATE INDEX "ix_daily_files__file_id__id" ON "daily_files" ("file_id", "id");
CREATE INDEX "ix_daily_files__project_id__rank__id" ON "daily_files" ("project_id", "rank", "id");
CREATE UNIQUE INDEX "uq_department_users__department_id__user_id" ON "department_users" ("department_id", "user_id");
CREATE INDEX "ix_department_users__department_id__id" ON "department_users" ("department_id", "id");
CREATE INDEX "ix_department_users__user_id__id" ON "department_users" ("user_id", "id");
CREATE INDEX "ix_department_users__role_id__id" ON "department_users" ("role_id", "id");
CREATE UNIQUE INDEX "uq_message_recipients__message_id__user_id" ON "message_recipients" ("message_id", "user_id");
CREATE INDEX "ix_message_recipients__message_id__id" ON "message_recipients" ("message_id", "id");
CREATE INDEX "ix_message_recipients__user_id__id" ON "message_recipients" ("user_id", "id");
CREATE UNIQUE INDEX "uq_permissions__access__action__class_name" ON "permissions" ("access", "action", "class_name");
CREATE INDEX "ix_permissions__class_name__id" ON "permissions" ("class_name", "id");
CREATE UNIQUE INDEX "uq_project_clients__project_id__client_id" ON "project_clients" ("project_id", "client_id");
CREATE INDEX "ix_project_clients__project_id__id" ON "project_clients" ("project_id", "id");
CREATE INDEX "ix_project_clients__client_id__id" ON "project_clients" ("client_id", "id");
CREATE INDEX "ix_project_clients__role_id__id" ON "project_clients" ("role_id", "id");
CREATE UNIQUE INDEX "uq_project_users__project_id__user_id" ON "project_users" ("project_id", "user_id");
CREATE INDEX "ix_project_users__project_id__id" ON "project_users" ("project_id", "id");
CREATE INDEX "ix_project_users__user_id__id" ON "project_users" ("user_id", "id");
CREATE INDEX "ix_project_users__role_id__id" ON "project_users" ("role_id", "id");
CREATE UNIQUE INDEX "uq_task_dependencies__task_id__depends_on_id" ON "task_dependencies" ("task_id", "depends_on_id");
CREATE INDEX "ix_task_dependencies__project_id__id" ON "task_dependencies" ("project_id", "id");
CREATE INDEX "ix_task_dependencies__task_id__id" ON "task_dependencies" ("task_id", "id");
CREATE INDEX "ix_task_dependencies__depends_on_id__id" ON "task_dependencies" ("depends_on_id", "id");
CREATE INDEX "ix_authentication_logs__created_by_id__id" ON "authentication_logs" ("created_by_id", "id");
CREATE INDEX "ix_authentication_logs__updated_by_id__id" ON "authentication_logs" ("updated_by_id", "id");
CREATE INDEX "ix_authentication_logs__type_id__id" ON "authentication_logs" ("type_id", "id");
CREATE INDEX "ix_authentication_logs__thumbnail_id__id" ON "authentication_logs" ("thumbnail_id", "id");
CREATE INDEX "ix_authentication_logs__user_id__id" ON "authentication_logs" ("user_id", "id");
CREATE INDEX "ix_authentication_logs__name__id" ON "authentication_logs" ("name", "id");
CREATE INDEX "ix_authentication_logs__nice_name__id" ON "authentication_logs" ("nice_name", "id");
CREATE INDEX "ix_authentication_logs__date_created__id" ON "authentication_logs" ("date_created", "id");
CREATE INDEX "ix_authentication_logs__date_updated__id" ON "authentication_logs" ("date_updated", "id");
CREATE INDEX "ix_authentication_logs__date__id" ON "authentication_logs" ("date", "id");
CREATE INDEX "ix_notes__created_by_id__id" ON "notes" ("created_by_id", "id");
CREATE INDEX "ix_notes__updated_by_id__id" ON "notes" ("updated_by_id", "id");
CREATE INDEX "ix_notes__type_id__id" ON "notes" ("type_id", "id");
CREATE INDEX "ix_notes__thumbnail_id__id" ON "notes" ("thumbnail_id", "id");
CREATE INDEX "ix_notes__project_id__id" ON "notes" ("project_id", "id");
CREATE INDEX "ix_notes__name__id" ON "notes" ("name", "id");
CREATE INDEX "ix_notes__nice_name__id" ON "notes" ("nice_name", "id");
CREATE INDEX "ix_notes__date_created__id" ON "notes" ("date_created", "id");
CREATE INDEX "ix_notes__date_updated__id" ON "notes" ("date_updated", "id");
CREATE INDEX "ix_reviews__created_by_id__id" ON "reviews" ("created_by_id", "id");
CREATE INDEX "ix_reviews__updated_by_id__id" ON "reviews" ("updated_by_id", "id");
CREATE INDEX "ix_reviews__type_id__id" ON "reviews" ("type_id", "id");
CREATE INDEX "ix_reviews__thumbnail_id__id" ON "reviews" ("thumbnail_id", "id");
CREATE INDEX "ix_reviews__project_id__id" ON "reviews" ("project_id", "id");
CREATE INDEX "ix_reviews__status_id__id" ON "reviews" ("status_id", "id");
CREATE INDEX "ix_reviews__status_list_id__id" ON "reviews" ("status_list_id", "id");
CREATE INDEX "ix_reviews__task_id__id" ON "reviews" ("task_id", "id");
CREATE INDEX "ix_reviews__version_id__id" ON "reviews" ("version_id", "id");
CREATE INDEX "ix_reviews__reviewer_id__id" ON "reviews" ("reviewer_id", "id");
CREATE INDEX "ix_reviews__project_id__name__id" ON "reviews" ("project_id", "name", "id");
CREATE INDEX "ix_reviews__name__id" ON "reviews" ("name", "id");
CREATE INDEX "ix_reviews__project_id__nice_name__id" ON "reviews" ("project_id", "nice_name", "id");
CREATE INDEX "ix_reviews__project_id__date_created__id" ON "reviews" ("project_id", "date_created", "id");
CREATE INDEX "ix_reviews__project_id__date_updated__id" ON "reviews" ("project_id", "date_updated", "id");
CREATE INDEX "ix_reviews__date_updated__id" ON "reviews" ("date_updated", "id");
CREATE INDEX "ix_reviews__project_id__review_number__id" ON "reviews" ("project_id", "review_number", "id");
CREATE INDEX "ix_tags__created_by_id__id" ON "tags" ("created_by_id", "id");
CREATE INDEX "ix_tags__updated_by_id__id" ON "tags" ("updated_by_id", "id");
CREATE INDEX "ix_tags__type_id__id" ON "tags" ("type_id", "id");
CREATE INDEX "ix_tags__thumbnail_id__id" ON "tags" ("thumbnail_id", "id");
CREATE INDEX "ix_tags__name__id" ON "tags" ("name", "id");
CREATE INDEX "ix_tags__nice_name__id" ON "tags" ("nice_name", "id");
CREATE INDEX "ix_tags__date_created__id" ON "tags" ("date_created", "id");
CREATE INDEX "ix_tags__date_updated__id" ON "tags" ("date_updated", "id");
CREATE INDEX "ix_ticket_logs__created_by_id__id" ON "ticket_logs" ("created_by_id", "id");
CREATE INDEX "ix_ticket_logs__updated_by_id__id" ON "ticket_logs" ("updated_by_id", "id");
CREATE INDEX "ix_ticket_logs__type_id__id" ON "ticket_logs" ("type_id", "id");
CREATE INDEX "ix_ticket_logs__thumbnail_id__id" ON "ticket_logs" ("thumbnail_id", "id");
CREATE INDEX "ix_ticket_logs__project_id__id" ON "ticket_logs" ("project_id", "id");
CREATE INDEX "ix_ticket_logs__ticket_id__id" ON "ticket_logs" ("ticket_id", "id");
CREATE INDEX "ix_ticket_logs__from_status_id__id" ON "ticket_logs" ("from_status_id", "id");
CREATE INDEX "ix_ticket_logs__to_status_id__id" ON "ticket_logs" ("to_status_id", "id");
CREATE INDEX "ix_ticket_logs__project_id__name__id" ON "ticket_logs" ("project_id", "name", "id");
CREATE INDEX "ix_ticket_logs__name__id" ON "ticket_logs" ("name", "id");
CREATE INDEX "ix_ticket_logs__project_id__nice_name__id" ON "ticket_logs" ("project_id", "nice_name", "id");
CREATE INDEX "ix_ticket_logs__project_id__date_created__id" ON "ticket_logs" ("project_id", "date_created", "id");
CREATE INDEX "ix_ticket_logs__project_id__date_updated__id" ON "ticket_logs" ("project_id", "date_updated", "id");
CREATE INDEX "ix_ticket_logs__date_updated__id" ON "ticket_logs" ("date_updated", "id");
CREATE INDEX "ix_vacations__created_by_id__id" ON "vacations" ("created_by_id", "id");
CREATE INDEX "ix_vacations__updated_by_id__id" ON "vacations" ("updated_by_id", "id");
CREATE INDEX "ix_vacations__type_id__id" ON "vacations" ("type_id", "id");
CREATE INDEX "ix_vacations__thumbnail_id__id" ON "vacations" ("thumbnail_id", "id");
CREATE INDEX "ix_vacations__user_id__id" ON "vacations" ("user_id", "id");
CREATE INDEX "ix_vacations__name__id" ON "vacations" ("name", "id");
CREATE INDEX "ix_vacations__nice_name__id" ON "vacations" ("nice_name", "id");
CREATE INDEX "ix_vacations__date_created__id" ON "vacations" ("date_created", "id");
CREATE INDEX "ix_vacations__date_updated__id" ON "vacations" ("date_updated", "id");
CREATE INDEX "ix_vacations__start__id" ON "vacations" ("start", "id");
CREATE INDEX "ix_vacations__end__id" ON "vacations" ("end", "id");
CREATE INDEX "ix_budgets__created_by_id__id" ON "budgets" ("created_by_id", "id");
CREATE INDEX "ix_budgets__updated_by_id__id" ON "budgets" ("updated_by_id", "id");
CREATE INDEX "ix_budgets__type_id__id" ON "budgets" ("type_id", "id");
CREATE INDEX "ix_budgets__thumbnail_id__id" ON "budgets" ("thumbnail_id", "id");
CREATE INDEX "ix_budgets__status_id__id" ON "budgets" ("status_id", "id");
CREATE INDEX "ix_budgets__status_list_id__id" ON "budgets" ("status_list_id", "id");
CREATE INDEX "ix_budgets__project_id__id" ON "budgets" ("project_id", "id");
CREATE INDEX "ix_budgets__parent_id__id" ON "budgets" ("parent_id", "id");
CREATE INDEX "ix_budgets__project_id__name__id" ON "budgets" ("project_id", "name", "id");
CREATE INDEX "ix_budgets__name__id" ON "budgets" ("name", "id");
CREATE INDEX "ix_budgets__project_id__nice_name__id" ON "budgets" ("project_id", "nice_name", "id");
CREATE INDEX "ix_budgets__project_id__date_created__id" ON "budgets" ("project_id", "date_created", "id");
CREATE INDEX "ix_budgets__project_id__date_updated__id" ON "budgets" ("project_id", "date_updated", "id");
CREATE INDEX "ix_budgets__date_updated__id" ON "budgets" ("date_updated", "id");
CREATE INDEX "ix_budgets__project_id__total_cost__id" ON "budgets" ("project_id", "total_cost", "id");
CREATE INDEX "ix_budgets__project_id__total_msrp__id" ON "budgets" ("project_id", "total_msrp", "id");
CREATE INDEX "ix_budgets__project_id__total_price__id" ON "budgets" ("project_id", "total_price", "id");
CREATE INDEX "ix_budgets__project_id__total_realized__id" ON "budgets" ("project_id", "total_realized", "id");
CREATE INDEX "ix_budget_entries__created_by_id__id" ON "budget_entries" ("created_by_id", "id");
CREATE INDEX "ix_budget_entries__updated_by_id__id" ON "budget_entries" ("updated_by_id", "id");
CREATE INDEX "ix_budget_entries__type_id__id" ON "budget_entries" ("type_id", "id");
CREATE INDEX "ix_budget_entries__thumbnail_id__id" ON "budget_entries" ("thumbnail_id", "id");
CREATE INDEX "ix_budget_entries__project_id__id" ON "budget_entries" ("project_id", "id");
CREATE INDEX "ix_budget_entries__budget_id__id" ON "budget_entries" ("budget_id", "id");
CREATE INDEX "ix_budget_entries__good_id__id" ON "budget_entries" ("good_id", "id");
CREATE INDEX "ix_budget_entries__project_id__name__id" ON "budget_entries" ("project_id", "name", "id");
CREATE INDEX "ix_budget_entries__name__id" ON "budget_entries" ("name", "id");
CREATE INDEX "ix_budget_entries__project_id__nice_name__id" ON "budget_entries" ("project_id", "nice_name", "id");
CREATE INDEX "ix_budget_entries__project_id__date_created__id" ON "budget_entries" ("project_id", "date_created", "id");
CREATE INDEX "ix_budget_entries__project_id__date_updated__id" ON "budget_entries" ("project_id", "date_updated", "id");
CREATE INDEX "ix_budget_entries__date_updated__id" ON "budget_entries" ("date_updated", "id");
CREATE INDEX "ix_budget_entries__project_id__total__id" ON "budget_entries" ("project_id", "total", "id");
CREATE INDEX "ix_clients__created_by_id__id" ON "clients" ("created_by_id", "id");
CREATE INDEX "ix_clients__updated_by_id__id" ON "clients" ("updated_by_id", "id");
CREATE INDEX "ix_clients__type_id__id" ON "clients" ("type_id", "id");
CREATE INDEX "ix_clients__thumbnail_id__id" ON "clients" ("thumbnail_id", "id");
CREATE INDEX "ix_clients__name__id" ON "clients" ("name", "id");
CREATE INDEX "ix_clients__nice_name__id" ON "clients" ("nice_name", "id");
CREATE INDEX "ix_clients__date_created__id" ON "clients" ("date_created", "id");
CREATE INDEX "ix_clients__date_updated__id" ON "clients" ("date_updated", "id");
CREATE INDEX "ix_dailies__created_by_id__id" ON "dailies" ("created_by_id", "id");
CREATE INDEX "ix_dailies__updated_by_id__id" ON "dailies" ("updated_by_id", "id");
CREATE INDEX "ix_dailies__type_id__id" ON "dailies" ("type_id", "id");
CREATE INDEX "ix_dailies__thumbnail_id__id" ON "dailies" ("thumbnail_id", "id");
CREATE INDEX "ix_dailies__status_id__id" ON "dailies" ("status_id", "id");
CREATE INDEX "ix_dailies__status_list_id__id" ON "dailies" ("status_list_id", "id");
CREATE INDEX "ix_dailies__project_id__id" ON "dailies" ("project_id", "id");
CREATE INDEX "ix_dailies__project_id__name__id" ON "dailies" ("project_id", "name", "id");
CREATE INDEX "ix_dailies__name__id" ON "dailies" ("name", "id");
CREATE INDEX "ix_dailies__project_id__nice_name__id" ON "dailies" ("project_id", "nice_name", "id");
CREATE INDEX "ix_dailies__project_id__date_created__id" ON "dailies" ("project_id", "date_created", "id");
CREATE INDEX "ix_dailies__project_id__date_updated__id" ON "dailies" ("project_id", "date_updated", "id");
CREATE INDEX "ix_dailies__date_updated__id" ON "dailies" ("date_updated", "id");
CREATE INDEX "ix_departments__created_by_id__id" ON "departments" ("created_by_id", "id");
CREATE INDEX "ix_departments__updated_by_id__id" ON "departments" ("updated_by_id", "id");
CREATE INDEX "ix_departments__type_id__id" ON "departments" ("type_id", "id");
CREATE INDEX "ix_departments__thumbnail_id__id" ON "departments" ("thumbnail_id", "id");
CREATE INDEX "ix_departments__name__id" ON "departments" ("name", "id");
CREATE INDEX "ix_departments__nice_name__id" ON "departments" ("nice_name", "id");
CREATE INDEX "ix_departments__date_created__id" ON "departments" ("date_created", "id");
CREATE INDEX "ix_departments__date_updated__id" ON "departments" ("date_updated", "id");
CREATE INDEX "ix_entity_groups__created_by_id__id" ON "entity_groups" ("created_by_id", "id");
CREATE INDEX "ix_entity_groups__updated_by_id__id" ON "entity_groups" ("updated_by_id", "id");
CREATE INDEX "ix_entity_groups__type_id__id" ON "entity_groups" ("type_id", "id");
CREATE INDEX "ix_entity_groups__thumbnail_id__id" ON "entity_groups" ("thumbnail_id", "id");
CREATE INDEX "ix_entity_groups__name__id" ON "entity_groups" ("name", "id");
CREATE INDEX "ix_entity_groups__nice_name__id" ON "entity_groups" ("nice_name", "id");
CREATE INDEX "ix_entity_groups__date_created__id" ON "entity_groups" ("date_created", "id");
CREATE INDEX "ix_entity_groups__date_updated__id" ON "entity_groups" ("date_updated", "id");
CREATE INDEX "ix_files__created_by_id__id" ON "files" ("created_by_id", "id");
CREATE INDEX "ix_files__updated_by_id__id" ON "files" ("updated_by_id", "id");
CREATE INDEX "ix_files__type_id__id" ON "files" ("type_id", "id");
CREATE INDEX "ix_files__thumbnail_id__id" ON "files" ("thumbnail_id", "id");
CREATE INDEX "ix_files__project_id__id" ON "files" ("project_id", "id");
CREATE INDEX "ix_files__name__id" ON "files" ("name", "id");
CREATE INDEX "ix_files__nice_name__id" ON "files" ("nice_name", "id");
CREATE INDEX "ix_files__date_created__id" ON "files" ("date_created", "id");
CREATE INDEX "ix_files__date_updated__id" ON "files" ("date_updated", "id");
CREATE INDEX "ix_filename_templates__created_by_id__id" ON "filename_templates" ("created_by_id", "id");
CREATE INDEX "ix_filename_templates__updated_by_id__id" ON "filename_templates" ("updated_by_id", "id");
CREATE INDEX "ix_filename_templates__type_id__id" ON "filename_templates" ("type_id", "id");
CREATE INDEX "ix_filename_templates__thumbnail_id__id" ON "filename_templates" ("thumbnail_id", "id");
CREATE INDEX "ix_filename_templates__name__id" ON "filename_templates" ("name", "id");
CREATE INDEX "ix_filename_templates__nice_name__id" ON "filename_templates" ("nice_name", "id");
CREATE INDEX "ix_filename_templates__date_created__id" ON "filename_templates" ("date_created", "id");
CREATE INDEX "ix_filename_templates__date_updated__id" ON "filename_templates" ("date_updated", "id");
CREATE INDEX "ix_filename_templates__target_entity_type__id" ON "filename_templates" ("target_entity_type", "id");
CREATE INDEX "ix_goods__created_by_id__id" ON "goods" ("created_by_id", "id");
CREATE INDEX "ix_goods__updated_by_id__id" ON "goods" ("updated_by_id", "id");
CREATE INDEX "ix_goods__type_id__id" ON "goods" ("type_id", "id");
CREATE INDEX "ix_goods__thumbnail_id__id" ON "goods" ("thumbnail_id", "id");
CREATE INDEX "ix_goods__client_id__id" ON "goods" ("client_id", "id");
CREATE INDEX "ix_goods__name__id" ON "goods" ("name", "id");
CREATE INDEX "ix_goods__nice_name__id" ON "goods" ("nice_name", "id");
CREATE INDEX "ix_goods__date_created__id" ON "goods" ("date_created", "id");
CREATE INDEX "ix_goods__date_updated__id" ON "goods" ("date_updated", "id");
CREATE INDEX "ix_groups__created_by_id__id" ON "groups" ("created_by_id", "id");
CREATE INDEX "ix_groups__updated_by_id__id" ON "groups" ("updated_by_id", "id");
CREATE INDEX "ix_groups__type_id__id" ON "groups" ("type_id", "id");
CREATE INDEX "ix_groups__thumbnail_id__id" ON "groups" ("thumbnail_id", "id");
CREATE INDEX "ix_groups__name__id" ON "groups" ("name", "id");
CREATE INDEX "ix_groups__nice_name__id" ON "groups" ("nice_name", "id");
CREATE INDEX "ix_groups__date_created__id" ON "groups" ("date_created", "id");
CREATE INDEX "ix_groups__date_updated__id" ON "groups" ("date_updated", "id");
CREATE INDEX "ix_image_formats__created_by_id__id" ON "image_formats" ("created_by_id", "id");
CREATE INDEX "ix_image_formats__updated_by_id__id" ON "image_formats" ("updated_by_id", "id");
CREATE INDEX "ix_image_formats__type_id__id" ON "image_formats" ("type_id", "id");
CREATE INDEX "ix_image_formats__thumbnail_id__id" ON "image_formats" ("thumbnail_id", "id");
CREATE INDEX "ix_image_formats__name__id" ON "image_formats" ("name", "id");
CREATE INDEX "ix_image_formats__nice_name__id" ON "image_formats" ("nice_name", "id");
CREATE INDEX "ix_image_formats__date_created__id" ON "image_formats" ("date_created", "id");
CREATE INDEX "ix_image_formats__date_updated__id" ON "image_formats" ("date_updated", "id");
CREATE INDEX "ix_image_formats__width__id" ON "image_formats" ("width", "id");
CREATE INDEX "ix_image_formats__height__id" ON "image_formats" ("height", "id");
CREATE INDEX "ix_invoices__created_by_id__id" ON "invoices" ("created_by_id", "id");
CREATE INDEX "ix_invoices__updated_by_id__id" ON "invoices" ("updated_by_id", "id");
CREATE INDEX "ix_invoices__type_id__id" ON "invoices" ("type_id", "id");
CREATE INDEX "ix_invoices__thumbnail_id__id" ON "invoices" ("thumbnail_id", "id");
CREATE INDEX "ix_invoices__project_id__id" ON "invoices" ("project_id", "id");
CREATE INDEX "ix_invoices__budget_id__id" ON "invoices" ("budget_id", "id");
CREATE INDEX "ix_invoices__client_id__id" ON "invoices" ("client_id", "id");
CREATE INDEX "ix_invoices__project_id__name__id" ON "invoices" ("project_id", "name", "id");
CREATE INDEX "ix_invoices__name__id" ON "invoices" ("name", "id");
CREATE INDEX "ix_invoices__project_id__nice_name__id" ON "invoices" ("project_id", "nice_name", "id");
CREATE INDEX "ix_invoices__project_id__date_created__id" ON "invoices" ("project_id", "date_created", "id");
CREATE INDEX "ix_invoices__project_id__date_updated__id" ON "invoices" ("project_id", "date_updated", "id");
CREATE INDEX "ix_invoices__date_updated__id" ON "invoices" ("date_updated", "id");
CREATE INDEX "ix_invoices__project_id__paid__id" ON "invoices" ("project_id", "paid", "id");
CREATE INDEX "ix_messages__created_by_id__id" ON "messages" ("created_by_id", "id");
CREATE INDEX "ix_messages__updated_by_id__id" ON "messages" ("updated_by_id", "id");
CREATE INDEX "ix_messages__type_id__id" ON "messages" ("type_id", "id");
CREATE INDEX "ix_messages__thumbnail_id__id" ON "messages" ("thumbnail_id", "id");
CREATE INDEX "ix_messages__project_id__id" ON "messages" ("project_id", "id");
CREATE INDEX "ix_messages__status_id__id" ON "messages" ("status_id", "id");
CREATE INDEX "ix_messages__status_list_id__id" ON "messages" ("status_list_id", "id");
CREATE INDEX "ix_messages__sender_id__id" ON "messages" ("sender_id", "id");
CREATE INDEX "ix_messages__in_reply_to_id__id" ON "messages" ("in_reply_to_id", "id");
CREATE INDEX "ix_messages__thread_id__id" ON "messages" ("thread_id", "id");
CREATE INDEX "ix_messages__name__id" ON "messages" ("name", "id");
CREATE INDEX "ix_messages__nice_name__id" ON "messages" ("nice_name", "id");
CREATE INDEX "ix_messages__date_created__id" ON "messages" ("date_created", "id");
CREATE INDEX "ix_messages__date_updated__id" ON "messages" ("date_updated", "id");
CREATE INDEX "ix_messages__subject__id" ON "messages" ("subject", "id");
CREATE INDEX "ix_messages__sent__id" ON "messages" ("sent", "id");
CREATE INDEX "ix_pages__created_by_id__id" ON "pages" ("created_by_id", "id");
CREATE INDEX "ix_pages__updated_by_id__id" ON "pages" ("updated_by_id", "id");
CREATE INDEX "ix_pages__type_id__id" ON "pages" ("type_id", "id");
CREATE INDEX "ix_pages__thumbnail_id__id" ON "pages" ("thumbnail_id", "id");
CREATE INDEX "ix_pages__project_id__id" ON "pages" ("project_id", "id");
CREATE INDEX "ix_pages__project_id__name__id" ON "pages" ("project_id", "name", "id");
CREATE INDEX "ix_pages__name__id" ON "pages" ("name", "id");
CREATE INDEX "ix_pages__project_id__nice_name__id" ON "pages" ("project_id", "nice_name", "id");
CREATE INDEX "ix_pages__project_id__date_created__id" ON "pages" ("project_id", "date_created", "id");
CREATE INDEX "ix_pages__project_id__date_updated__id" ON "pages" ("project_id", "date_updated", "id");
CREATE INDEX "ix_pages__date_updated__id" ON "pages" ("date_updated", "id");
CREATE INDEX "ix_pages__project_id__title__id" ON "pages" ("project_id", "title", "id");
CREATE INDEX "ix_payments__created_by_id__id" ON "payments" ("created_by_id", "id");
CREATE INDEX "ix_payments__updated_by_id__id" ON "payments" ("updated_by_id", "id");
CREATE INDEX "ix_payments__type_id__id" ON "payments" ("type_id", "id");
CREATE INDEX "ix_payments__thumbnail_id__id" ON "payments" ("thumbnail_id", "id");
CREATE INDEX "ix_payments__project_id__id" ON "payments" ("project_id", "id");
CREATE INDEX "ix_payments__invoice_id__id" ON "payments" ("invoice_id", "id");
CREATE INDEX "ix_payments__project_id__name__id" ON "payments" ("project_id", "name", "id");
CREATE INDEX "ix_payments__name__id" ON "payments" ("name", "id");
CREATE INDEX "ix_payments__project_id__nice_name__id" ON "payments" ("project_id", "nice_name", "id");
CREATE INDEX "ix_payments__project_id__date_created__id" ON "payments" ("project_id", "date_created", "id");
CREATE INDEX "ix_payments__project_id__date_updated__id" ON "payments" ("project_id", "date_updated", "id");
CREATE INDEX "ix_payments__date_updated__id" ON "payments" ("date_updated", "id");
CREATE INDEX "ix_price_lists__created_by_id__id" ON "price_lists" ("created_by_id", "id");
CREATE INDEX "ix_price_lists__updated_by_id__id" ON "price_lists" ("updated_by_id", "id");
CREATE INDEX "ix_price_lists__type_id__id" ON "price_lists" ("type_id", "id");
CREATE INDEX "ix_price_lists__thumbnail_id__id" ON "price_lists" ("thumbnail_id", "id");
CREATE INDEX "ix_price_lists__name__id" ON "price_lists" ("name", "id");
CREATE INDEX "ix_price_lists__nice_name__id" ON "price_lists" ("nice_name", "id");
CREATE INDEX "ix_price_lists__date_created__id" ON "price_lists" ("date_created", "id");
CREATE INDEX "ix_price_lists__date_updated__id" ON "price_lists" ("date_updated", "id");
CREATE INDEX "ix_projects__created_by_id__id" ON "projects" ("created_by_id", "id");
CREATE INDEX "ix_projects__updated_by_id__id" ON "projects" ("updated_by_id", "id");
CREATE INDEX "ix_projects__type_id__id" ON "projects" ("type_id", "id");
CREATE INDEX "ix_projects__thumbnail_id__id" ON "projects" ("thumbnail_id", "id");
CREATE INDEX "ix_projects__status_id__id" ON "projects" ("status_id", "id");
CREATE INDEX "ix_projects__status_list_id__id" ON "projects" ("status_list_id", "id");
CREATE INDEX "ix_projects__structure_id__id" ON "projects" ("structure_id", "id");
CREATE INDEX "ix_projects__image_format_id__id" ON "projects" ("image_format_id", "id");
CREATE INDEX "ix_projects__name__id" ON "projects" ("name", "id");
CREATE INDEX "ix_projects__nice_name__id" ON "projects" ("nice_name", "id");
CREATE INDEX "ix_projects__date_created__id" ON "projects" ("date_created", "id");
CREATE INDEX "ix_projects__date_updated__id" ON "projects" ("date_updated", "id");
CREATE INDEX "ix_projects__code__id" ON "projects" ("code", "id");
CREATE INDEX "ix_projects__start__id" ON "projects" ("start", "id");
CREATE INDEX "ix_projects__end__id" ON "projects" ("end", "id");
CREATE INDEX "ix_projects__is_active__id" ON "projects" ("is_active", "id");
CREATE UNIQUE INDEX "uq_repositories__code" ON "repositories" ("code");
CREATE INDEX "ix_repositories__created_by_id__id" ON "repositories" ("created_by_id", "id");
CREATE INDEX "ix_repositories__updated_by_id__id" ON "repositories" ("updated_by_id", "id");
CREATE INDEX "ix_repositories__type_id__id" ON "repositories" ("type_id", "id");
CREATE INDEX "ix_repositories__thumbnail_id__id" ON "repositories" ("thumbnail_id", "id");
CREATE INDEX "ix_repositories__name__id" ON "repositories" ("name", "id");
CREATE INDEX "ix_repositories__nice_name__id" ON "repositories" ("nice_name", "id");
CREATE INDEX "ix_repositories__date_created__id" ON "repositories" ("date_created", "id");
CREATE INDEX "ix_repositories__date_updated__id" ON "repositories" ("date_updated", "id");
CREATE INDEX "ix_repositories__code__id" ON "repositories" ("code", "id");
CREATE INDEX "ix_roles__created_by_id__id" ON "roles" ("created_by_id", "id");
CREATE INDEX "ix_roles__updated_by_id__id" ON "roles" ("updated_by_id", "id");
CREATE INDEX "ix_roles__type_id__id" ON "roles" ("type_id", "id");
CREATE INDEX "ix_roles__thumbnail_id__id" ON "roles" ("thumbnail_id", "id");
CREATE INDEX "ix_roles__name__id" ON "roles" ("name", "id");
CREATE INDEX "ix_roles__nice_name__id" ON "roles" ("nice_name", "id");
CREATE INDEX "ix_roles__date_created__id" ON "roles" ("date_created", "id");
CREATE INDEX "ix_roles__date_updated__id" ON "roles" ("date_updated", "id");
CREATE INDEX "ix_statuses__created_by_id__id" ON "statuses" ("created_by_id", "id");
CREATE INDEX "ix_statuses__updated_by_id__id" ON "statuses" ("updated_by_id", "id");
CREATE INDEX "ix_statuses__type_id__id" ON "statuses" ("type_id", "id");
CREATE INDEX "ix_statuses__thumbnail_id__id" ON "statuses" ("thumbnail_id", "id");
CREATE INDEX "ix_statuses__name__id" ON "statuses" ("name", "id");
CREATE INDEX "ix_statuses__nice_name__id" ON "statuses" ("nice_name", "id");
CREATE INDEX "ix_statuses__date_created__id" ON "statuses" ("date_created", "id");
CREATE INDEX "ix_statuses__date_updated__id" ON "statuses" ("date_updated", "id");
CREATE INDEX "ix_statuses__code__id" ON "statuses" ("code", "id");
CREATE UNIQUE INDEX "uq_status_lists__target_entity_type" ON "status_lists" ("target_entity_type");
CREATE INDEX "ix_status_lists__created_by_id__id" ON "status_lists" ("created_by_id", "id");
CREATE INDEX "ix_status_lists__updated_by_id__id" ON "status_lists" ("updated_by_id", "id");
CREATE INDEX "ix_status_lists__type_id__id" ON "status_lists" ("type_id", "id");
CREATE INDEX "ix_status_lists__thumbnail_id__id" ON "status_lists" ("thumbnail_id", "id");
CREATE INDEX "ix_status_lists__name__id" ON "status_lists" ("name", "id");
CREATE INDEX "ix_status_lists__nice_name__id" ON "status_lists" ("nice_name", "id");
CREATE INDEX "ix_status_lists__date_created__id" ON "status_lists" ("date_created", "id");
CREATE INDEX "ix_status_lists__date_updated__id" ON "status_lists" ("date_updated", "id");
CREATE INDEX "ix_status_lists__target_entity_type__id" ON "status_lists" ("target_entity_type", "id");
CREATE INDEX "ix_structures__created_by_id__id" ON "structures" ("created_by_id", "id");
CREATE INDEX "ix_structures__updated_by_id__id" ON "structures" ("updated_by_id", "id");
CREATE INDEX "ix_structures__type_id__id" ON "structures" ("type_id", "id");
CREATE INDEX "ix_structures__thumbnail_id__id" ON "structures" ("thumbnail_id", "id");
CREATE INDEX "ix_structures__name__id" ON "structures" ("name", "id");
CREATE INDEX "ix_structures__nice_name__id" ON "structures" ("nice_name", "id");
CREATE INDEX "ix_structures__date_created__id" ON "structures" ("date_created", "id");
CREATE INDEX "ix_structures__date_updated__id" ON "structures" ("date_updated", "id");
CREATE INDEX "ix_studios__created_by_id__id" ON "studios" ("created_by_id", "id");
CREATE INDEX "ix_studios__updated_by_id__id" ON "studios" ("updated_by_id", "id");
CREATE INDEX "ix_studios__type_id__id" ON "studios" ("type_id", "id");
CREATE INDEX "ix_studios__thumbnail_id__id" ON "studios" ("thumbnail_id", "id");
CREATE INDEX "ix_studios__is_scheduling_by_id__id" ON "studios" ("is_scheduling_by_id", "id");
CREATE INDEX "ix_studios__last_scheduled_by_id__id" ON "studios" ("last_scheduled_by_id", "id");
CREATE INDEX "ix_studios__working_hours_id__id" ON "studios" ("working_hours_id", "id");
CREATE INDEX "ix_studios__name__id" ON "studios" ("name", "id");
CREATE INDEX "ix_studios__nice_name__id" ON "studios" ("nice_name", "id");
CREATE INDEX "ix_studios__date_created__id" ON "studios" ("date_created", "id");
CREATE INDEX "ix_studios__date_updated__id" ON "studios" ("date_updated", "id");
CREATE INDEX "ix_studios__start__id" ON "studios" ("start", "id");
CREATE INDEX "ix_studios__end__id" ON "studios" ("end", "id");
CREATE UNIQUE INDEX "uq_shot__project_id__code" ON "tasks" ("project_id", "code") WHERE "base" = 'shot';
CREATE INDEX "ix_tasks__base__id" ON "tasks" ("base", "id");
CREATE INDEX "ix_tasks__created_by_id__id" ON "tasks" ("created_by_id", "id");
CREATE INDEX "ix_tasks__updated_by_id__id" ON "tasks" ("updated_by_id", "id");
CREATE INDEX "ix_tasks__type_id__id" ON "tasks" ("type_id", "id");
CREATE INDEX "ix_tasks__thumbnail_id__id" ON "tasks" ("thumbnail_id", "id");
CREATE INDEX "ix_tasks__status_id__id" ON "tasks" ("status_id", "id");
CREATE INDEX "ix_tasks__status_list_id__id" ON "tasks" ("status_list_id", "id");
CREATE INDEX "ix_tasks__project_id__id" ON "tasks" ("project_id", "id");
CREATE INDEX "ix_tasks__parent_id__id" ON "tasks" ("parent_id", "id");
CREATE INDEX "ix_tasks__good_id__id" ON "tasks" ("good_id", "id");
CREATE INDEX "ix_tasks__project_id__name__id" ON "tasks" ("project_id", "name", "id");
CREATE INDEX "ix_tasks__base__name__id" ON "tasks" ("base", "name", "id");
CREATE INDEX "ix_tasks__name__id" ON "tasks" ("name", "id");
CREATE INDEX "ix_tasks__project_id__nice_name__id" ON "tasks" ("project_id", "nice_name", "id");
CREATE INDEX "ix_tasks__base__nice_name__id" ON "tasks" ("base", "nice_name", "id");
CREATE INDEX "ix_tasks__project_id__date_created__id" ON "tasks" ("project_id", "date_created", "id");
CREATE INDEX "ix_tasks__base__date_created__id" ON "tasks" ("base", "date_created", "id");
CREATE INDEX "ix_tasks__project_id__date_updated__id" ON "tasks" ("project_id", "date_updated", "id");
CREATE INDEX "ix_tasks__base__date_updated__id" ON "tasks" ("base", "date_updated", "id");
CREATE INDEX "ix_tasks__date_updated__id" ON "tasks" ("date_updated", "id");
CREATE INDEX "ix_tasks__project_id__start__id" ON "tasks" ("project_id", "start", "id");
CREATE INDEX "ix_tasks__base__start__id" ON "tasks" ("base", "start", "id");
CREATE INDEX "ix_tasks__project_id__end__id" ON "tasks" ("project_id", "end", "id");
CREATE INDEX "ix_tasks__base__end__id" ON "tasks" ("base", "end", "id");
CREATE INDEX "ix_tasks__project_id__priority__id" ON "tasks" ("project_id", "priority", "id");
CREATE INDEX "ix_tasks__base__priority__id" ON "tasks" ("base", "priority", "id");
CREATE INDEX "ix_tasks__priority__id" ON "tasks" ("priority", "id");
CREATE INDEX "ix_tasks__project_id__code__id" ON "tasks" ("project_id", "code", "id");
CREATE INDEX "ix_tasks__base__code__id" ON "tasks" ("base", "code", "id");
CREATE INDEX "ix_tasks__sequence_id__id" ON "tasks" ("sequence_id", "id");
CREATE INDEX "ix_tasks__scene_id__id" ON "tasks" ("scene_id", "id");
CREATE INDEX "ix_tasks__image_format_id__id" ON "tasks" ("image_format_id", "id");
CREATE INDEX "ix_tasks__project_id__cut_in__id" ON "tasks" ("project_id", "cut_in", "id");
CREATE INDEX "ix_tasks__base__cut_in__id" ON "tasks" ("base", "cut_in", "id");
CREATE UNIQUE INDEX "uq_tickets__number" ON "tickets" ("number");
CREATE INDEX "ix_tickets__created_by_id__id" ON "tickets" ("created_by_id", "id");
CREATE INDEX "ix_tickets__updated_by_id__id" ON "tickets" ("updated_by_id", "id");
CREATE INDEX "ix_tickets__type_id__id" ON "tickets" ("type_id", "id");
CREATE INDEX "ix_tickets__thumbnail_id__id" ON "tickets" ("thumbnail_id", "id");
CREATE INDEX "ix_tickets__status_id__id" ON "tickets" ("status_id", "id");
CREATE INDEX "ix_tickets__status_list_id__id" ON "tickets" ("status_list_id", "id");
CREATE INDEX "ix_tickets__project_id__id" ON "tickets" ("project_id", "id");
CREATE INDEX "ix_tickets__owner_id__id" ON "tickets" ("owner_id", "id");
CREATE INDEX "ix_tickets__project_id__name__id" ON "tickets" ("project_id", "name", "id");
CREATE INDEX "ix_tickets__name__id" ON "tickets" ("name", "id");
CREATE INDEX "ix_tickets__project_id__nice_name__id" ON "tickets" ("project_id", "nice_name", "id");
CREATE INDEX "ix_tickets__project_id__date_created__id" ON "tickets" ("project_id", "date_created", "id");
CREATE INDEX "ix_tickets__project_id__date_updated__id" ON "tickets" ("project_id", "date_updated", "id");
CREATE INDEX "ix_tickets__date_updated__id" ON "tickets" ("date_updated", "id");
CREATE INDEX "ix_tickets__project_id__number__id" ON "tickets" ("project_id", "number", "id");
CREATE INDEX "ix_tickets__project_id__priority__id" ON "tickets" ("project_id", "priority", "id");
CREATE INDEX "ix_tickets__priority__id" ON "tickets" ("priority", "id");
CREATE INDEX "ix_time_logs__created_by_id__id" ON "time_logs" ("created_by_id", "id");
CREATE INDEX "ix_time_logs__updated_by_id__id" ON "time_logs" ("updated_by_id", "id");
CREATE INDEX "ix_time_logs__type_id__id" ON "time_logs" ("type_id", "id");
CREATE INDEX "ix_time_logs__thumbnail_id__id" ON "time_logs" ("thumbnail_id", "id");
CREATE INDEX "ix_time_logs__project_id__id" ON "time_logs" ("project_id", "id");
CREATE INDEX "ix_time_logs__task_id__id" ON "time_logs" ("task_id", "id");
CREATE INDEX "ix_time_logs__resource_id__id" ON "time_logs" ("resource_id", "id");
CREATE INDEX "ix_time_logs__project_id__name__id" ON "time_logs" ("project_id", "name", "id");
CREATE INDEX "ix_time_logs__name__id" ON "time_logs" ("name", "id");
CREATE INDEX "ix_time_logs__project_id__nice_name__id" ON "time_logs" ("project_id", "nice_name", "id");
CREATE INDEX "ix_time_logs__project_id__date_created__id" ON "time_logs" ("project_id", "date_created", "id");
CREATE INDEX "ix_time_logs__project_id__date_updated__id" ON "time_logs" ("project_id", "date_updated", "id");
CREATE INDEX "ix_time_logs__date_updated__id" ON "time_logs" ("date_updated", "id");
CREATE INDEX "ix_time_logs__project_id__start__id" ON "time_logs" ("project_id", "start", "id");
CREATE INDEX "ix_time_logs__project_id__end__id" ON "time_logs" ("project_id", "end", "id");
CREATE INDEX "ix_types__created_by_id__id" ON "types" ("created_by_id", "id");
CREATE INDEX "ix_types__updated_by_id__id" ON "types" ("updated_by_id", "id");
CREATE INDEX "ix_types__type_id__id" ON "types" ("type_id", "id");
CREATE INDEX "ix_types__thumbnail_id__id" ON "types" ("thumbnail_id", "id");
CREATE INDEX "ix_types__name__id" ON "types" ("name", "id");
CREATE INDEX "ix_types__nice_name__id" ON "types" ("nice_name", "id");
CREATE INDEX "ix_types__date_created__id" ON "types" ("date_created", "id");
CREATE INDEX "ix_types__date_updated__id" ON "types" ("date_updated", "id");
CREATE INDEX "ix_types__target_entity_type__id" ON "types" ("target_entity_type", "id");
CREATE INDEX "ix_types__code__id" ON "types" ("code", "id");
CREATE UNIQUE INDEX "uq_users__login" ON "users" ("login");
CREATE UNIQUE INDEX "uq_users__email" ON "users" ("email");
CREATE INDEX "ix_users__created_by_id__id" ON "users" ("created_by_id", "id");
CREATE INDEX "ix_users__updated_by_id__id" ON "users" ("updated_by_id", "id");
CREATE INDEX "ix_users__type_id__id" ON "users" ("type_id", "id");
CREATE INDEX "ix_users__thumbnail_id__id" ON "users" ("thumbnail_id", "id");
CREATE INDEX "ix_users__name__id" ON "users" ("name", "id");
CREATE INDEX "ix_users__nice_name__id" ON "users" ("nice_name", "id");
CREATE INDEX "ix_users__date_created__id" ON "users" ("date_created", "id");
CREATE INDEX "ix_users__date_updated__id" ON "users" ("date_updated", "id");
CREATE INDEX "ix_users__login__id" ON "users" ("login", "id");
CREATE INDEX "ix_users__email__id" ON "users" ("email", "id");
CREATE UNIQUE INDEX "uq_versions__task_id__revision_number__version_number" ON "versions" ("task_id", "revision_number", "version_number");
CREATE INDEX "ix_versions__created_by_id__id" ON "versions" ("created_by_id", "id");
CREATE INDEX "ix_versions__updated_by_id__id" ON "versions" ("updated_by_id", "id");
CREATE INDEX "ix_versions__type_id__id" ON "versions" ("type_id", "id");
CREATE INDEX "ix_versions__thumbnail_id__id" ON "versions" ("thumbnail_id", "id");
CREATE INDEX "ix_versions__project_id__id" ON "versions" ("project_id", "id");
CREATE INDEX "ix_versions__task_id__id" ON "versions" ("task_id", "id");
CREATE INDEX "ix_versions__parent_id__id" ON "versions" ("parent_id", "id");
CREATE INDEX "ix_versions__project_id__name__id" ON "versions" ("project_id", "name", "id");
CREATE INDEX "ix_versions__name__id" ON "versions" ("name", "id");
CREATE INDEX "ix_versions__project_id__nice_name__id" ON "versions" ("project_id", "nice_name", "id");
CREATE INDEX "ix_versions__project_id__date_created__id" ON "versions" ("project_id", "date_created", "id");
CREATE INDEX "ix_versions__project_id__date_updated__id" ON "versions" ("project_id", "date_updated", "id");
CREATE INDEX "ix_versions__date_updated__id" ON "versions" ("date_updated", "id");
CREATE INDEX "ix_versions__project_id__revision_number__id" ON "versions" ("project_id", "revision_number", "id");
CREATE INDEX "ix_versions__project_id__version_number__id" ON "versions" ("project_id", "version_number", "id");
CREATE INDEX "ix_working_hourses__created_by_id__id" ON "working_hourses" ("created_by_id", "id");
CREATE INDEX "ix_working_hourses__updated_by_id__id" ON "working_hourses" ("updated_by_id", "id");
CREATE INDEX "ix_working_hourses__type_id__id" ON "working_hourses" ("type_id", "id");
CREATE INDEX "ix_working_hourses__thumbnail_id__id" ON "working_hourses" ("thumbnail_id", "id");
CREATE INDEX "ix_working_hourses__name__id" ON "working_hourses" ("name", "id");
CREATE INDEX "ix_working_hourses__nice_name__id" ON "working_hourses" ("nice_name", "id");
CREATE INDEX "ix_working_hourses__date_created__id" ON "working_hourses" ("date_created", "id");
CREATE INDEX "ix_working_hourses__date_updated__id" ON "working_hourses" ("date_updated", "id");
CREATE INDEX "ix_entity_group_entities__simple_entity_id__entity_group_id" ON "entity_group_entities" ("simple_entity_id", "entity_group_id");
CREATE INDEX "ix_entity_notes__note_id__entity_id" ON "entity_notes" ("note_id", "entity_id");
CREATE INDEX "ix_entity_tags__tag_id__entity_id" ON "entity_tags" ("tag_id", "entity_id");
CREATE INDEX "ix_file_references__target_id__file_id" ON "file_references" ("target_id", "file_id");
CREATE INDEX "ix_group_permissions__permission_id__group_id" ON "group_permissions" ("permission_id", "group_id");
CREATE INDEX "ix_message_attachments__simple_entity_id__message_id" ON "message_attachments" ("simple_entity_id", "message_id");
CREATE INDEX "ix_price_list_goods__good_id__price_list_id" ON "price_list_goods" ("good_id", "price_list_id");
CREATE INDEX "ix_project_references__file_id__project_id" ON "project_references" ("file_id", "project_id");
CREATE INDEX "ix_project_repositories__repository_id__project_id" ON "project_repositories" ("repository_id", "project_id");
CREATE INDEX "ix_project_repositories__project_id__position__rep_87c45be0" ON "project_repositories" ("project_id", "position", "repository_id");
CREATE INDEX "ix_role_permissions__permission_id__role_id" ON "role_permissions" ("permission_id", "role_id");
CREATE INDEX "ix_simple_entity_generic_data__target_id__simple_entity_id" ON "simple_entity_generic_data" ("target_id", "simple_entity_id");
CREATE INDEX "ix_status_list_statuses__status_id__status_list_id" ON "status_list_statuses" ("status_id", "status_list_id");
CREATE INDEX "ix_status_list_statuses__status_list_id__position_976979e4" ON "status_list_statuses" ("status_list_id", "position", "status_id");
CREATE INDEX "ix_structure_templates__filename_template_id__structure_id" ON "structure_templates" ("filename_template_id", "structure_id");
CREATE INDEX "ix_structure_templates__structure_id__position__fi_a2a8efa1" ON "structure_templates" ("structure_id", "position", "filename_template_id");
CREATE INDEX "ix_task_alternative_resources__user_id__task_id" ON "task_alternative_resources" ("user_id", "task_id");
CREATE INDEX "ix_task_computed_resources__user_id__task_id" ON "task_computed_resources" ("user_id", "task_id");
CREATE INDEX "ix_task_references__file_id__task_id" ON "task_references" ("file_id", "task_id");
CREATE INDEX "ix_task_resources__user_id__task_id" ON "task_resources" ("user_id", "task_id");
CREATE INDEX "ix_task_responsible__user_id__task_id" ON "task_responsible" ("user_id", "task_id");
CREATE INDEX "ix_task_watchers__user_id__task_id" ON "task_watchers" ("user_id", "task_id");
CREATE INDEX "ix_ticket_links__simple_entity_id__ticket_id" ON "ticket_links" ("simple_entity_id", "ticket_id");
CREATE INDEX "ix_ticket_related_tickets__target_id__ticket_id" ON "ticket_related_tickets" ("target_id", "ticket_id");
CREATE INDEX "ix_user_groups__group_id__user_id" ON "user_groups" ("group_id", "user_id");
CREATE INDEX "ix_user_permissions__permission_id__user_id" ON "user_permissions" ("permission_id", "user_id");
CREATE INDEX "ix_version_files__file_id__version_id" ON "version_files" ("file_id", "version_id");
CREATE UNIQUE INDEX "uq_events__position" ON "events" ("position");
CREATE INDEX "ix_events__record_id__position" ON "events" ("record_id", "position");
CREATE INDEX "ix_idempotency__created_at" ON "idempotency" ("created_at");
CREATE INDEX "ix_import_map__record_id" ON "import_map" ("record_id");
CREATE INDEX "ix_plugin_drawers__plugin__expires_at" ON "plugin_drawers" ("plugin", "expires_at");
CREATE UNIQUE INDEX "uq_plugin_keys__key" ON "plugin_keys" ("key");
CREATE INDEX "ix_plugin_log__plugin_id__id" ON "plugin_log" ("plugin_id", "id");
CREATE INDEX "ix_plugin_retries__plugin__hook__record_id" ON "plugin_retries" ("plugin", "hook", "record_id");
CREATE INDEX "ix_plugin_signals__at" ON "plugin_signals" ("at");
CREATE INDEX "ix_plugin_versions__plugin_id__uploaded_at" ON "plugin_versions" ("plugin_id", "uploaded_at");
CREATE UNIQUE INDEX "uq_tokens__hash" ON "tokens" ("hash");
CREATE INDEX "ix_tokens__user_id__id" ON "tokens" ("user_id", "id");
CREATE INDEX "ix_trash__along_with" ON "trash" ("along_with");
CREATE INDEX "ix_trash__type__id" ON "trash" ("type", "id");
CREATE INDEX "ix_trash__project_id__id" ON "trash" ("project_id", "id");
CREATE INDEX "ix_trash__within_id" ON "trash" ("within_id");
