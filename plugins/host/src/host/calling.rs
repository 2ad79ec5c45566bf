//! A call that may ask for something before it ends, whatever it is a call of.

use std::pin::Pin;

use async_trait::async_trait;
use schema_som::error::{Error, Result};
use schema_som::hooks::{Answer, Asking, Calling, Step};
use tokio::sync::{mpsc, oneshot};

use crate::guest::Asked;

type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A call at work.
struct Waiting<'a, T> {
    work: Work<'a, T>,
    asked: mpsc::Receiver<Asked>,
    answer: Option<oneshot::Sender<Result<Answer>>>,
}

/// A call that does this work, which asks by the sender that it is given.
pub(super) fn calling<'a, T, W>(work: impl FnOnce(mpsc::Sender<Asked>) -> W) -> Calling<'a, T>
where
    T: 'a,
    W: Future<Output = Result<T>> + Send + 'a,
{
    let (asks, asked) = mpsc::channel(1);
    Box::new(Waiting { work: Box::pin(work(asks)), asked, answer: None })
}

/// What comes of a call for which there are no records yet.
pub(super) async fn tried<T>(mut call: Calling<'_, T>) -> Result<T> {
    loop {
        match call.next().await {
            Step::Done(said) => return said,
            Step::Ask(_) => call.answer(Err(Error::internal("nothing is installed yet"))),
        }
    }
}

#[async_trait]
impl<T> Asking<T> for Waiting<'_, T> {
    async fn next(&mut self) -> Step<T> {
        tokio::select! {
            biased;
            Some(asked) = self.asked.recv() => {
                self.answer = Some(asked.answer);
                Step::Ask(asked.ask)
            }
            said = &mut self.work => Step::Done(said),
        }
    }

    fn answer(&mut self, answer: Result<Answer>) {
        if let Some(waits) = self.answer.take() {
            // A call that ended meanwhile has no use for it.
            let _ = waits.send(answer);
        }
    }
}
