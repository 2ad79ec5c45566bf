//! Generated files are committed and equal to what `cargo xtask gen` would write.

use tests::xtask::{generate, root};

#[test]
fn every_generated_file_is_fresh() {
    for (path, wanted) in generate::all().expect("generated text") {
        let current = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(current == wanted, "{} is stale: run `cargo xtask gen`", path.display());
    }
}

#[test]
fn no_page_of_the_reference_is_superfluous() {
    let found = generate::superfluous().expect("generated names");
    let names: Vec<_> = found.iter().map(|path| path.display().to_string()).collect();
    assert!(names.is_empty(), "{} are not made any more: run `cargo xtask gen`", names.join(", "));
}
