//! Embeds the SDKs, so that a program without this repository beside it can build plugins, too.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What is embedded: the name of its table, its folder, and what of it.
const EMBEDDED: [(&str, &str, &[&str]); 6] = [
    ("PYTHON", "../sdk-python", &["py", "toml", "typed"]),
    ("JAVASCRIPT", "../sdk-js", &["ts", "json"]),
    ("RUST", "../sdk", &["rs", "toml", "generated"]),
    ("MACROS", "../sdk-macros", &["rs"]),
    ("TEMPLATES", "templates", &["toml", "py", "rs", "ts", "json", "gitignore"]),
    ("CONTRACT", "../wit", &["wit"]),
];

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs this"));
    let mut out = String::new();
    for (table, folder, extensions) in EMBEDDED {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut paths = Vec::new();
        collect(&folder, extensions, &mut paths);
        paths.sort();
        let _ = writeln!(out, "pub(crate) const {table}: &[(&str, &str)] = &[");
        for path in paths {
            let name =
                path.strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/");
            let _ = writeln!(out, "    ({name:?}, include_str!({:?})),", path.display());
        }
        out.push_str("];\n");
    }
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo runs this"));
    std::fs::write(target.join("embedded.rs"), out).expect("a table of files");
}

fn collect(folder: &Path, extensions: &[&str], paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "released", "node_modules", "__pycache__"].contains(&&*name) {
                collect(&path, extensions, paths);
            }
        } else if extensions.iter().any(|extension| name.ends_with(&format!(".{extension}"))) {
            paths.push(path);
        }
    }
}
