//! Single records as TaskJuggler reads them, by the rights of whoever looks.

use schema_som::calendar::Calendar;
use schema_som::error::{Code, Error, Result};
use schema_som::ports::Context;
use schema_som::predicate::Predicate;
use schema_som::query::Column;
use schema_som::registry::Type;
use schema_som::rule::week_of;
use schema_som::schedule::{
    Booking, Facility, Label, Person, Plan, render_booking, render_facility, render_group,
    render_person, render_project, render_task, render_vacation, render_week,
};
use schema_som::{Key, calendar::Week};
use server_storage::Tx;

use super::read::{Absences, Look, time};
use crate::App;
use crate::auth::named;
use crate::paths::ask::{among, by_key, rows};
use crate::read::at_work;
use crate::write::not_seen;

/// What is looked at, in a transaction that only reads.
struct Glass<'a, 't> {
    look: Look<'a>,
    tx: &'t mut Tx,
    now: i64,
    calendar: Calendar,
}

impl App {
    /// The text of a record.
    pub(super) async fn shown_to(&self, context: &Context, record: Key) -> Result<String> {
        let (registry, actor) = (&*context.registry, at_work(context)?);
        let (look, now) = (Look { registry, actor }, self.clock.now());
        let mut tx = self.store.begin_snapshot().await?;
        let calendar = self.calendars.within(&mut tx, registry, now).await?;
        let text = Glass { look, tx: &mut tx, now, calendar }.show(record).await?;
        tx.rollback().await?;
        Ok(text)
    }
}

impl<'a> Glass<'a, '_> {
    async fn show(mut self, key: Key) -> Result<String> {
        let any = named(self.look.registry, "SimpleEntity")?;
        let ty = self.type_of(key).await?.ok_or_else(|| not_seen(any, key))?;
        let task = self.look.ty("Task")?;
        let shown = match ty.name.as_str() {
            _ if ty.is_a(task.ix) => self.task(key).await?,
            "Studio" => {
                let facility = self.look.facility(self.tx, (key, self.now)).await?;
                facility.map(|facility| render_facility(&facility))
            }
            "Project" => {
                let plan = self.plan(key).await?;
                plan.projects.first().map(|project| render_project(&plan, project))
            }
            "User" => self.users(&[key]).await?.first().map(render_person),
            "Department" | "Client" => {
                let people = self.members(ty, key).await?;
                Some(render_group(&Label::of(&ty.name, key), &people))
            }
            "WorkingHours" => self.week(key).await?.map(|week| render_week(&week)),
            "Vacation" => {
                let absences = self.look.absences(self.tx, by_key(ty, key)).await?;
                absences.first().map(|(_, range)| render_vacation(*range))
            }
            "TimeLog" => self.booking(key).await?.map(|booking| render_booking(&booking)),
            other => {
                let what = format!("a {other} is nothing that TaskJuggler knows");
                let hint = "it knows studios, projects, tasks of any kind, users, departments, \
                            clients, working hours, vacations and time logs";
                return Err(Error::new(Code::InvalidValue, what)
                    .at_field("taskJuggler", "id")
                    .at_id(key.to_id(&ty.prefix))
                    .hint(hint));
            }
        };
        shown.ok_or_else(|| not_seen(ty, key))
    }

    /// What a record is, if it is to be seen.
    async fn type_of(&mut self, key: Key) -> Result<Option<&'a Type>> {
        let any = self.look.ty("SimpleEntity")?;
        let mut ask = self.look.ask("SimpleEntity", by_key(any, key))?;
        let kind = ask.push(Column::Kind(0, any.ix));
        let level = self.look.read(self.tx, ask.query).await?;
        let name = rows(&level).next().map(|row| row.text(kind).to_owned());
        Ok(name.and_then(|name| self.look.registry.by_name(&name)))
    }

    /// A plan of one project, without the studio around it.
    async fn plan(&mut self, project: Key) -> Result<Plan> {
        let mut tree = self.look.tree(self.tx, &[project]).await?;
        tree.wait();
        let (outside, projects) = tree.finish();
        Ok(self.around(outside, projects))
    }

    fn around(
        &self,
        outside: Vec<schema_som::schedule::Outside>,
        projects: Vec<schema_som::schedule::Project>,
    ) -> Plan {
        let facility = Facility {
            label: Label::of("Studio", Key([0; 16])),
            window: (self.now, self.now),
            earliest: None,
            now: self.now,
            calendar: self.calendar,
            week: Week::default(),
            ahead: 0,
        };
        let (vacations, people, resources) = (Vec::new(), Vec::new(), false);
        Plan { facility, vacations, people, outside, projects, resources }
    }

    async fn task(&mut self, key: Key) -> Result<Option<String>> {
        let ty = self.look.ty("Task")?;
        let mut ask = self.look.ask("Task", by_key(ty, key))?;
        let project = ask.field("project_id")?;
        let level = self.look.read(self.tx, ask.query).await?;
        let project = rows(&level).next().and_then(|row| row.key(project));
        let Some(project) = project else { return Ok(None) };
        let mut tree = self.look.tree(self.tx, &[project]).await?;
        tree.wait();
        let place = tree.place(key);
        let (outside, projects) = tree.finish();
        let plan = self.around(outside, projects);
        Ok(place.and_then(|(project, at)| {
            plan.projects.get(project).map(|project| render_task(&plan, project, at))
        }))
    }

    async fn users(&mut self, keys: &[Key]) -> Result<Vec<Person>> {
        let user = self.look.field("Vacation", "user_id")?;
        let absences: Absences = self.look.absences(self.tx, among(user, keys)).await?;
        let which = among(self.look.ty("User")?.id(), keys);
        let people = self.look.people(self.tx, (which, &absences)).await?;
        Ok(people.into_iter().map(|(_, person)| person).collect())
    }

    /// Who is in a department, or works for a client.
    async fn members(&mut self, ty: &Type, key: Key) -> Result<Vec<Person>> {
        let mut ask = self.look.ask(&ty.name, by_key(ty, key))?;
        ask.many((ty, 0), "users", &[])?;
        let level = self.look.read(self.tx, ask.query).await?;
        let members = rows(&level).flat_map(|row| row.children(0));
        let keys: Vec<Key> = members.filter_map(|row| row.key(0)).collect();
        if keys.is_empty() { Ok(Vec::new()) } else { self.users(&keys).await }
    }

    async fn week(&mut self, key: Key) -> Result<Option<Week>> {
        let predicate: Predicate = by_key(self.look.ty("WorkingHours")?, key);
        let mut ask = self.look.ask("WorkingHours", predicate)?;
        let hours = ask.field("working_hours")?;
        let level = self.look.read(self.tx, ask.query).await?;
        Ok(rows(&level).next().map(|row| week_of(&row.cell(hours).to_value())))
    }

    async fn booking(&mut self, key: Key) -> Result<Option<Booking>> {
        let mut ask = self.look.ask("TimeLog", by_key(self.look.ty("TimeLog")?, key))?;
        for name in ["resource_id", "start", "end"] {
            ask.field(name)?;
        }
        let level = self.look.read(self.tx, ask.query).await?;
        let row = rows(&level).next();
        Ok(row.and_then(|row| {
            let resource = Label::of("User", row.key(1)?);
            Some(Booking { resource, range: (time(row, 2)?, time(row, 3)?) })
        }))
    }
}
