//! Facts of the call at hand.

use wasmtime::Result;

use crate::bindings::backlot::plugin::invocation::{Host, Principal};
use crate::bindings::backlot::plugin::vocabulary::{self, Key};
use crate::guest::{Guest, Stop};

/// Keys that one call may have.
const KEYS: u32 = 10_000;

impl vocabulary::Host for Guest {}

impl Host for Guest {
    fn who(&mut self) -> Result<Principal> {
        let caller = &self.scope()?.caller;
        Ok(Principal {
            user: caller.user.map(Into::into),
            login: caller.login.to_string(),
            roles: caller.roles.to_vec(),
            via_plugin: caller.via.as_ref().map(ToString::to_string),
        })
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
        let (mutation, about) = (scope.caller.mutation, scope.about);
        let random = scope.random.get_or_insert_with(|| {
            let mut hasher = blake3::Hasher::new_keyed(&secret);
            hasher.update(&mutation.0).update(&about.hook.to_le_bytes()).update(&[about.verb]);
            hasher.update(&about.key).update(&about.revision.to_le_bytes());
            Box::new(hasher.finalize_xof())
        });
        let mut bytes = vec![0; count as usize];
        random.fill(&mut bytes);
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
