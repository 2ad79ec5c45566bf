//! Passwords: Argon2id, away from the threads that serve requests.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Argon2, Params};
use schema_som::clock::Clock;
use schema_som::error::{Code, Error, Result};
use tokio::sync::Semaphore;

/// Verified where there is no user or no password: a wrong login costs as much as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8\
                      $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The longest password, in characters, as the original stores it.
const LONGEST: usize = 256;

/// Hashes and verifies, a few at a time.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    shortest: usize,
}

impl Passwords {
    pub(crate) fn new(at_a_time: usize, shortest: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_a_time.max(1))), shortest }
    }

    /// The hash to store.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a password that is shorter than the setting, `TOO_LONG` for one beyond
    /// 256 characters.
    pub(crate) async fn hash(&self, password: &str, clock: &dyn Clock) -> Result<String> {
        let wrong = |code, expected: String| {
            Error::new(code, format!("User.password: expected {expected}"))
                .at_field("User", "password")
        };
        let length = password.chars().count();
        if length < self.shortest {
            let expected = format!("at least {} characters, not {length}", self.shortest);
            return Err(wrong(Code::InvalidValue, expected)
                .hint("a sentence is easier to remember than a word with digits in it"));
        }
        if length > LONGEST {
            return Err(wrong(Code::TooLong, format!("at most {LONGEST} characters")));
        }
        let mut salt = [0; 16];
        clock.random(&mut salt);
        let password = password.to_owned();
        self.away(move || {
            let salt = SaltString::encode_b64(&salt).map_err(fault)?;
            let hash = argon2().hash_password(password.as_bytes(), &salt).map_err(fault)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether a password is the one that was hashed. Never, without a hash.
    ///
    /// # Errors
    /// `INTERNAL` when the machine cannot do it.
    pub(crate) async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool> {
        // Longer ones were never stored; cut, they cost no more than any other.
        let short = password.chars().count() <= LONGEST;
        let password: String = password.chars().take(LONGEST).collect();
        self.away(move || {
            let known = hash.as_deref().and_then(|hash| PasswordHash::new(hash).ok());
            let nobody = PasswordHash::new(NOBODY).map_err(fault)?;
            let against = known.as_ref().unwrap_or(&nobody);
            let equal = argon2().verify_password(password.as_bytes(), against).is_ok();
            Ok(equal && known.is_some() && short)
        })
        .await
    }

    async fn away<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        // The turn goes along: a caller that leaves does not make room for another hash.
        let turn = self.turns.clone().acquire_owned().await.map_err(fault)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(fault)?
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, Params::DEFAULT)
}

fn fault(cause: impl std::fmt::Display) -> Error {
    tracing::error!(%cause, "hashing a password failed");
    Error::internal("the password could not be checked")
}

/// A password that nobody has to make up: 100 random bits in four groups.
pub(crate) fn generate(clock: &dyn Clock) -> String {
    // Without the letters that are mistaken for digits.
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bytes = [0; 20];
    clock.random(&mut bytes);
    let letters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    groups.join("-")
}
