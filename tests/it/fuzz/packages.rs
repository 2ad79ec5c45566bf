//! Packages that were damaged, or made to do damage.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use plugins_host::package::Package;
use tests::plugins::package;

use super::{refuses, rounds, spoil};

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut tar).expect("a package");
    tar
}

fn zipped(tar: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(tar).expect("memory");
    gzip.finish().expect("memory")
}

#[test]
fn a_package_that_was_damaged_on_its_way_is_refused() {
    let packages = ["camera-kit", "naming-guard"].map(package);
    rounds(2_000, |random| {
        let mut bytes = random.one_of(&packages).clone();
        spoil(random, &mut bytes, &packages);
        match Package::read(&bytes) {
            Ok(read) => assert!(packages.contains(&bytes) || !read.parts.manifest.is_empty()),
            Err(error) => refuses(&error),
        }
    });
}

#[test]
fn an_archive_of_any_kind_is_a_package_or_refused() {
    let archives = ["camera-kit", "naming-guard"].map(|name| unzipped(&package(name)));
    rounds(2_000, |random| {
        let mut tar = random.one_of(&archives).clone();
        spoil(random, &mut tar, &archives);
        // Headers are where names, sizes and kinds stand: they are worth more than their share.
        if random.one_in(2) && tar.len() > 512 {
            let at = random.index(512);
            tar[at] = *random.one_of(b"/.\\:0123567xLK\0\xff");
        }
        match Package::read(&zipped(&tar)) {
            Ok(read) => {
                let written = Package::write(&read.parts).expect("what was read can be written");
                let again = Package::read(&written).expect("and read again");
                assert_eq!(again.parts, read.parts);
            }
            Err(error) => refuses(&error),
        }
    });
}
