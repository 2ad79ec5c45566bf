//! The check cases A and B of files.md 16, as far as they are about texts; the others are checked
//! over the API. `ship` is what files.md 15 has us do where the original does otherwise.

use super::*;

fn all() -> Vec<Roots> {
    let name = "Stalker_Projects";
    vec![
        Roots::new(
            "R1",
            &format!("/mnt/T/{name}"),
            &format!("T:/{name}"),
            &format!("/Volumes/T/{name}"),
        ),
        Roots::new("OUT", "/srv/p", "", ""),
        Roots::new("INN", "/srv/p/film", "\\\\server\\film", "./"),
    ]
}

const TAIL: &str = "Sero/Task1/Task2/Some_file.ma";

#[test]
fn a37_paths_are_joined_without_empty_steps() {
    let cases = [
        ("A37", "a/./b//c/", "d", Ok("a/b/c/d")),
        ("A37 ship 15.8", "a/../b", "c", Err(())),
        ("A37", "//srv/x", "y", Ok("//srv/x/y")),
        ("A37", "///x", "y", Ok("/x/y")),
        ("5.3 ship 15.8", "a", "/b", Err(())),
        ("5.3 ship 15.8", "a", "../b", Err(())),
        ("5.3 ship 15.8", "a", "..\\b", Err(())),
        ("5.3 ship 15.8", "a\nb", "c", Err(())),
        ("5.3 ship 15.10", "a", "", Err(())),
        ("5.3", "a", "b/c", Ok("a/b/c")),
        ("5.3", "", "c", Ok("c")),
        ("5.3", "/", "c", Ok("/c")),
        ("6 trimmed", " a\n", "\nc ", Ok("a/c")),
        ("6", "a\\b", "c", Ok("a/b/c")),
    ];
    for (id, folder, filename, expected) in cases {
        let joined = joined(folder, filename).map(|joined| joined.full()).map_err(|_| ());
        assert_eq!(joined, expected.map(str::to_owned), "{id} {folder} {filename}");
    }
}

#[test]
fn a03_to_a29_extensions_are_appended() {
    let cases = [
        ("A03, A04", "n_v003", "", Ok("n_v003")),
        ("A02", "n_v003", ".ma", Ok("n_v003.ma")),
        ("A28 ship 15.7", "n_v003", "ma", Ok("n_v003.ma")),
        ("A28", "n", ".", Err(())),
        ("A28", "n", "..", Err(())),
        ("A28", "n", ".ma/x", Err(())),
        ("A28", "n", ".ma\\x", Err(())),
        ("A28", "n", ".m\ta", Err(())),
        ("A29", "n_v003", ".tar.gz", Ok("n_v003.tar.gz")),
        ("A29", "n_v003", ".%04d.exr", Ok("n_v003.%04d.exr")),
        ("5.3 ship 15.7", "comp.v3", ".ma", Ok("comp.v3.ma")),
        ("5.3 ship 15.7", "comp.ma", ".ma", Ok("comp.ma")),
    ];
    for (id, filename, extension, expected) in cases {
        let named = with_extension(filename, extension).map_err(|_| ());
        assert_eq!(named, expected.map(str::to_owned), "{id} {filename} {extension}");
    }
}

#[test]
fn b01_to_b05_roots_are_stored_normal() {
    let cases = [
        ("B01", "/mnt/T", Some("/mnt/T/")),
        ("B01", "T:", Some("T:/")),
        ("B02", "\\mnt\\M\\Projects", Some("/mnt/M/Projects/")),
        ("B02", "M:\\Projects", Some("M:/Projects/")),
        ("B05", "~/newRepoPath/Projects/", Some("~/newRepoPath/Projects/")),
        ("8", "M://////////", Some("M:/")),
        ("8", "/a//b/../c/", Some("/a/c/")),
        ("8", "\\\\server\\share\\x", Some("//server/share/x/")),
        ("8 ship 15.12", "/", Some("/")),
        ("8 ship 15.12", "", None),
        ("8 ship 15.12", "./", None),
        ("8", "\\mnt\\M\\", Some("/mnt/M/")),
    ];
    for (id, path, expected) in cases {
        assert_eq!(normal_root(path).as_deref(), expected, "{id} {path}");
    }
}

#[test]
fn b09_to_b19_paths_are_converted() {
    use OperatingSystem::{Linux, MacOs, Windows};
    let all = all();
    let (linux, windows, macos) =
        ("/mnt/T/Stalker_Projects/", "T:/Stalker_Projects/", "/Volumes/T/Stalker_Projects/");
    let back = |path: &str| path.replace('/', "\\");
    let given = [
        format!("{linux}{TAIL}"),
        back(&format!("{linux}{TAIL}")),
        format!("{windows}{TAIL}"),
        back(&format!("{windows}{TAIL}")),
        format!("{macos}{TAIL}"),
        format!("$REPOR1/{TAIL}"),
        // B35.
        format!("${{REPOR1}}/{TAIL}"),
        format!("t:/stalker_projects/{TAIL}"),
    ];
    for path in &given {
        for (system, root) in [(Linux, linux), (Windows, windows), (MacOs, macos)] {
            let converted = all[0].convert(path, system, &all).unwrap();
            assert_eq!(converted, format!("{root}{TAIL}"), "B09, B10, B12, B13, B14, B17 {path}");
        }
        assert!(all[0].contains(path, &all), "B21 {path}");
        assert_eq!(all[0].relative(path, &all).unwrap(), TAIL, "B23, B24 {path}");
        assert_eq!(independent(path, &all), format!("$REPOR1/{TAIL}"), "B25 {path}");
        assert_eq!(find(path, &all), Some(0), "B25 {path}");
    }
}

#[test]
fn b19_to_b43_what_is_elsewhere_stays() {
    use OperatingSystem::{Linux, MacOs, Windows};
    let all = all();
    let (one, outer, inner) = (&all[0], &all[1], &all[2]);
    let twice = "/mnt/T/Stalker_Projects/x/mnt/T/Stalker_Projects/y";
    let cases = [
        ("B19", one, "not_starting_with_any_repo_path", "not_starting_with_any_repo_path"),
        ("B28", one, "$REPO94/a", "$REPO94/a"),
        ("B35", one, "$REPOR1a/b.ma", "$REPOR1a/b.ma"),
        ("B35", one, "$REPOXX/b.ma", "$REPOXX/b.ma"),
        ("B43 ship 15.13", one, twice, "T:/Stalker_Projects/x/mnt/T/Stalker_Projects/y"),
        ("8", one, "$REPOOUT/a/b/../c", "/srv/p/a/c"),
        ("8", inner, "/srv/p/film/a", "//server/film/a"),
        ("8", one, "/opt/a/b/../c.txt", "/opt/a/c.txt"),
        ("8 ship 15.15", one, "/mnt/T/Stalker_Projects", "T:/Stalker_Projects/"),
        ("15.19", one, "https://x.example//a/../b", "https://x.example//a/../b"),
    ];
    for (id, roots, path, expected) in cases {
        assert_eq!(roots.convert(path, Windows, &all).unwrap(), expected, "{id} {path}");
    }
    assert!(inner.convert("/srv/p/film/a", MacOs, &all).is_err(), "not mounted there");
    assert_eq!(outer.convert("/srv/p/film/a", Linux, &all).unwrap(), "/srv/p/film/a");
    for path in ["T:/Other_Projects/a", "/Volumes/T/Other/a", "/mnt/T/Stalker_Projects2/a"] {
        assert!(!one.contains(path, &all), "B22 {path}");
        assert!(one.relative(path, &all).is_err(), "B23 ship 15.16 {path}");
        assert_eq!(independent(path, &all), path, "B40 {path}");
    }
    assert!(!one.contains("/mnt/T/Stalker_Projects/../x", &all));
    assert!(one.contains("t:\\stalKer_ProjectS\\sErO\\task1", &all), "B21");
    assert!(!one.contains("/mnt/t/stalker_projects/a", &all), "letters count on Linux");
}

#[test]
fn b40_to_b42_the_longest_path_wins() {
    let all = all();
    let cases = [
        ("B40", "T:/Stalker_Projects/a/b.ma", "$REPOR1/a/b.ma"),
        ("B40 ship 15.14", "T:\\Stalker_Projects\\a\\b.ma", "$REPOR1/a/b.ma"),
        ("B41 ship 15.15", "/mnt/T/Stalker_Projects", "$REPOR1"),
        ("B41 ship 15.15", "$REPOR1", "$REPOR1"),
        ("B42 ship 15.14", "/srv/p/film/a.ma", "$REPOINN/a.ma"),
        ("B42 ship 15.14", "$REPOOUT/film/a.ma", "$REPOINN/a.ma"),
        ("B42", "/srv/p/other/a.ma", "$REPOOUT/other/a.ma"),
        ("B40", "/opt/other/x.exr", "/opt/other/x.exr"),
    ];
    for (id, path, expected) in cases {
        assert_eq!(independent(path, &all), expected, "{id} {path}");
    }
    assert!(all[0].contains("/mnt/T/Stalker_Projects", &all), "B41 ship 15.15");
    assert_eq!(all[0].relative("/mnt/T/Stalker_Projects/", &all).unwrap(), ".", "B41");
}
