//! What is not a column for a column: sums, numbers, templates, people.

use schema_som::calendar::Week;
use schema_som::registry::Type;
use schema_som::value::{Value, decimal_product};
use schema_som::{Record, naming, rule};

use super::chunk::Builder;
use super::known::{ADMINISTRATORS, Foreign};
use super::row::Row;
use crate::jinja;
use crate::seed::LISTS;
use crate::write::BUDGET;

impl Builder<'_> {
    /// Completes a record by what its class needs beyond its columns.
    pub(super) fn special(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        let class = ty.name.as_str();
        match class {
            "User" => self.user(ty, record, row),
            "Group" => {
                if row.text("name") == ADMINISTRATORS {
                    record.set(ty, "reach", "admin");
                }
                self.namesake(ty, record, row);
            }
            "Repository" => self.repository(ty, record, row),
            "Note" => {
                // The original kept what a note says in its description.
                record.set(ty, "content", row.text("description"));
                record.set(ty, "description", "");
            }
            "FilenameTemplate" => self.templates(ty, record, row, &["path", "filename"]),
            "Structure" => self.templates(ty, record, row, &["custom_template"]),
            "Version" => self.version(ty, record, row),
            "Ticket" => self.ticket(ty, record, row),
            "Message" => message(ty, record, row),
            "WorkingHours" => self.week(ty, record, row),
            "Shot" => self.shot(ty, record, row),
            "Project" => self.project(ty, record, row),
            "Budget" => {
                let sums = self.survey.money.budget(row.id());
                for (name, sum) in BUDGET.into_iter().zip(sums) {
                    record.set(ty, name, sum);
                }
            }
            "BudgetEntry" => line(ty, record),
            "Invoice" => record.set(ty, "paid", self.survey.money.paid(row.id())),
            _ => {}
        }
        if let (Some(_), Some(project)) = (ty.project(), self.project_key(row.id())) {
            record.set(ty, "project_id", project);
        }
        if ty.field("is_container").is_some() {
            self.sums(ty, record, row.id());
        }
        if ty.field("status_id").is_some() {
            self.status(ty, record, row.id());
        }
        if ty.field("date_created").is_some() && record.get(ty, "date_created").is_null() {
            let updated = record.get(ty, "date_updated").clone();
            record.set(ty, "date_created", updated);
        }
        self.take_names(class, row);
    }

    /// Remembers what must not be used twice.
    pub(super) fn take_names(&mut self, class: &str, row: &Row<'_>) {
        match class {
            "Shot" => {
                if let Some(project) = self.survey.project(row.id()) {
                    self.shots.insert((project, row.text("code").to_owned()));
                }
            }
            "Version" => {
                let [task, revision, number] =
                    ["task_id", "revision_number", "version_number"].map(|name| row.int(name));
                if let (Some(task), Some(revision), Some(number)) = (task, revision, number) {
                    self.versions.entry((task, revision)).or_default().insert(number);
                }
            }
            _ => {}
        }
    }

    /// Passwords stay behind: the original stores them readably.
    fn user(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        record.set(ty, "must_reset_password", true);
        let email = row.text("email");
        if self.naturals.emails.insert(email.to_owned()) {
            return;
        }
        let other = format!("{}@duplicate.invalid", row.text("login"));
        let wrong = format!("another user has the address {email}");
        let instead = format!("the address became {other}");
        self.tell(("User", row.id()), "email", (&wrong, &instead));
        self.naturals.emails.insert(other.clone());
        record.set(ty, "email", other);
    }

    /// Codes are unique here, since they name variables; the original let two repositories share one.
    fn repository(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        self.namesake(ty, record, row);
        let code = row.text("code");
        if self.naturals.codes.insert(code.to_owned()) {
            return;
        }
        let other = format!("{code}_{}", row.id());
        let wrong = format!("another repository has the code {code}");
        self.tell(("Repository", row.id()), "code", (&wrong, &format!("the code became {other}")));
        self.naturals.codes.insert(other.clone());
        record.set(ty, "code", other);
    }

    /// Names of groups and repositories may repeat; what is told by its name is ambiguous then.
    fn namesake(&mut self, ty: &Type, record: &Record, row: &Row<'_>) {
        let (name, key) = (row.text("name"), record.key());
        if let Some(other) = self.naturals.namesake(&ty.name, name, key) {
            let (key, other) = (key.to_id(&ty.prefix), other.to_id(&ty.prefix));
            let wrong = format!("{key} has the name `{name}`, as {other} has");
            let instead = "both were kept; rename one, or tell them apart by their ids";
            self.tell((&ty.name, row.id()), "name", (&wrong, instead));
        }
    }

    fn templates(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>, fields: &[&str]) {
        for field in fields {
            match jinja::translate(row.text(field)) {
                Ok(text) => record.set(ty, field, text),
                Err(error) => {
                    let wrong = format!("the Jinja2 template cannot be translated: {error}");
                    let instead = "the original text was kept; write it anew in Handlebars";
                    self.tell((&ty.name, row.id()), field, (&wrong, instead));
                }
            }
        }
    }

    fn shot(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        let code = row.text("code");
        let Some(project) = self.survey.project(row.id()) else { return };
        if !self.shots.contains(&(project, code.to_owned())) {
            return;
        }
        let other = format!("{code}_{}", row.id());
        let wrong = format!("another shot of the project has the code {code}");
        self.tell(("Shot", row.id()), "code", (&wrong, &format!("the code became {other}")));
        self.shots.insert((project, other.clone()));
        record.set(ty, "code", other);
    }

    /// Numbers are unique here; the original let two versions have the same.
    fn version(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        let (Some(task), Some(revision), Some(number)) =
            (row.int("task_id"), row.int("revision_number"), row.int("version_number"))
        else {
            return;
        };
        record.set(ty, "nice_name", self.version_name(task));
        let series = self.versions.entry((task, revision)).or_default();
        if series.contains(&number) {
            let other = series.iter().max().copied().unwrap_or_default() + 1;
            series.insert(other);
            let wrong = format!("another version of revision {revision} has the number {number}");
            let instead = format!("the number became {other}");
            self.tell(("Version", row.id()), "version_number", (&wrong, &instead));
            record.set(ty, "version_number", other);
        }
    }

    /// Numbers are unique here, too, and may be taken by tickets of another source.
    fn ticket(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        let Some(number) = row.int("number") else { return };
        if self.naturals.tickets.insert(number) {
            return;
        }
        let wrong = format!("another ticket has the number {number}");
        let Some(other) = self.numbers.next() else {
            record.set(ty, "number", Value::Null);
            self.tell(("Ticket", row.id()), "number", (&wrong, "it got the next one"));
            return;
        };
        self.naturals.tickets.insert(other);
        self.tell(("Ticket", row.id()), "number", (&wrong, &format!("the number became {other}")));
        record.set(ty, "number", other);
        if row.text("name") == format!("Ticket #{number}") {
            record.set(ty, "name", format!("Ticket #{other}"));
        }
    }

    /// What follows from a week is computed here, and was there. Days that it does not name have the
    /// usual hours.
    fn week(&mut self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        let text = row.text("working_hours");
        let week = match text {
            "" | "null" => Ok(Week::default()),
            text => Week::parse(text),
        };
        let week = week.unwrap_or_else(|error| {
            let instead = "they became the usual hours";
            let wrong = format!("{}: {text}", error.message());
            self.tell(("WorkingHours", row.id()), "working_hours", (&wrong, instead));
            Week::default()
        });
        record.set(ty, "working_hours", week.to_json());
        record.set(ty, "weekly_working_hours", week.minutes() as f64 / 60.0);
        record.set(ty, "weekly_working_days", week.days());
        record.set(ty, "yearly_working_days", week.days_of_year());
    }

    /// The nice names from the nearest asset, shot or sequence down to the task (files.md 3.2).
    fn version_name(&self, task: i64) -> String {
        let place = |id: i64| {
            let begins = self.survey.class(id).is_some_and(|it| naming::VERSIONED.contains(&it));
            Some((begins, naming::nice_name(&self.survey.tree.get(id)?.name)))
        };
        let line: Vec<_> = self.survey.tree.line(task).into_iter().filter_map(place).collect();
        naming::version_name(line.iter().map(|(begins, name)| (*begins, name.as_str())))
    }

    /// What follows from its status.
    fn project(&self, ty: &Type, record: &mut Record, row: &Row<'_>) {
        let status = row.int("status_id").and_then(|status| self.survey.statuses.get(&status));
        record.set(ty, "is_active", status.is_some_and(|code| code == "WIP"));
    }

    fn sums(&mut self, ty: &Type, record: &mut Record, id: i64) {
        let Some(task) = self.survey.tree.get(id) else { return };
        record.set(ty, "level", task.level);
        record.set(ty, "schedule_seconds", task.schedule_seconds);
        record.set(ty, "total_logged_seconds", task.logged_seconds);
        record.set(ty, "is_container", !task.children.is_empty());
        if self.survey.tree.loops.contains(&id) {
            record.set(ty, "parent_id", Value::Null);
            self.tell((&ty.name, id), "parent", ("the parents form a loop", "it became a root"));
        }
    }

    /// Whatever can have a status must have one: the first of its list, if the source's is missing.
    fn status(&mut self, ty: &Type, record: &mut Record, id: i64) {
        let target = match &*ty.name {
            "Asset" | "Shot" | "Sequence" | "Scene" | "Variant" => "Task",
            name => name,
        };
        let first = LISTS.iter().find(|(of, _)| *of == target).and_then(|(_, codes)| codes.first());
        let code = first.copied().unwrap_or("NEW");
        let list = self.survey.lists.iter().find(|(_, of)| *of == target).map(|(list, _)| *list);
        let status = self.survey.statuses.iter().find(|(_, of)| *of == code).map(|(id, _)| *id);
        for (field, fallback) in [("status_list_id", list), ("status_id", status)] {
            if !record.get(ty, field).is_null() {
                continue;
            }
            let key = fallback.and_then(|id| self.known.get(Foreign::Entity(id)));
            record.set(ty, field, key);
            let instead = format!("the one of {target} was taken");
            let relation = field.trim_end_matches("_id");
            self.tell((&ty.name, id), relation, ("it does not exist", &instead));
        }
    }
}

/// What a line of a budget comes to, by the price of one unit.
fn line(ty: &Type, record: &mut Record) {
    let number = |record: &Record, name: &str| match record.get(ty, name) {
        Value::Int(number) => *number,
        _ => 0,
    };
    for (total, price) in rule::TOTALS {
        let product = decimal_product(number(record, "amount"), number(record, price));
        record.set(ty, total, product.unwrap_or_default());
    }
}

/// The original planned messages and never gave them columns: what one says is its description.
fn message(ty: &Type, record: &mut Record, row: &Row<'_>) {
    record.set(ty, "body", row.text("description"));
    record.set(ty, "description", "");
    for (field, from) in [("sent", "date_created"), ("sender_id", "created_by_id")] {
        let value = record.get(ty, from).clone();
        record.set(ty, field, value);
    }
}
