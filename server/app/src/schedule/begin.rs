//! Begins to schedule: within a document, the studio is marked, and a run is made of what was
//! wished for, to be handed in once the document is committed.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::operation::Outcome;
use schema_som::permission::{Action, Deed, may};
use schema_som::ports::Context;
use schema_som::registry::Type;
use schema_som::schedule::render;
use schema_som::value::Value;
use schema_som::{Key, Record, Registry};
use server_storage::Tx;

use super::read::Look;
use super::run::Run;
use super::{Desk, Wish};
use crate::App;
use crate::auth::named;
use crate::read::at_work;
use crate::write::{Correction, Origin, not_seen};

/// Marks a studio as being scheduled.
///
/// # Errors
/// What the operation's doc names.
pub(crate) async fn begin(
    (origin, context): (&Origin<'_>, &Context),
    tx: &mut Tx,
    (desk, wish): (&Desk, Wish),
) -> Result<(Outcome, Run)> {
    desk.check()?;
    let record = origin.take(tx, "Studio", wish.studio).await?;
    let ty = origin.registry.get(record.ty);
    authorise((origin.registry, origin.actor), ty)?;
    refuse_while_scheduling((ty, &record), desk.limit_micros(), origin.now)?;
    refuse_without_time((ty, &record), origin.now)?;
    let projects = chosen((origin.registry, origin.actor), tx, wish.projects.as_deref()).await?;
    let run = Run {
        studio: wish.studio,
        projects,
        resources: wish.resources,
        user: origin.actor.user,
        started_at: origin.now,
        registry: context.registry.clone(),
        hooks: context.hooks.clone(),
    };
    let values = vec![
        ("is_scheduling", true.into()),
        ("is_scheduling_by_id", origin.actor.user.into()),
        ("scheduling_started_at", Value::Time(origin.now)),
    ];
    let correction = Correction { record, values, derived: false };
    origin.carry_out(tx, crate::write::Batch::default(), vec![correction]).await?;
    Ok((Outcome { values: vec![wish.studio.into()], ..Outcome::default() }, run))
}

/// Who may have a studio's work scheduled: whoever may change that it is.
pub(super) fn authorise((registry, actor): (&Registry, &Actor), ty: &Type) -> Result<()> {
    let member = Some("is_scheduling");
    let deed = Deed { action: Action::Update, ty, member, project: None };
    if actor.administrator { Ok(()) } else { may(registry, actor, deed) }
}

/// A mark that is older than a run may take is of somebody who died.
fn refuse_while_scheduling((ty, studio): (&Type, &Record), limit: i64, now: i64) -> Result<()> {
    let is_marked = *studio.get(ty, "is_scheduling") == Value::from(true);
    let Value::Time(since) = *studio.get(ty, "scheduling_started_at") else { return Ok(()) };
    let left = since.saturating_add(limit).saturating_sub(now);
    // A clock that was set back must not block anybody for longer.
    if !is_marked || left <= 0 || since > now.saturating_add(limit) {
        return Ok(());
    }
    let seconds = u32::try_from((left / 1_000_000).saturating_add(1)).unwrap_or(u32::MAX);
    Err(Error::new(Code::Scheduling, "the studio's work is being scheduled already")
        .at_field(&ty.name, "is_scheduling")
        .at_id(studio.key().to_id(&ty.prefix))
        .retry_after(seconds)
        .hint("wait until `isScheduling` is false; a run that does not end is given up by then"))
}

/// Whole days are planned, from the moment of the plan on.
fn refuse_without_time((ty, studio): (&Type, &Record), now: i64) -> Result<()> {
    let time = |name: &str| match studio.get(ty, name) {
        Value::Time(micros) => Some(*micros),
        _ => None,
    };
    let (start, now) = (time("start").unwrap_or(now), time("now").unwrap_or(now));
    let end = time("end").unwrap_or(start);
    if end > start && end > now {
        return Ok(());
    }
    let what = "the studio's range is over: there is no time left to plan";
    Err(Error::new(Code::InvalidValue, what)
        .at_field(&ty.name, "end")
        .at_id(studio.key().to_id(&ty.prefix))
        .hint("set the studio's `start` and `end` to the range that its work is to be done in"))
}

/// The projects that are scheduled: those that were named, as far as they are to be seen, or all
/// active ones.
async fn chosen(
    (registry, actor): (&Registry, &Actor),
    tx: &mut Tx,
    named_ones: Option<&[Key]>,
) -> Result<Vec<Key>> {
    let ty = named(registry, "Project")?;
    if let Some(keys) = named_ones {
        let look = Look { registry, actor };
        let ask = look.ask("Project", crate::paths::ask::among(ty.id(), keys))?;
        let level = look.read(tx, ask.query).await?;
        let seen = crate::rights::parties::keys(&level);
        if let Some(missing) = keys.iter().find(|key| !seen.contains(key)) {
            return Err(not_seen(ty, *missing));
        }
    }
    let system = Actor::system();
    let look = Look { registry, actor: &system };
    let projects = look.projects(tx, named_ones).await?;
    if !projects.is_empty() {
        return Ok(projects);
    }
    let (what, hint) = match named_ones {
        Some(_) => ("the projects have no tasks", "name projects that have tasks"),
        None => (
            "no active project has tasks",
            "active are projects whose status is `WIP`; others are scheduled when they are named",
        ),
    };
    Err(Error::new(Code::InvalidValue, what).at_field("studioSchedule", "projects").hint(hint))
}

/// A plan has tasks, people and hours of every project in it, whatever may be read of them.
fn refuse_to_show_all(actor: &Actor) -> Result<()> {
    match actor.administrator {
        true => Ok(()),
        false => Err(Error::new(Code::Forbidden, "a plan is shown to administrators")
            .hint("`taskJuggler` shows the parts of it that you may see")),
    }
}

impl App {
    /// The text of the plan that a wish means.
    pub(super) async fn plan_text(&self, context: &Context, wish: Wish) -> Result<String> {
        let (registry, actor) = (&*context.registry, at_work(context)?);
        let (ty, now) = (named(registry, "Studio")?, self.clock.now());
        let mut tx = self.store.begin_snapshot().await?;
        let seen = Look { registry, actor }.facility(&mut tx, (wish.studio, now)).await?;
        if seen.is_none() {
            return Err(not_seen(ty, wish.studio));
        }
        authorise((registry, actor), ty)?;
        refuse_to_show_all(actor)?;
        let projects = chosen((registry, actor), &mut tx, wish.projects.as_deref()).await?;
        let system = Actor::system();
        let look = Look { registry, actor: &system };
        let wanted = (&*projects, wish.resources);
        let planned = look.plan(&mut tx, (wish.studio, now), wanted).await?;
        tx.rollback().await?;
        let planned = planned.ok_or_else(|| not_seen(ty, wish.studio))?;
        Ok(render(&planned.plan))
    }
}
