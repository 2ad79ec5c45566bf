//! What the specification says of documents and variables, row by row: text in, code out.

use serde_json::{Value as Json, json};

use crate::compiler::ast::Syntax;
use crate::compiler::{Compiler, Variables};
use crate::limits::Limits;

/// A schema with one of everything that the rows need.
const PROBE: &str = r#"
type Query {
  item(id: ID, size: Int, sizes: [Int], colour: Colour, by: By, where: Where, f: Float): Item
  needed(size: Int!): Item
  found: Found
  any: Named
}
type Subscription { one: Int two: Int }
interface Named { name: String! }
interface Listed implements Named { name: String! rank: Int }
type Item implements Named & Listed { id: ID! name: String! rank: Int parent: Item size(of: Int): Int many(of: [Int]): Int }
type Other implements Named { name: String! many(of: [Int]): Int }
union Found = Item | Other
enum Colour { RED GREEN }
input By @oneOf { id: ID name: String }
input Where { name: String size: Int = 7 deep: Where list: [Where!] needed: Int! = 1 }
"#;

/// What a row expects.
enum Expect {
    /// The variables after coercion.
    Accepted(Json),
    /// A code and a part of the message.
    Refused(&'static str, &'static str),
}
use Expect::{Accepted, Refused};

const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
const SYNTAX: &str = "GRAPHQL_PARSE_FAILED";

fn answer(compiler: &Compiler, text: &str, given: Json) -> Result<Json, (String, String)> {
    let told = |fault: &crate::errors::Fault| {
        (fault.error.code().as_str().to_owned(), fault.error.message().to_owned())
    };
    let given: Variables = serde_json::from_value(given).unwrap();
    let parsed = compiler.parse(text, &Limits::default()).map_err(|all| told(&all[0]))?;
    let checked = compiler.validate(&parsed, None).map_err(|all| told(&all[0]))?;
    compiler.coerce(&checked, &given).map(Json::Object).map_err(|fault| told(&fault))
}

fn hold(rows: Vec<(&str, Json, Expect)>) {
    let compiler = Compiler::of(&Syntax::parse(PROBE, "probe.graphql").unwrap()).unwrap();
    for (text, given, expected) in rows {
        let found = answer(&compiler, text, given);
        match (&expected, &found) {
            (Accepted(values), Ok(found)) => assert_eq!(found, values, "{text}"),
            (Refused(code, part), Err((found_code, message))) => {
                assert_eq!(found_code, code, "{text}: {message}");
                assert!(message.contains(part), "{text}: {message}");
            }
            _ => panic!("{text}: {found:?}"),
        }
    }
}

#[test]
fn literals_are_held_against_their_types() {
    let none = || json!({});
    hold(vec![
        ("{ item(size: 5000000000) { id } }", none(), Refused(INVALID, "")),
        ("{ item(size: 1.0) { id } }", none(), Refused(INVALID, "")),
        ("{ item(size: \"1\") { id } }", none(), Refused(INVALID, "")),
        ("{ item(sizes: 5) { id } }", none(), Accepted(json!({}))),
        ("{ item(sizes: [5, null]) { id } }", none(), Accepted(json!({}))),
        ("{ item(f: 5) { id } }", none(), Accepted(json!({}))),
        ("{ item(id: 5) { id } }", none(), Accepted(json!({}))),
        ("{ item(id: 5.5) { id } }", none(), Refused(INVALID, "")),
        ("{ item(colour: \"RED\") { id } }", none(), Refused(INVALID, "Colour")),
        ("{ item(colour: BLUE) { id } }", none(), Refused(INVALID, "BLUE")),
        ("{ item(colour: RED) { id } }", none(), Accepted(json!({}))),
        ("{ item(by: {id: 1, name: \"a\"}) { id } }", none(), Refused(INVALID, "")),
        ("{ item(by: {}) { id } }", none(), Refused(INVALID, "")),
        ("{ item(by: {id: null}) { id } }", none(), Refused(INVALID, "")),
        ("{ item(by: {id: 1}) { id } }", none(), Accepted(json!({}))),
        (
            "{ item(where: {size: 1, size: 2}) { id } }",
            none(),
            Refused(INVALID, "`size` is given twice"),
        ),
        (
            "{ item(where: {list: [{deep: {name: \"a\", name: \"a\"}}]}) { id } }",
            none(),
            Refused(INVALID, "`name` is given twice"),
        ),
        (
            "query ($w: Where = {size: 1, size: 2}) { item(where: $w) { id } }",
            none(),
            Refused(INVALID, "`size` is given twice"),
        ),
        ("{ item(where: {colour: RED}) { id } }", none(), Refused(INVALID, "colour")),
        ("{ needed { id } }", none(), Refused(INVALID, "`Query.needed(size:)`")),
        ("{ needed(size: null) { id } }", none(), Refused(INVALID, "")),
        ("{ item(size: 1, size: 2) { id } }", none(), Refused(INVALID, "size")),
        (r#"{ item(id: "\uD83D\uDE00") { id } }"#, none(), Accepted(json!({}))),
        (r#"{ item(id: "\u{1F600}") { id } }"#, none(), Accepted(json!({}))),
        (r#"{ item(id: "\uD83D") { id } }"#, none(), Refused(SYNTAX, "")),
        (r#"{ item(id: "\u{110000}") { id } }"#, none(), Refused(SYNTAX, "")),
    ]);
}

#[test]
fn variables_are_coerced_by_their_types() {
    let required = Refused("REQUIRED", "`$v`");
    let wrong = || Refused("INVALID_VALUE", "`$v`");
    let one = "query ($v: Int) { item(size: $v) { id } }";
    let many = "query ($v: [Int]) { item(sizes: $v) { id } }";
    let needed = "query ($v: Int!) { needed(size: $v) { id } }";
    let by = "query ($v: By) { item(by: $v) { id } }";
    let filter = "query ($v: Where) { item(where: $v) { id } }";
    hold(vec![
        (one, json!({"v": 5_000_000_000_i64}), wrong()),
        (one, json!({"v": "5"}), wrong()),
        (one, json!({"v": 5}), Accepted(json!({"v": 5}))),
        (one, json!({"v": null}), Accepted(json!({"v": null}))),
        (one, json!({}), Accepted(json!({}))),
        (one, json!({"v": 1, "other": 2}), Accepted(json!({"v": 1}))),
        (many, json!({"v": 5}), Accepted(json!({"v": [5]}))),
        (many, json!({"v": [5, null]}), Accepted(json!({"v": [5, null]}))),
        (needed, json!({}), required),
        (needed, json!({"v": null}), Refused("REQUIRED", "`$v` of type Int!")),
        ("query ($v: Int) { needed(size: $v) { id } }", json!({"v": 1}), Refused(INVALID, "`$v`")),
        ("query ($v: Int = 3) { needed(size: $v) { id } }", json!({}), Accepted(json!({"v": 3}))),
        (
            "query ($v: ID) { item(by: {id: $v}) { id } }",
            json!({"v": "1"}),
            Refused(INVALID, "`$v`"),
        ),
        (by, json!({"v": {"id": "1", "name": "a"}}), wrong()),
        (by, json!({"v": {"id": null}}), wrong()),
        (by, json!({"v": {}}), wrong()),
        (by, json!({"v": {"name": "a"}}), Accepted(json!({"v": {"name": "a"}}))),
        (filter, json!({"v": {}}), Accepted(json!({"v": {"size": 7, "needed": 1}}))),
        (filter, json!({"v": {"colour": 1}}), wrong()),
        (filter, json!({"v": {"needed": null}}), wrong()),
        (filter, json!({"v": 5}), wrong()),
        ("query ($v: Colour) { item(colour: $v) { id } }", json!({"v": "BLUE"}), wrong()),
        ("query ($v: Item) { item { id } }", json!({}), Refused(INVALID, "")),
        ("query ($v: Int) { item { id } }", json!({}), Refused(INVALID, "`$v`")),
        ("{ item(size: $v) { id } }", json!({}), Refused(INVALID, "`$v`")),
        ("query ($v: Int, $v: Int) { item(size: $v) { id } }", json!({}), Refused(INVALID, "`$v`")),
    ]);
}

#[test]
fn selections_are_held_against_the_schema() {
    let rows = [
        ("{ item { x: name x: id } }", "x"),
        ("{ item { x: name ...F } } fragment F on Item { x: id }", "x"),
        ("{ item(size: 1) { id } item(size: 2) { id } }", "item"),
        ("{ item(sizes: [1]) { id } item(sizes: [1, 2]) { id } }", "item"),
        ("{ item { size(of: 1) ...F } } fragment F on Item { size(of: 2) }", "size"),
        ("{ item(where: {list: []}) { id } item(where: {list: [{size: 1}]}) { id } }", "item"),
        (
            "{ any { ...A ... on Listed { parent: name } } } fragment A on Item { ...B } \
             fragment B on Item { parent { m: many(of: [1]) } parent { ...C } } \
             fragment C on Item { m: many(of: [1, 2]) }",
            "parent",
        ),
        (
            "{ any { ... on Item { parent { m: many(of: [1]) } } ... on Item { parent { ...C } } } } \
             fragment C on Item { m: many(of: [1, 2]) }",
            "`m` is selected twice",
        ),
        ("{ item { nothing } }", "`Item` does not have a field `nothing`"),
        ("{ item }", "subselection"),
        ("{ item { id { x } } }", ""),
        ("{ item { ... on Other { name } } }", "Other"),
        ("{ item { ... on Colour { name } } }", "composite type"),
        ("{ item { ... on Missing { name } } }", "Missing"),
        ("{ item { ...F } }", "`F`"),
        ("{ item { id } } fragment F on Item { id }", "`F`"),
        ("{ item { ...F } } fragment F on Item { parent { ...F } }", "F"),
        ("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", ""),
        ("{ item { ...F } } fragment F on Item { id } fragment F on Item { id }", "`F`"),
        ("{ item { id @nothing } }", "nothing"),
        ("{ item { id @skip } }", "if"),
        ("query @skip(if: true) { item { id } }", "skip"),
        ("subscription { one two }", "one root field"),
        ("subscription { ...F } fragment F on Subscription { one two }", "one root field"),
        ("mutation { item { id } }", "mutation"),
        ("type A { b: Int }", ""),
        ("query A { item { id } } query A { item { id } }", "`A`"),
        ("{ item { id } } query A { item { id } }", "anonymous"),
        ("query A { item { id } } query B { item { id } }", "multiple operations"),
    ];
    hold(rows.map(|(text, part)| (text, json!({}), Refused(INVALID, part))).into());
}

#[test]
fn documents_of_the_newest_editions_are_read() {
    let rows = [
        "{ item { name ... on Named { name } ... on Listed { rank } } }",
        "{ found { ... on Item { id } ... on Other { name } __typename } }",
        "\"What it is for.\" query A { item { id } }",
        "{ item { } }",
        "query A($v: Boolean! = true) { item { id @include(if: $v) @skip(if: $v) } }",
        "{ item { id id id } item { name } }",
        "{ item(sizes: [1, 2]) { id } other: item(sizes: [1]) { id } item(sizes: [1, 2]) { id } }",
        "{ found { ... on Item { a: many(of: [1]) } ... on Other { a: many(of: [1, 2]) } } }",
        "subscription { one }",
        "\u{feff}{ item, { id } } # the end",
    ];
    hold(rows.map(|text| (text, json!({}), Expect::Accepted(json!({})))).map(filled).into());

    /// A default is a value.
    fn filled((text, given, expected): (&str, Json, Expect)) -> (&str, Json, Expect) {
        match text.contains("= true") {
            true => (text, given, Accepted(json!({"v": true}))),
            false => (text, given, expected),
        }
    }
}

#[test]
fn what_is_not_graphql_is_refused() {
    let rows =
        ["", "   ", "# nothing", "{", "{ item", "{ item { id } }}", "query { item(size: ) }"];
    let rows = rows.map(|text| (text, json!({}), Refused(SYNTAX, "")));
    hold(rows.into());
    let odd = ["{ item(id: \"open) }", "{ item { ...on } }", "\0", "{ \u{7} }", "{ été }"];
    hold(odd.map(|text| (text, json!({}), Refused(SYNTAX, ""))).into());
}

#[test]
fn errors_name_their_line_and_column() {
    let compiler = Compiler::of(&Syntax::parse(PROBE, "probe.graphql").unwrap()).unwrap();
    let text = "{\r\n  é: item {\n    nothing\r    more\n  }\n}";
    let parsed =
        compiler.parse("{ a: item { id }\n item(size: \"é\") { nothing } }", &Limits::default());
    let faults = compiler.validate(&parsed.unwrap(), None).err().unwrap();
    let places: Vec<_> =
        faults.iter().map(|one| (one.locations[0].line, one.locations[0].column)).collect();
    assert_eq!(places, [(2, 13), (2, 20)], "{faults:?}");
    let faults = compiler.parse(text, &Limits::default()).err().unwrap();
    assert_eq!((faults[0].locations[0].line, faults[0].locations[0].column), (2, 3));
    assert!(faults.iter().all(|fault| !fault.error.message().contains('\n')));
}

#[test]
fn an_operation_that_is_not_there_is_named_with_those_that_are() {
    let compiler = Compiler::of(&Syntax::parse(PROBE, "probe.graphql").unwrap()).unwrap();
    let text = "query A { item { id } } query B { found { __typename } }";
    let parsed = compiler.parse(text, &Limits::default()).unwrap();
    assert!(compiler.validate(&parsed, Some("B")).is_ok());
    let fault = compiler.validate(&parsed, Some("C")).err().unwrap().remove(0);
    assert!(fault.error.to_string().contains("`A`, `B`"), "{}", fault.error);
}
