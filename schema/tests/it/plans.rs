//! What a document becomes: how many statements it needs, and that it is planned once.

use schema_som::query::Query;

use super::production::production;

/// Statements of a query: one per level, with those of its numbers.
fn statements(query: &Query) -> usize {
    let children = query.children.iter().map(|child| statements(&child.query));
    let variants = query.variants.iter().map(|variant| statements(&variant.query));
    let totals = &query.totals;
    let counted = usize::from(totals.count || !totals.aggregates.is_empty());
    1 + children.sum::<usize>() + variants.sum::<usize>() + counted + totals.groups.len()
}

#[test]
fn statements_grow_with_lists_and_not_with_kinds_or_rows() {
    let served = production().serve();
    let cases = [
        ("{ shots { nodes { code } } }", 1),
        ("{ shots { nodes { code sequence { code project { name } } parent { name } } } }", 1),
        (
            "{ tasks(first: 9) { nodes { name children(first: 9) { nodes { name resources(first: 9) { nodes { login } } } } } } }",
            3,
        ),
        // Kinds share what they ask for alike.
        (
            "{ tasks { nodes { ... on Shot { code } children { nodes { name } } ... on Asset { code } } } }",
            2,
        ),
        (
            "{ tasks { nodes { ... on Shot { children { nodes { name } } } ... on Asset { children { nodes { name } } } } } }",
            3,
        ),
        ("{ shots { totalCount } }", 2),
        (
            "{ shots { totalCount aggregate { count sum { cutIn } groupBy(keys: [STATUS]) { count } } nodes { id } } }",
            3,
        ),
        ("{ a: shots { nodes { id } edges { node { id sequence { code } } cursor } } }", 1),
        ("{ tags(first: 9) { nodes { entities(first: 9) { nodes { id __typename } } } } }", 2),
        (
            "{ tags(first: 9) { nodes { entities(first: 9) { nodes { id ... on Shot { code } ... on User { login } } } } } }",
            4,
        ),
    ];
    for (document, expected) in cases {
        served.data(document);
        let queries = served.queries();
        assert_eq!(queries.iter().map(statements).sum::<usize>(), expected, "{document}");
    }
}

#[test]
fn chains_of_polymorphic_relations_stay_small() {
    let served = production().serve();
    let depth = 12;
    let mut document = "{ tasks { nodes { ".to_owned();
    document += &"... on Shot { code } parent { ".repeat(depth);
    document += "name ";
    document += &"} ".repeat(depth);
    document += "} } }";
    served.data(&document);
    let query = &served.queries()[0];
    assert_eq!(query.joins.len(), depth);
    assert!(query.columns.len() <= depth * 3 + 4, "{}", query.columns.len());
}

#[test]
fn only_what_is_selected_is_read() {
    let served = production().serve();
    served.data("{ users { nodes { name } } }");
    served.data("{ shots(orderBy: [{sequence: {code: ASC}}]) { nodes { name } } }");
    served.data(
        "{ shots(orderBy: [{sequence: {code: ASC}}]) { nodes { name } pageInfo { endCursor } } }",
    );
    let queries = served.queries();
    assert_eq!(queries[0].columns.len(), 1);
    assert_eq!((queries[1].columns.len(), queries[1].joins.len()), (1, 0));
    assert_eq!((queries[2].columns.len(), queries[2].joins.len()), (3, 1));
    assert_eq!(queries[0].page.limit, Some(50));
}

#[test]
fn a_new_generation_serves_from_the_next_request_on() {
    let served = production().serve();
    assert!(served.text("{ shots { totalCount } }").contains('5'));
    let limits = schema::Limits { page_size: 3, default_page: 3, ..Default::default() };
    let registry = served.engine.registry();
    served.engine.swap(schema::Generation::build(registry, &limits).unwrap());
    assert!(served.text("{ shots(first: 4) { totalCount } }").contains("INVALID_VALUE"));
}
