//! The parts of a file's path: its folder, its name, and the end of that (files.md 2).

/// Folder and last component of a path.
pub fn split(path: &str) -> (&str, &str) {
    match path.rsplit_once('/') {
        // The root's own slash is its folder.
        Some(("", name)) => ("/", name),
        Some(parts) => parts,
        None => ("", path),
    }
}

/// The extension of a name with its dot; a leading dot does not make one.
pub fn extension(name: &str) -> &str {
    match name.trim_start_matches('.').rfind('.') {
        Some(_) => name.rfind('.').map_or("", |dot| &name[dot..]),
        None => "",
    }
}

/// Parts that take the place of those of a path, where they are given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'p> {
    /// The folder.
    pub folder: Option<&'p str>,
    /// The last component; one that begins at the root is the whole path.
    pub name: Option<&'p str>,
    /// What stands from the last dot of the last component on, with or without the dot.
    pub extension: Option<&'p str>,
}

/// A path with forward slashes and other parts, one after the other.
pub fn with_parts(path: &str, parts: Parts<'_>) -> String {
    let mut path = slashed(path);
    if let Some(folder) = parts.folder {
        path = below(&slashed(folder), split(&path).1);
    }
    if let Some(name) = parts.name {
        path = below(split(&path).0, &slashed(name));
    }
    if let Some(end) = parts.extension {
        let (folder, name) = split(&path);
        let stem = &name[..name.len() - extension(name).len()];
        let dot = if end.is_empty() || end.starts_with('.') { "" } else { "." };
        path = below(folder, &format!("{stem}{dot}{end}"));
    }
    path
}

fn slashed(path: &str) -> String {
    path.replace('\\', "/")
}

fn below(folder: &str, name: &str) -> String {
    match folder {
        _ if name.starts_with('/') => name.to_owned(),
        "" => name.to_owned(),
        folder if folder.ends_with('/') => format!("{folder}{name}"),
        folder => format!("{folder}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_at_its_last_slash_and_dot() {
        let cases = [
            ("$REPOMAIN/TSL/a.v001.exr", "$REPOMAIN/TSL", "a.v001.exr", ".exr"),
            ("/a", "/", "a", ""),
            ("", "", "", ""),
            ("x/.hidden", "x", ".hidden", ""),
            ("x/.hidden.txt", "x", ".hidden.txt", ".txt"),
            ("folder/", "folder", "", ""),
        ];
        for (full, path, name, end) in cases {
            assert_eq!(split(full), (path, name));
            assert_eq!(extension(name), end, "{full}");
        }
    }

    #[test]
    fn parts_take_the_place_of_those_of_a_path() {
        let (folder, name, extension) = (Some, Some, Some);
        let cases = [
            ("D01", "M:\\path\\to\\object", (None, None, None), "M:/path/to/object"),
            ("D05", "/a/b.exr", (None, name("new_filename.tif"), None), "/a/new_filename.tif"),
            ("D05", "/a/b.exr", (None, name(""), None), "/a/"),
            ("D15", "/a/b.exr", (folder("C:\\n\\m"), None, None), "C:/n/m/b.exr"),
            ("D15", "/a/b.exr", (None, name("/z/c.tif"), None), "/z/c.tif"),
            ("2", "/a/b.exr", (folder("/n/"), None, None), "/n/b.exr"),
            ("2", "/a/b.exr", (None, name("c\\d.tif"), None), "/a/c/d.tif"),
            ("2", "/a/b.v1.exr", (None, None, extension("tif")), "/a/b.v1.tif"),
            ("2", "/a/b.exr", (None, None, extension(".tif")), "/a/b.tif"),
            ("2", "/a/b.exr", (None, None, extension("")), "/a/b"),
            ("2", "b", (None, None, extension("tar.gz")), "b.tar.gz"),
            ("2", "/b.exr", (None, name("c"), extension("d")), "/c.d"),
            ("2", "", (folder("/n"), name("c"), None), "/n/c"),
        ];
        for (case, path, (folder, name, extension), expected) in cases {
            let parts = Parts { folder, name, extension };
            assert_eq!(with_parts(path, parts), expected, "{case} {path} {parts:?}");
        }
    }
}
