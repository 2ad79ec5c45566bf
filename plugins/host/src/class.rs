//! Whether a component is compiled code, or brings an interpreter along: what it is made of tells, not
//! what it wishes. An interpreter needs more of everything, and takes longer.

use serde::{Deserialize, Serialize};
use wasmparser::{Parser, Payload};

/// Core modules beyond which a component holds an interpreter: one of compiled code has the module
/// itself and up to three that connect it, one with an interpreter its libraries.
const MODULES: usize = 8;

/// What a component is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Class {
    /// Code that was compiled to WebAssembly.
    #[default]
    Compiled,
    /// An interpreter, with what it interprets.
    Interpreted,
}

/// How large a component is: enough to know its class by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extent {
    pub(crate) bytes: u64,
    modules: usize,
}

impl Extent {
    pub(crate) fn of(component: &[u8]) -> Self {
        let payloads = Parser::new(0).parse_all(component);
        let modules = payloads.filter(|it| matches!(it, Ok(Payload::ModuleSection { .. }))).count();
        Self { bytes: component.len() as u64, modules }
    }

    /// The class of such a component; compiled ones have at most so many bytes.
    pub(crate) fn class(self, compiled_max: u64) -> Class {
        match self.modules > MODULES || self.bytes > compiled_max {
            true => Class::Interpreted,
            false => Class::Compiled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(modules: u8) -> Vec<u8> {
        const EMPTY: [u8; 10] = [1, 8, 0, b'a', b's', b'm', 1, 0, 0, 0];
        let mut bytes = vec![0, b'a', b's', b'm', 0x0d, 0, 1, 0];
        (0..modules).for_each(|_| bytes.extend(EMPTY));
        bytes
    }

    #[test]
    fn many_modules_or_many_bytes_are_an_interpreter() {
        let class = |modules, max| Extent::of(&component(modules)).class(max);
        assert_eq!(class(4, 1_000), Class::Compiled);
        assert_eq!(class(9, 1_000), Class::Interpreted);
        assert_eq!(class(4, 20), Class::Interpreted);
    }
}
