//! The engine's doors to streams.

use super::{Subscription, Watch};
use crate::bundle;
use crate::engine::{Answer, AnswerKind, Caller, Engine, Request, refused};

/// What a request is answered with.
pub enum Reply {
    /// One response.
    Once(Answer),
    /// A response for each change.
    Stream(Subscription),
}

impl Engine {
    /// Follows what a subscription asks for.
    ///
    /// # Errors
    /// The response that says why it cannot be followed.
    pub async fn subscribe(
        &self,
        request: Request,
        caller: &Caller,
    ) -> Result<Subscription, Answer> {
        self.hub
            .subscribe(request, caller)
            .await
            .map_err(|faults| refused(&faults, AnswerKind::RequestError, &caller.request_id))
    }

    /// Answers a request by whatever its document asks for: a response or a stream of them.
    pub async fn open(&self, request: Request, caller: Caller) -> Reply {
        let serving = bundle::chosen(&self.serving, request.bundle.as_ref());
        if !serving.is_ok_and(|serving| serving.is_subscription(&request)) {
            return Reply::Once(self.answer(request, caller).await);
        }
        match self.subscribe(request, &caller).await {
            Ok(subscription) => Reply::Stream(subscription),
            Err(answer) => Reply::Once(answer),
        }
    }

    /// Watches what the caller's token is worth, for as long as something rests on it.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when it is worth nothing already, or what keeps it from being told.
    pub async fn watch(&self, caller: &Caller) -> schema_som::Result<Watch> {
        self.hub.watch(caller).await
    }
}
