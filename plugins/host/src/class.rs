//! Whether a component is compiled code, or brings an interpreter along: what it is made of tells, not
//! what it wishes. An interpreter needs more of everything, and takes longer.

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

impl Class {
    /// The class of a component; compiled ones have at most so many bytes.
    pub(crate) fn of(component: &[u8], compiled_max: u64) -> Self {
        let payloads = Parser::new(0).parse_all(component);
        let modules = payloads.filter(|it| matches!(it, Ok(Payload::ModuleSection { .. }))).count();
        match modules > MODULES || component.len() as u64 > compiled_max {
            true => Self::Interpreted,
            false => Self::Compiled,
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
        assert_eq!(Class::of(&component(4), 1_000), Class::Compiled);
        assert_eq!(Class::of(&component(9), 1_000), Class::Interpreted);
        assert_eq!(Class::of(&component(4), 20), Class::Interpreted);
    }
}
