//! Backups: what comes out of one engine goes into every other, and nothing broken goes in.

use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use schema_som::{Code, Value};
use tempfile::TempDir;

use crate::archive::{self, Label};
use crate::testing::{Scratch, everywhere, model, project, scratch, user};
use crate::{Engine, EventRow, Options, Store};

/// A database with the oddest values that there are.
async fn filled(store: &Store) {
    let model = model();
    let ty = model.by_name("User").unwrap();
    let mut ada = user(&model, "ada");
    ada.set(ty, "name", "Ŝ\u{1}\n\"\\ 日本 🎬 ");
    ada.set(ty, "efficiency", 0.1 + 0.2);
    ada.set(ty, "date_created", Value::Time(-1));
    let mut records = project(&model, "p");
    let key = ada.key();
    records.push(ada);
    let mut tx = store.begin().await.unwrap();
    tx.insert(&model, &records).await.unwrap();
    let event = EventRow {
        at: 1_700_000_000_123_456,
        actor: Some(key),
        cause: "caller".to_owned(),
        mutation: crate::testing::key(),
        type_name: "User".to_owned(),
        record: key,
        project: None,
        action: "created".to_owned(),
        changes: r#"{"name":[null,"ß"]}"#.to_owned(),
    };
    tx.record_events(&[event.clone(), event]).await.unwrap();
    tx.commit().await.unwrap();
}

fn label() -> Label {
    let migrations = vec!["m1".to_owned()];
    Label {
        version: "1".to_owned(),
        made_at: 7,
        engine: "any".to_owned(),
        migrations,
        plugins: Vec::new(),
    }
}

async fn archived(store: &Store, folder: &TempDir, name: &str) -> PathBuf {
    let file = folder.path().join(name);
    store.write_archive(&model(), label(), &file).await.unwrap();
    file
}

fn text(file: &Path) -> String {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn a_studio_moves_between_engines_without_a_change() {
    let folder = tempfile::tempdir().unwrap();
    for Scratch { store, .. } in everywhere(&Options::default()).await {
        filled(&store).await;
        let from = store.engine().as_str();
        let file = archived(&store, &folder, from).await;
        let whole = archive::verify(&file).unwrap();
        assert_eq!(whole.label, label());
        let counts = &whole.counts;
        let told: Vec<_> = counts.iter().map(|(table, rows)| (table.as_str(), *rows)).collect();
        assert!(told.contains(&("users", 1)) && told.contains(&("events", 2)), "{told:?}");
        for Scratch { store, .. } in everywhere(&Options::default()).await {
            let again = store.read_archive(&model(), &["m1".into()], &whole).await.unwrap();
            assert_eq!(again, *counts);
            let to = store.engine().as_str();
            let second = archived(&store, &folder, &format!("{from}-{to}")).await;
            assert_eq!(text(&second), text(&file), "{from} to {to}");
            // The numbering of events goes on where it stopped.
            let mut tx = store.begin().await.unwrap();
            let user = user(&model(), "eve");
            tx.insert(&model(), std::slice::from_ref(&user)).await.unwrap();
            let event = EventRow {
                at: 1,
                actor: None,
                cause: "caller".to_owned(),
                mutation: user.key(),
                type_name: "User".to_owned(),
                record: user.key(),
                project: None,
                action: "created".to_owned(),
                changes: "{}".to_owned(),
            };
            tx.record_events(&[event]).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

#[tokio::test]
async fn nothing_broken_goes_in() {
    let folder = tempfile::tempdir().unwrap();
    let Scratch { store, _folder: _kept, .. } =
        scratch(Engine::Sqlite, &Options::default()).await.unwrap();
    filled(&store).await;
    let good = archived(&store, &folder, "good").await;
    let bytes = std::fs::read(&good).unwrap();
    let broken = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    let zip = |text: &str| {
        use std::io::Write;
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let whole = text(&good);
    for at in (20..bytes.len()).step_by(97) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let file = broken("flipped", &flipped);
        match archive::verify(&file) {
            Err(refused) => assert_eq!(refused.code(), Code::ImportFailed, "byte {at}"),
            // The bits that fill up the last byte of a stream are nobody's.
            Ok(_) => assert_eq!(text(&file), whole, "byte {at}"),
        }
    }
    let lines: Vec<&str> = whole.lines().collect();
    let shorter = [&lines[..lines.len() - 3], &lines[lines.len() - 2..]].concat().join("\n");
    for (name, bytes, code) in [
        ("cut", &bytes[..bytes.len() - 20], Code::ImportFailed),
        ("changed", &zip(&whole.replacen("ada", "eve", 1)), Code::ImportFailed),
        ("shorter", &zip(&shorter), Code::ImportFailed),
        ("empty", b"", Code::ImportFailed),
        ("text", b"backlot", Code::ImportFailed),
        ("newer", &zip(&whole.replacen("\"format\":1", "\"format\":2", 1)), Code::SchemaMismatch),
    ] {
        let file = broken(name, bytes);
        assert_eq!(archive::verify(&file).unwrap_err().code(), code, "{name}");
    }
    let archive = archive::verify(&good).unwrap();
    let refused = store.read_archive(&model(), &["m1".into()], &archive).await.unwrap_err();
    assert_eq!(refused.code(), Code::Conflict, "the database holds a studio");
    let refused = store.read_archive(&model(), &["m2".into()], &archive).await.unwrap_err();
    assert_eq!(refused.code(), Code::SchemaMismatch);
    let Scratch { store, _folder: _kept, .. } =
        scratch(Engine::Sqlite, &Options::default()).await.unwrap();
    std::fs::write(&good, zip(&shorter)).unwrap();
    let refused = store.read_archive(&model(), &["m1".into()], &archive).await.unwrap_err();
    assert_eq!(refused.code(), Code::ImportFailed, "it was another file a moment ago");
    assert_eq!(store.census().await.unwrap(), [], "nothing was restored");
    std::fs::write(&good, bytes).unwrap();
    let refused = store.write_archive(&model(), label(), &good).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "a file is never overwritten");
}

#[tokio::test]
async fn a_file_of_sqlite_is_copied_while_somebody_writes() {
    let folder = tempfile::tempdir().unwrap();
    let Scratch { store, _folder: _kept, .. } =
        scratch(Engine::Sqlite, &Options::default()).await.unwrap();
    filled(&store).await;
    let mut tx = store.begin().await.unwrap();
    tx.insert(&model(), &[user(&model(), "late")]).await.unwrap();
    let copy = folder.path().join("copy.sqlite3");
    store.copy_file(&copy).await.unwrap();
    tx.commit().await.unwrap();
    assert!(archive::is_sqlite(&copy).unwrap());
    let place = folder.path().join("studio.sqlite3");
    assert!(archive::copy_into_place(&copy, &place).unwrap());
    let url = format!("sqlite://{}", place.display());
    let restored = Store::open(&url, &Options::default()).await.unwrap();
    let census = restored.census().await.unwrap();
    assert!(census.contains(&("User".to_owned(), 1)), "as of one moment: {census:?}");
    let refused = archive::copy_into_place(&copy, &place).unwrap_err();
    assert_eq!(refused.code(), Code::Conflict);
    let mut bytes = std::fs::read(&copy).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&copy, &bytes).unwrap();
    let other = folder.path().join("other.sqlite3");
    let refused = archive::copy_into_place(&copy, &other).unwrap_err();
    assert_eq!(refused.code(), Code::ImportFailed);
    assert!(!other.exists());
    bytes.truncate(last / 2);
    std::fs::write(&copy, &bytes).unwrap();
    std::fs::remove_file(folder.path().join("copy.sqlite3.b3")).unwrap();
    assert_eq!(archive::copy_into_place(&copy, &other).unwrap_err().code(), Code::ImportFailed);
}
