//! What went wrong in a plugin.

use crate::Fault;

impl Fault {
    /// A fault that will be the same whenever it is tried again. The code is SCREAMING_SNAKE.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), permanent: true }
    }

    /// A fault that may be gone at the next try.
    #[must_use]
    pub fn temporary(mut self) -> Self {
        self.permanent = false;
        self
    }
}
