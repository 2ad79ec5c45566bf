//! Facts of the call at hand.

use schema_som::hooks::Caller;
use wasmtime::Result;

use crate::bindings::backlot::plugin::invocation::{Host, Principal};
use crate::bindings::backlot::plugin::vocabulary::{self, Key};
use crate::guest::{Guest, Stop};

/// Keys that one call may have.
const KEYS: u32 = 10_000;

impl vocabulary::Host for Guest {}

impl Principal {
    /// Whoever calls.
    pub(crate) fn of(caller: &Caller) -> Self {
        Self {
            user: caller.user.map(Into::into),
            login: caller.login.to_string(),
            roles: caller.roles.to_vec(),
            via_plugin: caller.via.as_ref().map(ToString::to_string),
        }
    }
}

impl Host for Guest {
    fn who(&mut self) -> Result<Principal> {
        Ok(Principal::of(&self.scope()?.caller))
    }

    fn project(&mut self) -> Result<Option<Key>> {
        Ok(self.scope()?.project.map(Into::into))
    }

    fn trace(&mut self) -> Result<String> {
        self.scope().map(|_| String::new())
    }

    fn remaining_us(&mut self) -> Result<u64> {
        Ok(self.scope()?.remaining().as_micros() as u64)
    }

    fn now(&mut self) -> Result<i64> {
        Ok(self.scope()?.caller.now)
    }

    fn random(&mut self, count: u32) -> Result<Vec<u8>> {
        let (limit, secret) = (self.limits.answer, self.secret);
        let scope = self.scope()?;
        if u64::from(count) > limit {
            return Err(wasmtime::Error::new(Stop::Budget));
        }
        let mut random = scope.random.take().unwrap_or_else(|| {
            let seed = scope.seed(&secret);
            Box::new(blake3::Hasher::new_keyed(seed.as_bytes()).finalize_xof())
        });
        let mut bytes = vec![0; count as usize];
        random.fill(&mut bytes);
        scope.random = Some(random);
        Ok(bytes)
    }

    fn new_keys(&mut self, count: u32) -> Result<Vec<Key>> {
        let scope = self.scope()?;
        if count > KEYS {
            return Err(wasmtime::Error::new(Stop::Budget));
        }
        let database = scope.project.map_or(0, schema_som::Key::database);
        let key = |_| scope.caller.clock.new_key(database).into();
        Ok((0..count).map(key).collect())
    }

    fn settings(&mut self) -> Result<String> {
        Ok(self.scope()?.settings.text.clone())
    }

    fn settings_version(&mut self) -> Result<u64> {
        Ok(self.scope()?.settings.version)
    }
}
