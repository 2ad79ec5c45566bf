//! What a plugin asks of the server while it is called, and who answers: the pipeline within its
//! transaction, or whoever called the plugin outside of one.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value as Json};

use super::signals::Signal;
use super::web::{WebRequest, WebResponse};
use crate::error::{Error, Result};
use crate::query::{Level, Query};

/// What a plugin wants of the server.
pub enum Ask {
    /// These records, by the rights of the caller.
    Look(Box<Query>),
    /// The answer to a document that the plugin's package holds.
    Document(DocumentAsk),
    /// Something of its own drawer.
    Drawer(DrawerAsk),
    /// Answers of other servers, all at once.
    Web(Vec<WebRequest>),
    /// That whoever listens hears this.
    Signal(Signal),
}

/// A document of a plugin that is to be run.
#[derive(Debug, Clone)]
pub struct DocumentAsk {
    /// What the manifest calls it.
    pub name: Arc<str>,
    /// The document.
    pub text: Arc<str>,
    /// The values of its variables.
    pub variables: Map<String, Json>,
    /// Whether it changes something.
    pub changes: bool,
}

/// Something that is to happen in a plugin's drawer of named values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawerAsk {
    /// Whose drawer it is.
    pub plugin: Arc<str>,
    /// How much it holds at most.
    pub room: Room,
    /// What is to happen.
    pub what: DrawerDeed,
}

/// How much a drawer holds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes of names and values.
    pub bytes: u64,
    /// Entries.
    pub entries: u32,
}

impl Room {
    /// What no drawer holds more than.
    pub const MOST: Room = Room { bytes: 64 << 20, entries: 100_000 };
}

/// What happens in a drawer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawerDeed {
    /// The entries of these names are read.
    Read(Vec<String>),
    /// A value is put in.
    Write {
        /// Its name.
        name: String,
        /// The value.
        value: Vec<u8>,
        /// The revision that must stand there; 0 when nothing may.
        expected: Option<u64>,
        /// Seconds after which it is gone.
        ttl: Option<u32>,
    },
    /// The entries of these names are taken out.
    Remove(Vec<String>),
    /// The entries whose names begin so are read, in the order of names.
    Scan {
        /// How names begin.
        prefix: String,
        /// The name after which it goes on.
        after: Option<String>,
        /// At most so many.
        limit: u32,
    },
}

/// What is in a drawer under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Vec<u8>,
    /// How often something was put in under this name since it was free.
    pub revision: u64,
}

/// What the server answers to an [`Ask`].
pub enum Answer {
    /// To [`Ask::Look`].
    Level(Box<Level>),
    /// To [`Ask::Document`]: the whole response.
    Response(Vec<u8>),
    /// To [`DrawerDeed::Read`] in the order of the names, nothing where nothing is, and to
    /// [`DrawerDeed::Scan`].
    Entries(Vec<Option<Entry>>),
    /// To [`DrawerDeed::Write`] the revision that stands there now, to [`DrawerDeed::Remove`] how
    /// many there were.
    Number(u64),
    /// To [`Ask::Web`], in the order of the requests.
    Responses(Vec<Result<WebResponse>>),
    /// To [`Ask::Signal`].
    Said,
}

impl Answer {
    /// The rows, of an answer to [`Ask::Look`].
    ///
    /// # Errors
    /// `INTERNAL` for an answer to something else.
    pub fn level(self) -> Result<Level> {
        match self {
            Answer::Level(level) => Ok(*level),
            _ => Err(Error::internal("a plugin was answered something else than it asked")),
        }
    }
}

/// A plugin at work that may ask before it is done. Dropping it ends it.
#[async_trait]
pub trait Asking<T>: Send {
    /// Goes on until the plugin asks or is done.
    async fn next(&mut self) -> Step<T>;

    /// Answers what was asked. An error is the plugin's to deal with.
    fn answer(&mut self, answer: Result<Answer>);
}

/// A call of a plugin.
pub type Calling<'a, T> = Box<dyn Asking<T> + 'a>;

/// Where a plugin has got to.
pub enum Step<T> {
    /// It wants this.
    Ask(Ask),
    /// It has spoken.
    Done(Result<T>),
}

/// Whoever answers what plugins ask.
#[async_trait]
pub trait Desk: Send {
    /// Answers; what the plugin is to deal with itself is within.
    ///
    /// # Errors
    /// What nobody can go on after, such as a database that is gone.
    async fn answer(&mut self, ask: Ask) -> Result<Result<Answer>>;
}

/// Has a plugin speak, and its questions answered.
///
/// # Errors
/// What the plugin did wrong, or what became of the desk.
pub async fn served<T>(mut call: Calling<'_, T>, desk: &mut dyn Desk) -> Result<T> {
    loop {
        match call.next().await {
            Step::Done(said) => return said,
            Step::Ask(ask) => call.answer(desk.answer(ask).await?),
        }
    }
}

/// A call that comes to nothing, because there is nobody to call.
pub(super) fn failed<'a, T: 'a>(what: String) -> Calling<'a, T> {
    Box::new(Nobody(Some(Error::internal(what))))
}

struct Nobody(Option<Error>);

#[async_trait]
impl<T> Asking<T> for Nobody {
    async fn next(&mut self) -> Step<T> {
        Step::Done(Err(self.0.take().unwrap_or_else(|| Error::internal("a call was over"))))
    }

    fn answer(&mut self, _answer: Result<Answer>) {}
}
