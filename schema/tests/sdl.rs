//! `schema.graphql` is what the built-in types make of themselves.

use schema_som::Registry;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");

/// `BACKLOT_BLESS=1` rewrites the file.
#[test]
fn the_committed_schema_is_fresh() {
    let made = schema::sdl(&Registry::built_in().unwrap()).unwrap();
    if std::env::var_os("BACKLOT_BLESS").is_some() {
        std::fs::write(COMMITTED, &made).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    let line = committed.lines().zip(made.lines()).position(|(old, new)| old != new);
    assert!(
        committed == made,
        "schema.graphql is stale from line {}: run `cargo xtask gen` and review the change",
        line.unwrap_or_else(|| committed.lines().count().min(made.lines().count())) + 1
    );
}
