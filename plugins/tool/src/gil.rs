//! The global interpreter lock, which a component never lets go of.
//!
//! For every value that crosses, the bindings of componentize-py take CPython's lock and release it
//! again: in a batch that was a third of the time of a hook. A component has one thread, so nobody waits
//! for the lock. Once it is made, releasing is made to do nothing: the first call takes the lock, and
//! whoever takes it later finds that it is held.

use std::ops::Range;

use schema_som::Result;
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

use crate::wrong;

/// The function of CPython that releases it; what it is given says whether it was held before.
const RELEASE: &str = "PyGILState_Release";

/// A function without variables of its own begins so.
const NO_LOCALS: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// A component with an interpreter, which keeps its lock.
pub(crate) fn kept(mut component: Vec<u8>) -> Result<Vec<u8>> {
    let found = release(&component)
        .map_err(|error| wrong(format!("the component cannot be read: {error}")))?;
    let Some(body) = found else {
        return Err(wrong(format!("the component has no interpreter with {RELEASE}")));
    };
    // As long as before, so that nothing else moves.
    let body = &mut component[body];
    body.fill(NOP);
    if let [first, .., last] = body {
        (*first, *last) = (NO_LOCALS, END);
    }
    Ok(component)
}

/// Where the function stands that releases the lock.
fn release(component: &[u8]) -> wasmparser::Result<Option<Range<usize>>> {
    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::Version { .. } => module = Module::default(),
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if let TypeRef::Func(_) = import?.ty {
                        module.imported += 1;
                    }
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func && export.name == RELEASE {
                        module.release = Some(export.index);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                if module.is_release() {
                    return Ok(Some(body.range()));
                }
                module.passed += 1;
            }
            _ => {}
        }
    }
    Ok(None)
}

/// What is known of a module of the component.
#[derive(Default)]
struct Module {
    /// Functions that it is given, which have the first numbers.
    imported: u32,
    /// Functions of its own that were passed by.
    passed: u32,
    /// The number of the function that releases the lock, if it has one.
    release: Option<u32>,
}

impl Module {
    fn is_release(&self) -> bool {
        self.release == Some(self.imported + self.passed)
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        CodeSection, Component, EntityType, ExportKind, ExportSection, Function, FunctionSection,
        ImportSection, Module, ModuleSection, TypeSection, ValType,
    };
    use wasmparser::Validator;

    use super::*;

    /// A module that imports a function and has two: the second is called `name`, and would trap.
    fn module(name: &str) -> Module {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([ValType::I32], []);
        imports.import("env", "other", EntityType::Function(0));
        let (mut functions, mut exports) = (FunctionSection::new(), ExportSection::new());
        functions.function(0).function(0);
        exports.export("first", ExportKind::Func, 1).export(name, ExportKind::Func, 2);
        let (mut first, mut second) = (Function::new([]), Function::new([(3, ValType::I32)]));
        first.instructions().unreachable().end();
        second.instructions().local_get(0).local_set(1).unreachable().end();
        let mut code = CodeSection::new();
        code.function(&first).function(&second);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports);
        module.section(&code);
        module
    }

    fn component(names: &[&str]) -> Vec<u8> {
        let mut component = Component::new();
        for name in names {
            component.section(&ModuleSection(&module(name)));
        }
        component.finish()
    }

    #[test]
    fn what_releases_the_lock_does_nothing_and_all_else_stays() {
        let before = component(&["PyEval_SaveThread", RELEASE, "another"]);
        let after = kept(before.clone()).expect("a component with an interpreter");
        Validator::new().validate_all(&after).expect("a component");
        let body = release(&before).unwrap().expect("the function");
        assert_eq!(release(&after).unwrap(), Some(body.clone()));
        assert_eq!(after[body.clone()], [0, NOP, NOP, NOP, NOP, NOP, NOP, NOP, END]);
        assert_eq!(before[..body.start], after[..body.start]);
        assert_eq!(before[body.end..], after[body.end..]);
    }

    #[test]
    fn what_has_no_interpreter_is_refused() {
        let error = kept(component(&["PyEval_SaveThread"])).unwrap_err();
        assert_eq!(error.message(), "the component has no interpreter with PyGILState_Release");
        assert!(kept(vec![0]).unwrap_err().message().starts_with("the component cannot be read"));
    }
}
