//! Who answers plugins outside of a change, and within an action that is one.

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use schema_som::error::{Code, Error, Result};
use schema_som::hooks::{
    Answer, Ask, Desk, DocumentAsk, DrawerAsk, Progress, Signal, WebRequest, WebResponse,
};
use schema_som::operation::{Given, Outcome};
use schema_som::ports::{Begun, Context, Documents, Entities, Terms, Work};
use schema_som::query::{Level, Query};
use server_storage::BackfillRow;
use tokio::sync::Mutex;

use crate::App;

/// Requests that are sent at once.
const AT_ONCE: usize = 8;

/// So often something is done again that the database undid in favour of somebody else.
pub(super) const REPLAYS: usize = 3;

/// Answers where no transaction is open: everything that changes something is one of its own.
pub(super) struct Beside<'a> {
    pub(super) app: &'a App,
    pub(super) context: Context,
    /// Whether documents may change something.
    pub(super) may_change: bool,
}

#[async_trait]
impl Desk for Beside<'_> {
    async fn answer(&mut self, ask: Ask) -> Result<Result<Answer>> {
        Ok(match ask {
            Ask::Look(query) => {
                self.app.read(&self.context, *query).await.map(|level| Answer::Level(level.into()))
            }
            Ask::Document(ask) => self.document(&ask).await.map(Answer::Response),
            Ask::Drawer(ask) => self.drawer(&ask).await,
            Ask::Web(requests) => self.app.send(requests).await.map(Answer::Responses),
            Ask::Signal(signal) => self.publish(&signal).await,
        })
    }
}

impl Beside<'_> {
    async fn document(&self, ask: &DocumentAsk) -> Result<Vec<u8>> {
        let documents = documents(&self.context)?;
        if !ask.changes {
            return documents.ask(self.app, &self.context, ask).await;
        }
        if !self.may_change {
            let what = format!("`{}` changes something, and this action is a query", ask.name);
            return Err(
                Error::new(Code::Forbidden, what).hint("declare it with kind = \"mutation\"")
            );
        }
        let (mut replays, mut terms) = (0, Terms::default());
        loop {
            match self.change(documents, ask, &mut terms).await {
                Err(error) if error.replays() && replays < REPLAYS => replays += 1,
                done => return done,
            }
        }
    }

    async fn change(
        &self,
        documents: &dyn Documents,
        ask: &DocumentAsk,
        terms: &mut Terms,
    ) -> Result<Vec<u8>> {
        let Begun::Work(mut work) = self.app.begin_work(&self.context, terms.clone()).await? else {
            return Err(Error::internal("a document without a key was known"));
        };
        terms.again = work.beginning();
        let response = documents.change(&mut *work, &self.context, ask).await??;
        work.finish(&response).await?;
        Ok(response)
    }

    async fn drawer(&self, ask: &DrawerAsk) -> Result<Answer> {
        let mut replays = 0;
        loop {
            match self.open_drawer(ask).await {
                Err(error) if error.replays() && replays < REPLAYS => replays += 1,
                done => return done,
            }
        }
    }

    async fn publish(&self, signal: &Signal) -> Result<Answer> {
        let app = self.app;
        let mut tx = app.store.begin().await?;
        tx.publish(signal).await?;
        tx.commit().await?;
        app.signals.was_said(&app.store, app.clock.now()).await;
        Ok(Answer::Said)
    }

    async fn open_drawer(&self, ask: &DrawerAsk) -> Result<Answer> {
        let mut tx = self.app.store.begin().await?;
        let said = tx.open_drawer(ask, self.app.clock.now()).await?;
        match said.is_ok() {
            true => tx.commit().await?,
            false => tx.rollback().await?,
        }
        said
    }
}

impl App {
    /// Has requests sent, a few at once.
    async fn send(&self, requests: Vec<WebRequest>) -> Result<Vec<Result<WebResponse>>> {
        let Some(web) = &self.web else {
            return Err(Error::new(Code::Unavailable, "this server reaches no others"));
        };
        let sent = stream::iter(requests).map(|request| web.send(request)).buffered(AT_ONCE);
        Ok(sent.collect().await)
    }
}

/// Answers within a mutation document: what is asked sees it, and is a part of it.
pub(super) struct InWork<'a> {
    pub(super) work: &'a mut dyn PluginWork,
    pub(super) context: Context,
}

/// A mutation document that takes in what plugins do besides.
#[async_trait]
pub(crate) trait PluginWork: Work {
    /// Does what a plugin wants of its drawer, as a part of the document.
    async fn open_drawer(&mut self, ask: &DrawerAsk) -> Result<Result<Answer>>;

    /// Says something as a part of the document: once it is committed, and not otherwise.
    async fn publish(&mut self, signal: &Signal) -> Result<()>;

    /// Writes down how far a backfill has come, as a part of the document; answers whether it stood
    /// where it was thought to stand.
    async fn advance(&mut self, row: &BackfillRow, made: &Progress) -> Result<bool>;

    /// The document.
    fn as_work(&mut self) -> &mut dyn Work;

    /// The document, and nothing else.
    fn into_work(self: Box<Self>) -> Box<dyn Work>;
}

#[async_trait]
impl Desk for InWork<'_> {
    async fn answer(&mut self, ask: Ask) -> Result<Result<Answer>> {
        match ask {
            // The transaction may be over: no action may go on as if nothing had happened.
            Ask::Look(query) => self
                .work
                .read(&self.context, *query)
                .await
                .map(|level| Ok(Answer::Level(level.into()))),
            Ask::Drawer(ask) => self.work.open_drawer(&ask).await,
            Ask::Signal(signal) => {
                self.work.publish(&signal).await?;
                Ok(Ok(Answer::Said))
            }
            // Others would wait for the transaction as long as it waits for another server.
            Ask::Web(_) => {
                let what = "other servers cannot be asked while a mutation is open";
                Ok(Err(Error::new(Code::Forbidden, what).hint("ask them in an after-hook")))
            }
            Ask::Document(ask) if ask.changes => {
                let documents = documents(&self.context)?;
                let said = documents.change(self.work.as_work(), &self.context, &ask).await?;
                Ok(said.map(Answer::Response))
            }
            Ask::Document(ask) => {
                let documents = documents(&self.context)?;
                let within = Within(Mutex::new(self.work.as_work()));
                Ok(documents.ask(&within, &self.context, &ask).await.map(Answer::Response))
            }
        }
    }
}

fn documents(context: &Context) -> Result<&dyn Documents> {
    context.documents.as_deref().ok_or_else(|| Error::internal("nobody runs documents here"))
}

/// Reads within a mutation document, one after the other.
struct Within<'a>(Mutex<&'a mut dyn Work>);

#[async_trait]
impl Entities for Within<'_> {
    async fn read(&self, context: &Context, query: Query) -> Result<Level> {
        self.0.lock().await.read(context, query).await
    }

    async fn operate(
        &self,
        _context: &Context,
        name: &str,
        _arguments: Vec<Given>,
    ) -> Result<Outcome> {
        let what = format!("`{name}` cannot be asked within a change");
        Err(Error::new(Code::BadRequest, what).hint("read records, by their own root fields"))
    }
}
