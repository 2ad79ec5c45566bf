//! What is kept while one request is answered, by whoever answers it.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use crate::error::{Error, Result};

/// A place for what is found out once in a request. What is in it is the business of whoever answers.
#[derive(Clone, Default)]
pub struct Memo(Arc<OnceLock<Box<dyn Any + Send + Sync>>>);

impl Memo {
    /// What is kept; the first time it is made.
    ///
    /// # Errors
    /// `INTERNAL` when something else is kept there.
    pub fn of<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Result<&T> {
        let kept = self.0.get_or_init(|| Box::new(make()));
        kept.downcast_ref().ok_or_else(|| Error::internal("something else is kept of a request"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_made_once_and_shared_by_copies() {
        let memo = Memo::default();
        assert_eq!(memo.of(|| 1), Ok(&1));
        assert_eq!(memo.clone().of(|| 2), Ok(&1));
        assert!(memo.of(|| "text").is_err());
    }
}
