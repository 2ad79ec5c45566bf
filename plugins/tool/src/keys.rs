//! Keys, and bits of rows, that JavaScript can hold.
//!
//! A key is two words of 64 bits, and componentize-qjs makes a number of each, which has 53. So the
//! interpreter is told that they are floating-point numbers, which cross with all of their bits: keys
//! are UUIDs, of which none is what a processor takes for "not a number". In memory the two are laid
//! out alike. Once the component is made, its types are written as the contract has them.
//!
//! A key that is a parameter by itself crosses in registers, of which there are two kinds. There is
//! one, `after` of a look-up: as a choice between both kinds it crosses as the contract's.
//!
//! The bits that say which rows of a column have a value come in words of 64 bits, too. Any of those may
//! be "not a number", so that they are told to be two halves. Halves may lie where words may not: the
//! columns that the plugin answers have words, and as it never writes any, they lose nothing.

use std::convert::Infallible;

use schema_som::Result;
use wasm_encoder::reencode::{Error, Reencode, ReencodeComponent, component_utils};
use wasm_encoder::{ComponentDefinedTypeEncoder, PrimitiveValType};
use wasmparser::{ComponentDefinedType, ComponentValType};

use crate::world::Wit;
use crate::wrong;

const KEY: &str = "record key { hi: u64, lo: u64 }";
const KEY_OF_FLOATS: &str = "record key { hi: f64, lo: f64 }";
const AFTER: &str = "after: option<key>,";
const AFTER_OF_FLOATS: &str = "after: page-start,";
const REQUEST: &str = "    record request {";
const PAGE_START: &str = "    record whole-key { hi: u64, lo: u64 }\n    \
    variant page-start { none, some(key), other(whole-key) }\n\n    record request {";

const COLUMN: &str =
    "    record column { field: field-ref, present: list<u64>, data: column-data }";
const COLUMN_OF_HALVES: &str = "    record word { low: u32, high: u32 }\n    \
    record column { field: field-ref, present: list<word>, data: column-data }\n    \
    record answered { field: field-ref, present: list<u64>, data: column-data }";
const ANSWERED: [(&str, &str); 3] = [
    ("sheet, column,", "sheet, answered,"),
    ("result<column, fault>", "result<answered, fault>"),
    ("result<list<column>, fault>", "result<list<answered>, fault>"),
];

/// The contract as JavaScript is told it.
pub(crate) fn inexact(mut wit: Wit) -> Wit {
    wit.vocabulary = wit.vocabulary.replacen(KEY, KEY_OF_FLOATS, 1);
    wit.vocabulary = wit.vocabulary.replacen(COLUMN, COLUMN_OF_HALVES, 1);
    for (from, to) in ANSWERED {
        wit.hooks = wit.hooks.replace(from, to);
    }
    wit.host = wit.host.replacen(AFTER, AFTER_OF_FLOATS, 1).replacen(REQUEST, PAGE_START, 1);
    wit
}

/// A component of that contract, as one of the real one.
pub(crate) fn exact(component: &[u8]) -> Result<Vec<u8>> {
    let mut made = wasm_encoder::Component::new();
    let parser = wasmparser::Parser::new(0);
    Exact
        .parse_component(&mut made, parser, component)
        .map_err(|error| wrong(format!("the component cannot be read: {error}")))?;
    Ok(made.finish())
}

struct Exact;

impl Reencode for Exact {
    type Error = Infallible;
}

impl ReencodeComponent for Exact {
    fn parse_component_defined_type(
        &mut self,
        defined: ComponentDefinedTypeEncoder<'_>,
        ty: ComponentDefinedType<'_>,
    ) -> std::result::Result<(), Error<Self::Error>> {
        match &ty {
            ComponentDefinedType::Record(fields) if is_key(fields) => {
                defined.record([("hi", PrimitiveValType::U64), ("lo", PrimitiveValType::U64)]);
                Ok(())
            }
            ComponentDefinedType::Record(fields) if is_word(fields) => {
                defined.primitive(PrimitiveValType::U64);
                Ok(())
            }
            ComponentDefinedType::Variant(cases) => {
                let names = cases.iter().map(|case| case.name);
                match (names.eq(["none", "some", "other"]), cases[1].ty) {
                    (true, Some(key)) => {
                        defined.option(self.component_val_type(key));
                        Ok(())
                    }
                    _ => component_utils::parse_component_defined_type(self, defined, ty),
                }
            }
            _ => component_utils::parse_component_defined_type(self, defined, ty),
        }
    }
}

fn is_key(fields: &[(&str, ComponentValType)]) -> bool {
    let float = ComponentValType::Primitive(wasmparser::PrimitiveValType::F64);
    *fields == [("hi", float), ("lo", float)]
}

fn is_word(fields: &[(&str, ComponentValType)]) -> bool {
    let half = ComponentValType::Primitive(wasmparser::PrimitiveValType::U32);
    *fields == [("low", half), ("high", half)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::contract;

    #[test]
    fn the_contract_still_says_what_is_replaced() {
        assert!(contract("vocabulary.wit").contains(KEY));
        let host = contract("host.wit");
        assert!(host.contains(AFTER) && host.contains(REQUEST));
        assert!(contract("vocabulary.wit").contains(COLUMN));
        for (from, _) in ANSWERED {
            assert!(contract("hooks.wit").contains(from), "{from}");
        }
        assert_eq!(host.matches("option<key>,\n").count(), 2, "`user` of a principal, and `after`");
    }
}
