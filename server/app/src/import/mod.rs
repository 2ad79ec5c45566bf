//! Imports from other systems. The one there is: the database of an original Stalker.
//!
//! open -> survey -> for each group of classes, chunk by chunk: build records, links and
//! references, store them in one transaction with what they were in the source. What a run brought,
//! the next one finds by that and leaves alone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use schema_som::Result;
use schema_som::cell::{Cell, Rows};
use schema_som::hooks::{Hooks, NoHooks};
use schema_som::registry::Registry;
use schema_som::rowset::Rowset;
use server_storage::foreign::{Page, Select};

use crate::App;
use chunk::{Builder, Chunk, New};
use groups::{GROUPS, Group};
use known::{Foreign, Known, Naturals};
use link_tables::LINKS;
use links::LinkIndex;
use pairs::PAIRS;
use source::Source;
use store::Sink;
use survey::Survey;

mod chunk;
mod groups;
mod known;
mod link_tables;
mod links;
mod money;
mod pairs;
mod report;
mod row;
mod source;
mod special;
mod store;
mod stored;
mod survey;
mod tree;
mod work_time;

pub use report::{ClassReport, Problem, Report, StatusDifference};

/// How an import is done.
#[derive(Clone)]
pub struct ImportOptions {
    /// Everything in one transaction, instead of a chunk at a time.
    pub atomic: bool,
    /// Records in one chunk.
    pub chunk: u32,
    /// The plugins that judge what comes in: mostly none. What one refuses is left out.
    pub hooks: Arc<dyn Hooks>,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self { atomic: false, chunk: 500, hooks: Arc::new(NoHooks) }
    }
}

/// Who is told how far an import is.
pub trait Progress: Send + Sync {
    /// So many rows of all of a stage are done.
    fn progress(&self, stage: &str, done: u64, total: u64);
}

/// Tells nobody.
impl Progress for () {
    fn progress(&self, _: &str, _: u64, _: u64) {}
}

impl App {
    /// Brings over the records of an original Stalker's database that are not here yet.
    ///
    /// # Errors
    /// `IMPORT_FAILED` when the source cannot be read on; `CONFLICT` when another import of it
    /// runs; `BUSY`, `TIMEOUT` or `UNAVAILABLE` of our own database. What was committed until then
    /// stays, unless the import is atomic, and the next run goes on from there.
    pub async fn import_stalker(
        &self,
        registry: &Registry,
        Stalker(source): &Stalker,
        options: &ImportOptions,
        progress: &dyn Progress,
    ) -> Result<Report> {
        let _alone = store::be_alone(self, &source.name).await?;
        progress.progress("Reading", 0, 1);
        let survey = Survey::take(source).await?;
        let mut report = Report { source: source.name.clone(), ..Report::default() };
        for (class, count) in survey.counts() {
            if !groups::is_supported(class) {
                report.unsupported.insert(class.to_owned(), count);
            }
        }
        let links = LinkIndex::read(source, registry, (&survey, &mut report)).await?;
        let mut tx = store::begin(self).await?;
        let mapped = tx.remembered(&source.name).await?;
        let known = Known::read(&mut tx, registry, &mapped).await?;
        let naturals = Naturals::read(&mut tx, registry, &mapped).await?;
        let whole = match options.atomic {
            true => Some(tx),
            false => {
                tx.rollback().await?;
                None
            }
        };
        progress.progress("Reading", 1, 1);
        let remembered = mapped.len() as u64;
        let (source_name, hooks) = (source.name.as_str(), &*options.hooks);
        let sink = Sink { app: self, registry, hooks, source: source_name, whole, remembered };
        let builder = Builder {
            registry,
            clock: &*self.clock,
            survey,
            known,
            naturals,
            links,
            report,
            waiting: HashMap::new(),
            shots: HashSet::new(),
            versions: HashMap::new(),
            numbers: 0..0,
        };
        Import { source, builder, sink, chunk: options.chunk.max(1), progress }.run().await
    }
}

/// The database of an original Stalker that can be imported. Opening it comes first: a studio is
/// not made for a source that cannot be read.
pub struct Stalker(Source);

impl Stalker {
    /// Opens `sqlite://PATH` or `postgresql://USER@HOST/DATABASE`. Its records are remembered under a name that is made of the first of
    /// them, unless one is given.
    ///
    /// # Errors
    /// `IMPORT_FAILED` when it is missing, out of reach, damaged, of another revision, or lacks a
    /// table or a column. The URL's password is never told.
    pub async fn open(url: &str, name: Option<&str>) -> Result<Stalker> {
        let source = Source::open(url, name).await?;
        let groups = GROUPS.iter().map(|group| group.select(Page::Nothing));
        let pairs = PAIRS.iter().map(|pairs| pairs.select(Page::Nothing));
        let links = LINKS.iter().map(|links| Select { page: Page::Nothing, ..links.select() });
        for select in groups.chain(pairs).chain(links) {
            source.rows(select).await?;
        }
        Ok(Stalker(source))
    }
}

/// A running import.
struct Import<'a> {
    source: &'a Source,
    builder: Builder<'a>,
    sink: Sink<'a>,
    chunk: u32,
    progress: &'a dyn Progress,
}

impl Import<'_> {
    async fn run(mut self) -> Result<Report> {
        self.permissions().await?;
        let counts: HashMap<String, u64> =
            self.builder.survey.counts().into_iter().map(|(c, n)| (c.to_owned(), n)).collect();
        for group in &GROUPS {
            if group.stage == "Tickets" {
                self.number_tickets().await?;
            }
            let of = |class: &&str| counts.get(*class).copied().unwrap_or_default();
            self.group(group, group.classes().map(|class| of(&class)).sum()).await?;
            for (which, pair) in PAIRS.iter().enumerate() {
                if pair.after == group.stage {
                    self.pairs(which).await?;
                }
            }
        }
        self.sink.end().await?;
        self.builder.tell_waiting();
        self.builder.tell_left();
        Ok(self.builder.report)
    }

    async fn group(&mut self, group: &Group, total: u64) -> Result<()> {
        let (mut after, mut done) = (i64::MIN, 0);
        loop {
            let rows = self.source.rows(group.select(Page::After(after, self.chunk))).await?;
            let count = rows.len();
            if let Some(last) = count.checked_sub(1) {
                after = rows.cell(last, 0).as_int().unwrap_or(i64::MAX);
                let chunk = self.builder.group(group, &rows)?;
                self.store(chunk).await?;
            }
            done += count as u64;
            self.progress.progress(group.stage, done, total);
            if count < self.chunk as usize {
                return Ok(());
            }
        }
    }

    async fn pairs(&mut self, which: usize) -> Result<()> {
        let pairs = &PAIRS[which];
        let total = self.source.count(pairs.table).await?;
        let (mut after, mut done) = (i64::MIN, 0);
        loop {
            let select = pairs.select(Page::Placed(after, self.chunk));
            let rows = self.source.rows(select.clone()).await?;
            let Some(last) = source::last_place(&rows, &select) else { return Ok(()) };
            after = last;
            let chunk = self.builder.pairs((which as u8, pairs), (&rows, &select.columns))?;
            self.store(chunk).await?;
            done += rows.len() as u64;
            self.progress.progress(pairs.stage, done, total);
        }
    }

    async fn permissions(&mut self) -> Result<()> {
        let mut select = Select::table("Permissions", &["id", "access", "action", "class_name"]);
        let total = self.source.count("Permissions").await?;
        let (mut after, mut done) = (i64::MIN, 0);
        loop {
            select.page = Page::After(after, self.chunk);
            let rows = self.source.rows(select.clone()).await?;
            let Some(last) = rows.len().checked_sub(1) else { return Ok(()) };
            after = rows.cell(last, 0).as_int().unwrap_or(i64::MAX);
            let chunk = self.builder.permissions(&rows, &select.columns)?;
            self.store(chunk).await?;
            done += rows.len() as u64;
            self.progress.progress("Permissions", done, total);
        }
    }

    /// Draws numbers for the tickets whose own others have already, here or in the source.
    async fn number_tickets(&mut self) -> Result<()> {
        let (builder, mut highest, mut count) = (&mut self.builder, 0, 0);
        let mut taken = builder.naturals.tickets.clone();
        let read = |rows: &Rowset| {
            for row in 0..rows.len() {
                let (Cell::Int(id), Cell::Int(number)) = (rows.cell(row, 0), rows.cell(row, 1))
                else {
                    continue;
                };
                highest = highest.max(number);
                let is_new = !builder.known.was_brought(Foreign::Entity(id));
                count += i64::from(is_new && !taken.insert(number));
            }
        };
        self.source.each(Select::table("Tickets", &["id", "number"]), read).await?;
        if count > 0 {
            let first = self.sink.draw("Ticket.number", (highest, count)).await?;
            self.builder.numbers = first..first + count;
        }
        Ok(())
    }

    async fn store(&mut self, chunk: Chunk) -> Result<()> {
        if chunk.new.is_empty() {
            return Ok(());
        }
        let stored = self.sink.store(&chunk).await?;
        let (present, absent): (Vec<&New>, Vec<&New>) =
            chunk.new.iter().partition(|new| new.merged || stored.has(new.key));
        self.builder.known.extend(present.iter().map(|new| (new.foreign, new.key)));
        self.builder.links.take_back(absent.iter().map(|new| new.foreign));
        for new in chunk.new.iter().filter(|new| stored.has(new.key)) {
            self.builder.compare_status(new.foreign, &new.class);
        }
        self.builder.report.count(&chunk, stored);
        Ok(())
    }
}

impl Builder<'_> {
    /// Reports the status of a task that our rules would derive differently.
    fn compare_status(&mut self, foreign: Foreign, class: &str) {
        let Foreign::Entity(id) = foreign else { return };
        let survey = &self.survey;
        let Some(stored) = survey.tree.get(id).and_then(|task| task.status) else { return };
        let stored = survey.statuses.get(&stored).cloned().unwrap_or_default();
        match survey.tree.derived(id, &survey.statuses) {
            Some(derived) if derived != stored => {
                self.report.statuses.push(StatusDifference {
                    class: class.to_owned(),
                    foreign_id: foreign.shown(),
                    path: survey.tree.path(id),
                    stored,
                    derived: derived.to_owned(),
                });
            }
            _ => {}
        }
    }

    /// Reports links with records that never came.
    fn tell_left(&mut self) {
        let Self { known, links, report, .. } = self;
        // What was deleted here is known to have been brought, and its links went with it.
        for (links, ends) in links.left(|end| known.was_brought(end)) {
            let [own, other] = ends.map(Foreign::shown);
            let missing = if known.was_brought(ends[0]) { &other } else { &own };
            let wrong = format!("{} leads to {missing}, which was not brought", links.table);
            report.problem(Problem {
                class: links.class.to_owned(),
                foreign_id: format!("{own}/{other}"),
                field: links.relation.to_owned(),
                wrong,
                instead: "the link was left out".to_owned(),
            });
        }
    }

    /// Reports references to records that never came.
    fn tell_waiting(&mut self) {
        let mut waiting: Vec<_> = self.waiting.drain().collect();
        waiting.sort_by_key(|(target, _)| *target);
        for (target, references) in waiting {
            for reference in references {
                let ty = self.registry.get(reference.ty);
                let field = chunk::relation_name(&ty.fields[reference.field as usize]);
                let wrong = format!("points to {target}, which was not brought");
                let instead = "the reference was left empty";
                self.tell((&ty.name, reference.foreign), field, (&wrong, instead));
            }
        }
    }
}
