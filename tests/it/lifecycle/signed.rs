//! Packages that are signed, and a studio that takes no others.

use plugins_host::Signatures;
use plugins_host::package::{Package, SecretKey};
use serde_json::{Value, json};
use server_app::NewUser;
use tests::TestApp;
use tests::actor::Actor;
use tests::plugins::declaring;

use super::{about, install, plan, refusal, try_activate, try_upload, upload};
use crate::cli::{fail, succeed};

const FIELD: &str = "[extend.Shot]\nlensMm = { scalar = \"int\", doc = \"x\" }";

fn key(seed: u8) -> SecretKey {
    SecretKey::of([seed; 32]).expect("a key")
}

fn signed(version: &str, keys: &[u8]) -> Vec<u8> {
    let bare = declaring("lenses", version, FIELD);
    keys.iter().fold(bare, |package, seed| Package::sign(&package, &key(*seed)).expect("signed"))
}

/// A studio that takes signed packages alone.
fn strict() -> TestApp {
    TestApp::with(|config| config.plugins.signatures = Signatures::Required)
}

fn trust(admin: &Actor, name: &str, key: &str) -> Value {
    let document = "mutation($name: String!, $key: String!) { pluginTrust(name: $name, key: $key) {
        trust { required keys { name key addedBy } } } }";
    admin.answer(document, json!({"name": name, "key": key}))
}

fn untrust(admin: &Actor, name: &str) -> Value {
    let document = "mutation($name: String!) { pluginUntrust(name: $name) {
        trust { keys { name } log { by action details } } } }";
    admin.answer(document, json!({"name": name}))
}

#[test]
fn a_studio_that_wants_signatures_takes_what_somebody_signed_whom_it_trusts() {
    let app = strict();
    let admin = app.admin();
    let (anna, bert) = (key(1).public().to_string(), key(2).public().to_string());
    let bare = try_upload(&admin, &signed("1.0.0", &[]));
    assert_eq!(bare.code(), "PLUGIN_UNTRUSTED");
    assert!(bare.message().contains("signed by nobody"), "{}", bare.message());
    let stranger = try_upload(&admin, &signed("1.0.0", &[1]));
    assert_eq!(stranger.code(), "PLUGIN_UNTRUSTED");
    assert!(stranger.message().contains(&anna[..40]), "{}", stranger.message());
    let told = trust(&admin, "Anna", &anna);
    let expected = json!({
        "required": true, "keys": [{"name": "Anna", "key": anna, "addedBy": "admin"}],
    });
    assert_eq!(told["data"]["pluginTrust"]["trust"], expected, "{told:#}");

    install(&admin, &signed("1.0.0", &[2, 1]), Value::Null);
    let second = upload(&admin, &signed("2.0.0", &[1]));
    let told = plan(&admin, &second);
    let own =
        admin.query("{ plugin(id: \"lenses\") { versions { version signatures { key name } } } }");
    let versions = own["plugin"]["versions"].as_array().expect("versions").clone();
    let signatures = versions[0]["signatures"].as_array().expect("signatures");
    assert!(signatures.contains(&json!({"key": anna, "name": "Anna"})), "{own:#}");
    assert!(signatures.contains(&json!({"key": bert, "name": null})), "{own:#}");
    let document = "query($digest: String!) { pluginPlan(digest: $digest) {
        version { signatures { name } } } }";
    let planned = admin.ask(document, json!({"digest": second}));
    assert_eq!(planned["pluginPlan"]["version"]["signatures"], json!([{"name": "Anna"}]));

    // Between upload and activation the key is trusted no more.
    let gone = untrust(&admin, "Anna");
    let trust_now = &gone["data"]["pluginUntrust"]["trust"];
    assert_eq!(trust_now["keys"], json!([]), "{gone:#}");
    let log = trust_now["log"].as_array().expect("a log");
    let deeds: Vec<_> = log.iter().map(|it| [&it["by"], &it["action"]]).collect();
    assert_eq!(deeds, [[&json!("admin"), &json!("trust")], [&json!("admin"), &json!("untrust")]]);
    let refused = try_activate(&admin, (&second, &told["token"]), Value::Null);
    assert_eq!(refusal(&refused)["code"], "PLUGIN_UNTRUSTED", "{refused:#}");
    // What is at work stays at work; what rests does not come back.
    assert_eq!(admin.query("{ plugins { state } }")["plugins"][0]["state"], "enabled");
    about(&admin, "pluginDisable", "lenses");
    let refused =
        admin.answer("mutation { pluginEnable(id: \"lenses\") { plugin { id } } }", json!({}));
    assert_eq!(refusal(&refused)["code"], "PLUGIN_UNTRUSTED");
    trust(&admin, "Bert", &bert);
    assert_eq!(about(&admin, "pluginEnable", "lenses")["state"], "enabled");
}

#[test]
fn a_signature_that_does_not_hold_is_refused_wherever_signatures_are_optional() {
    let app = TestApp::start();
    let admin = app.admin();
    upload(&admin, &signed("1.0.0", &[]));
    let once = signed("1.0.0", &[1]);
    let other = signed("1.0.1", &[1]);
    let spoilt = swapped(&once, &other);
    let refused = try_upload(&admin, &spoilt);
    assert_eq!(refused.code(), "PLUGIN_INVALID");
    assert!(refused.message().contains("does not hold"), "{}", refused.message());
}

/// A package with the signatures of another one.
fn swapped(package: &[u8], other: &[u8]) -> Vec<u8> {
    let unpacked = |bytes: &[u8]| {
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
        let entries = archive.entries().expect("a package").map(|entry| {
            let mut entry = entry.expect("a part");
            let name = entry.path().expect("a name").display().to_string();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut content).expect("a part");
            (name, content)
        });
        entries.collect::<std::collections::BTreeMap<_, _>>()
    };
    let mut parts = unpacked(package);
    parts.insert("signatures".to_owned(), unpacked(other).remove("signatures").expect("signed"));
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut archive = tar::Builder::new(gzip);
    for (name, content) in &parts {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, content.as_slice()).expect("a part");
    }
    archive.into_inner().expect("a package").finish().expect("a package")
}

#[test]
fn what_is_no_key_or_no_name_is_refused_and_so_is_everybody_but_administrators() {
    let app = TestApp::start();
    let admin = app.admin();
    let anna = key(1).public().to_string();
    for (name, key, code) in [
        ("Anna", "ed25519:12", "INVALID_VALUE"),
        ("Anna", "", "INVALID_VALUE"),
        ("", anna.as_str(), "INVALID_VALUE"),
        ("  ", anna.as_str(), "INVALID_VALUE"),
    ] {
        let refused = trust(&admin, name, key);
        assert_eq!(refusal(&refused)["code"], code, "{name} {key}");
    }
    assert_eq!(trust(&admin, "Anna", &anna)["errors"], Value::Null);
    for (name, seed) in [("Anna", 2), ("Bert", 1)] {
        let refused = trust(&admin, name, &key(seed).public().to_string());
        assert_eq!(refusal(&refused)["code"], "NOT_UNIQUE", "{name}");
    }
    assert_eq!(refusal(&untrust(&admin, "Bert"))["code"], "NOT_FOUND");
    app.beside(async |studio| {
        let (login, email) = ("bo".into(), "bo@studio.example".into());
        let user = NewUser { login, email, ..NewUser::default() };
        studio.app.create_user(&studio.registry, user, "long enough").await.expect("a user");
    });
    let bo = app.log_in("bo", "long enough");
    assert_eq!(refusal(&trust(&bo, "Bo", &anna))["code"], "FORBIDDEN");
    assert_eq!(refusal(&untrust(&bo, "Anna"))["code"], "FORBIDDEN");
    assert_eq!(bo.refused("{ pluginKeys { required } }"), "FORBIDDEN");
}

#[test]
fn a_key_is_made_signs_and_is_trusted_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let (key, package) = (data.join("td.key"), data.join("lenses.bkp"));
    let [key, file] = [&key, &package].map(|path| path.to_str().expect("a path"));
    let public = succeed(data, &["plugin", "keygen", key]);
    let public = public.trim();
    assert!(public.starts_with("ed25519:"), "{public}");
    #[cfg(unix)]
    {
        let mode = std::fs::metadata(key).expect("a file").permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600);
    }
    let secret = std::fs::read(key).expect("a key");
    assert!(fail(data, &["plugin", "keygen", key]).contains("cannot be written"));
    assert_eq!(std::fs::read(key).expect("a key"), secret, "and is there as before");
    std::fs::write(&package, signed("1.0.0", &[])).expect("a package");
    let told = succeed(data, &["plugin", "sign", file, "--key", key]);
    assert!(told.contains(public), "{told}");
    assert!(fail(data, &["plugin", "sign", file, "--key", file]).contains("no secret key"));
    let bytes = std::fs::read(&package).expect("a package");
    let read = Package::read(&bytes).expect("a package");
    assert_eq!(read.signers.iter().map(ToString::to_string).collect::<Vec<_>>(), [public]);
}
