//! Packages that are in order, and packages that are not.

use super::*;

const TOML: &str = r#"
contract = "0.1"
[plugin]
id = "naming-guard"
version = "1.0.0"
title = "Names"
[[before]]
name = "shot-code"
on = { Shot = ["create"] }
"#;

fn parts() -> Parts {
    let component = Some(b"\0asm".to_vec());
    Parts { manifest: TOML.into(), component, readme: Some("# Names".into()), ..Parts::default() }
}

/// A package with these entries, made without asking whether they may be there.
fn raw(entries: &[(&[u8], tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::fast()));
    for (name, kind, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_entry_type(*kind);
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_cksum();
        archive.append(&header, *bytes).expect("an entry");
    }
    archive.into_inner().expect("a tar").finish().expect("a gzip")
}

fn refusal(bytes: &[u8]) -> String {
    let error = Package::read(bytes).expect_err("a refusal");
    assert_eq!(error.code(), Code::PluginInvalid);
    error.message().to_owned()
}

#[test]
fn a_package_comes_back_as_it_went_and_always_as_the_same_bytes() {
    let bytes = Package::write(&parts()).expect("a package");
    assert_eq!(bytes, Package::write(&parts()).expect("a package"));
    let package = Package::read(&bytes).expect("a package");
    assert_eq!(package.parts, parts());
    assert_eq!(package.manifest.id, "naming-guard");
    assert_eq!(package.digest, Digest::of(&bytes));
    assert_eq!(package.digest.to_string().len(), 64);
}

#[test]
fn hooks_and_component_go_together() {
    let without = Parts { component: None, ..parts() };
    assert!(Package::write(&without).expect_err("no component").message().contains("behaviour"));
    let file = tar::EntryType::Regular;
    let message = refusal(&raw(&[(b"plugin.toml", file, TOML.as_bytes())]));
    assert!(message.contains("no component.wasm"), "{message}");
}

#[test]
fn names_that_lead_out_links_and_duplicates_are_refused() {
    let file = tar::EntryType::Regular;
    for name in
        [&b"../plugin.toml"[..], b"/etc/passwd", b"a//b", b"a/./b", b"c:b", b"a\\b", b"\xff"]
    {
        let message = refusal(&raw(&[(name, file, b"")]));
        assert!(message.contains("cannot be the name"), "{message}");
    }
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Directory] {
        let message = refusal(&raw(&[(b"plugin.toml", kind, b"")]));
        assert!(message.contains("not a plain file"), "{message}");
    }
    let twice = raw(&[(b"a", file, b""), (b"a", file, b"")]);
    assert!(refusal(&twice).contains("twice"));
}

#[test]
fn what_is_not_a_package_says_so() {
    assert!(refusal(b"").contains("cannot be read"));
    assert!(refusal(b"PK\x03\x04").contains("cannot be read"));
    let whole = Package::write(&parts()).expect("a package");
    assert!(refusal(&whole[..whole.len() / 2]).contains("cannot be read"));
    assert!(refusal(&raw(&[])).contains("no plugin.toml"));
}

#[test]
fn a_package_ends_where_it_should() {
    let whole = Package::write(&parts()).expect("a package");
    for cut in [1, 8, 20] {
        let message = refusal(&whole[..whole.len() - cut]);
        assert!(message.contains("cannot be read"), "{cut}: {message}");
    }
    let mut other = whole.clone();
    let checksum = other.len() - 8;
    other[checksum] ^= 1;
    assert!(refusal(&other).contains("cannot be read"));
    assert!(refusal(&[&whole[..], b"more"].concat()).contains("4 bytes follow its end"));
    assert!(refusal(&whole.repeat(2)).contains("follow its end"));
    let mut archive = tar::Builder::new(Vec::new());
    archive.finish().expect("a tar");
    let mut tar = archive.into_inner().expect("a tar");
    tar.extend_from_slice(b"more");
    let mut gzip = GzBuilder::new().write(Vec::new(), Compression::fast());
    gzip.write_all(&tar).expect("bytes");
    let hidden = gzip.finish().expect("a gzip");
    assert!(refusal(&hidden).contains("something follows its last part"));
}

#[test]
fn a_bomb_and_a_crowd_are_refused_before_they_are_unpacked() {
    let file = tar::EntryType::Regular;
    let zeros = vec![0; TEXT_BYTES as usize + 1];
    assert!(refusal(&raw(&[(b"notes", file, &zeros)])).contains("larger than 1 MiB"));
    let names: Vec<String> = (0..=ENTRIES).map(|number| format!("n{number}")).collect();
    let crowd: Vec<_> = names.iter().map(|name| (name.as_bytes(), file, &b""[..])).collect();
    assert!(refusal(&raw(&crowd)).contains("more than 1000"));
    let full = &zeros[1..];
    let many: Vec<_> = names[..70].iter().map(|name| (name.as_bytes(), file, full)).collect();
    assert!(refusal(&raw(&many)).contains("larger than 64 MiB"));
}
