//! Each limit with a document that passes it, and documents that are made to hurt.

use serde_json::json;

use super::catalogue::generation;
use crate::compiler::Variables;
use crate::{Generation, Limits};

/// Code and message of the first error, or nothing for a document that is fine.
fn refused(generation: &Generation, text: &str) -> Option<(String, String)> {
    let fault = generation.compile(text, None).err()?.remove(0);
    Some((fault.error.code().as_str().to_owned(), fault.error.message().to_owned()))
}

fn assert_refused(generation: &Generation, text: &str, code: &str, part: &str) {
    let clip: String = text.chars().take(80).collect();
    let (found, message) = refused(generation, text).unwrap_or_else(|| panic!("accepted: {clip}"));
    assert_eq!(found, code, "{clip}: {message}");
    assert!(message.contains(part), "{clip}: {message}");
}

fn nested(levels: usize) -> String {
    let open = "parent { ".repeat(levels);
    format!("{{ task(id: \"x\") {{ {open} id {} }} }}", "}".repeat(levels))
}

#[test]
fn depth_counts_fields_and_not_fragments() {
    let generation = generation();
    assert_eq!(refused(&generation, &nested(13)), None);
    assert_refused(
        &generation,
        &nested(14),
        "DEPTH_EXCEEDED",
        "`depth` is 15; this document has 16",
    );
    let inline = nested(13).replace("id }", "... on Node { ... on Node { id } } }");
    assert_eq!(refused(&generation, &inline), None);
    let through = format!(
        "{} fragment F on AnyTask {{ parent {{ id }} }}",
        nested(13).replace("id }", "...F }")
    );
    assert_refused(&generation, &through, "DEPTH_EXCEEDED", "has 16");
}

#[test]
fn complexity_counts_rows() {
    let generation = generation();
    let compile = |text: &str| refused(&generation, text);
    let page = |first: u32, children: u32| {
        format!(
            "{{ shots(first: {first}) {{ totalCount nodes {{ id name versions(first: {children}) \
             {{ nodes {{ id }} }} }} }} }}"
        )
    };
    assert_eq!(compile(&page(500, 10)), None);
    // 1 + 1 + 1 + 500 * (2 + 1 + 1 + 100)
    let (code, message) = compile(&page(500, 100)).unwrap();
    assert_eq!(code, "COMPLEXITY_EXCEEDED");
    assert!(message.contains("`complexity` is 50000; this document has 52003"), "{message}");
    let fault = generation.compile(&page(500, 100), None).err().unwrap().remove(0);
    let hint = fault.error.extensions()["hint"].as_str().unwrap().to_owned();
    assert!(hint.contains("`shots.nodes.versions.nodes`"), "{hint}");
    let edges = page(500, 500).replace("nodes { id }", "edges { node { id } }");
    assert_eq!(compile(&edges).unwrap().0, "COMPLEXITY_EXCEEDED");
    let fragments = "{ shots(last: 500) { ...P } } fragment P on AnyShotConnection \
                     { nodes { versions(first: 200) { nodes { id } } } }";
    assert_eq!(compile(fragments).unwrap().0, "COMPLEXITY_EXCEEDED");
    let groups = "{ shots { nodes { tasks: children(first: 500) { aggregate { groupBy(keys: [NAME], \
                  first: 500) { count keys { name } } } } } } }";
    assert_eq!(compile(groups).unwrap().0, "COMPLEXITY_EXCEEDED");
    // A page that is too large counts as the largest: the executor names the argument.
    assert_eq!(compile("{ shots(first: 2000000000) { nodes { id name } } }"), None);
}

#[test]
fn complexity_of_variable_pages_is_judged_with_their_values() {
    let generation = generation();
    let text = "query ($n: Int, $m: Int = 100) { shots(first: $n) { nodes { versions(first: $m) \
                { nodes { id } } } } }";
    let compiled = generation.compile(text, None).ok().unwrap();
    let with = |values: serde_json::Value| {
        let given: Variables = serde_json::from_value(values).unwrap();
        generation.coerce(&compiled, &given).err().map(|fault| fault.error.code().as_str())
    };
    assert_eq!(with(json!({"n": 100})), None);
    assert_eq!(with(json!({})), None);
    assert_eq!(with(json!({"n": 500, "m": 500})), Some("COMPLEXITY_EXCEEDED"));
    assert_eq!(with(json!({"n": 500})), Some("COMPLEXITY_EXCEEDED"));
    let shared = "query A($n: Int) { ...F } query B($n: Int) { ...F } fragment F on Query { shots(first: \
                  $n) { nodes { versions(first: 500) { nodes { id } } } } }";
    for name in ["A", "B"] {
        let compiled = generation.compile(shared, Some(name)).ok().unwrap();
        let given: Variables = serde_json::from_value(json!({"n": 500})).unwrap();
        assert!(generation.coerce(&compiled, &given).is_err(), "{name}");
    }
}

#[test]
fn aliases_directives_and_root_fields_are_counted() {
    let generation = generation();
    let aliases = |count: usize| {
        let fields: Vec<_> = (0..count).map(|n| format!("a{n}: id")).collect();
        format!("{{ me {{ {} }} }}", fields.join(" "))
    };
    assert_eq!(refused(&generation, &aliases(30)), None);
    assert_refused(
        &generation,
        &aliases(31),
        "LIMIT_EXCEEDED",
        "`aliases` is 30; this document has 31",
    );
    assert_refused(&generation, &aliases(2_500), "LIMIT_EXCEEDED", "has 2500");
    assert_refused(&generation, &aliases(10_000), "LIMIT_EXCEEDED", "`tokens`");
    let hidden = aliases(31).replace("{ me {", "fragment F on User {").replace("} }", "}");
    let hidden = format!("{{ me {{ ...F ...F }} }} {hidden}");
    assert_refused(&generation, &hidden, "LIMIT_EXCEEDED", "has 31");

    let directives = format!("{{ me {{ id {} }} }}", "@x ".repeat(51));
    assert_refused(&generation, &directives, "LIMIT_EXCEEDED", "`directives` is 50");

    let roots = |count: usize| format!("{{ {} }}", "me { id } ".repeat(count));
    assert_eq!(refused(&generation, &roots(20)), None);
    assert_refused(&generation, &roots(21), "LIMIT_EXCEEDED", "`root_fields` is 20");
    let spread = "{ ...F ...F } fragment F on Query { ...G ...G ...G } fragment G on Query \
                  { me { id } me { id } me { id } me { id } }";
    assert_refused(&generation, spread, "LIMIT_EXCEEDED", "this document has 24");
}

#[test]
fn tokens_and_nesting_are_bounded_before_anything_is_built() {
    let generation = generation();
    let long = format!("{{ me {{ {} }} }}", "id ".repeat(15_000));
    assert_refused(&generation, &long, "LIMIT_EXCEEDED", "`tokens` is 15000");
    for (open, close) in [("{a", "}"), ("{a(b:{", "}"), ("{a(b:[", "]"), ("... {", "}"), ("[", "]")]
    {
        let text = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(refused(&generation, &text).unwrap().0, "LIMIT_EXCEEDED", "{open}");
        let text = open.repeat(200);
        assert!(refused(&generation, &text).is_some(), "{open}");
    }
    let list =
        format!("query ($v: {}Int{}) {{ me {{ id }} }}", "[".repeat(5_000), "]".repeat(5_000));
    assert!(refused(&generation, &list).is_some());
    let chain: String =
        (0..900).map(|n| format!("fragment F{n} on User {{ ...F{} }} ", n + 1)).collect();
    assert_refused(
        &generation,
        &format!("{{ me {{ ...F0 }} }} {chain}"),
        "LIMIT_EXCEEDED",
        "`nesting`",
    );
    let backwards: String =
        (0..900).rev().map(|n| format!("fragment F{n} on User {{ ...F{} }} ", n + 1)).collect();
    let twice = format!("{{ me {{ ...F800 ...F0 }} }} {backwards} fragment F900 on User {{ id }}");
    assert_refused(&generation, &twice, "LIMIT_EXCEEDED", "`nesting`");
}

#[test]
fn a_fragment_bomb_is_refused_without_being_spread_out() {
    let generation = generation();
    let mut text = "{ me { ...F0 } } fragment F30 on User { id }".to_owned();
    for n in 0..30 {
        text += &format!(" fragment F{n} on User {{ ...F{0} ...F{0} }}", n + 1);
    }
    assert_refused(&generation, &text, "COMPLEXITY_EXCEEDED", "has 1073741825");
    let circular =
        "{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A ...B id }";
    assert_refused(&generation, circular, "GRAPHQL_VALIDATION_FAILED", "");
    let own = "{ ...A } fragment A on Query { me { groups { nodes { users { nodes { ...B } } } } } \
               } fragment B on User { ...B }";
    assert_refused(&generation, own, "GRAPHQL_VALIDATION_FAILED", "B");
}

/// What is not asked for is validated, too, so it must not hurt either.
#[test]
fn operations_that_are_not_asked_for_cost_little() {
    let generation = generation();
    let mut text =
        "query A { me { id } } query B { me { ...F0 } } fragment F15 on User { id }".to_owned();
    for n in 0..15 {
        text +=
            &format!(" fragment F{n} on User {{ a: id ...F{0} ... on Node {{ ...F{0} }} }}", n + 1);
    }
    assert!(generation.compile(&text, Some("A")).is_ok());
    assert!(generation.compile(&text, Some("B")).is_err());
    let many: Vec<_> = (0..2_500).map(|n| format!("a{n}: id")).collect();
    let text = format!("query A {{ me {{ id }} }} query B {{ me {{ {} }} }}", many.join(" "));
    assert!(generation.compile(&text, Some("A")).is_ok());
}

#[test]
fn the_introspection_of_tools_passes_and_circles_do_not() {
    let generation = generation();
    assert_eq!(refused(&generation, INTROSPECTION), None);
    let circle = "{ __schema { types { fields { type { fields { type { fields { type { fields \
                  { name } } } } } } } } } }";
    assert_refused(&generation, circle, "DEPTH_EXCEEDED", "introspection");
    let wide = format!(
        "{{ __schema {{ types {{ fields {{ {} }} }} }} }}",
        "args { name type { name } } ".repeat(200)
    );
    assert_refused(&generation, &wide, "COMPLEXITY_EXCEEDED", "");
}

#[test]
fn settings_are_read_and_unknown_ones_refused() {
    let read = |text: &str| serde_json::from_str::<Limits>(text);
    assert_eq!(read("{}").unwrap(), Limits::default());
    assert_eq!(read(r#"{"depth": 3}"#).unwrap(), Limits { depth: 3, ..Limits::default() });
    assert!(read(r#"{"dept": 3}"#).is_err());
}

/// What graphql-js 16 asks with every option on.
const INTROSPECTION: &str = r#"
query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}
"#;
