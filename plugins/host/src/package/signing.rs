//! Signatures of packages: Ed25519 over the BLAKE3 digest of everything else that is in them, beside
//! it in the package. Several people may sign one.

use std::collections::BTreeMap;
use std::fmt;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use schema_som::{Code, Error, Result};

use super::{SIGNATURES, invalid, packed, unpacked};

/// Signatures of a package, at most.
const MOST: usize = 16;

/// What keys begin with when they are written down.
const SCHEME: &str = "ed25519:";

/// What secret keys begin with, so that nobody takes one for the other.
const SECRET: &str = "ed25519-secret:";

/// What is signed is a package, and nothing else that is 32 bytes long.
const PURPOSE: &[u8] = b"backlot plugin package 1\0";

/// What a signature is held against: `ed25519:` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey([u8; 32]);

/// What packages are signed with.
pub struct SecretKey {
    seed: [u8; 32],
    pair: Ed25519KeyPair,
}

impl PublicKey {
    /// The key that is written so.
    ///
    /// # Errors
    /// `INVALID_VALUE`.
    pub fn parse(text: &str) -> Result<Self> {
        let key = text.trim().strip_prefix(SCHEME).and_then(bytes_of);
        key.map(Self).ok_or_else(|| {
            let what = format!("`{}` is no public key", schema_som::id::clip(text));
            Error::new(Code::InvalidValue, what)
                .hint("`backlot plugin keygen` answers one: ed25519: and 64 hexadecimal digits")
        })
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", hex(&self.0))
    }
}

impl SecretKey {
    /// The key that is made of these bytes, which must be random.
    ///
    /// # Errors
    /// `INTERNAL` where no key can be made of them.
    pub fn of(seed: [u8; 32]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed);
        let pair = pair.map_err(|_| Error::internal("no key can be made of these bytes"))?;
        Ok(Self { seed, pair })
    }

    /// The key that is written so.
    ///
    /// # Errors
    /// `INVALID_VALUE`, which does not tell what was written.
    pub fn parse(text: &str) -> Result<Self> {
        let seed = text.trim().strip_prefix(SECRET).and_then(bytes_of);
        let seed = seed.ok_or_else(|| {
            Error::new(Code::InvalidValue, "this is no secret key")
                .hint("`backlot plugin keygen FILE` writes one")
        })?;
        Self::of(seed)
    }

    /// As it is written down, for nobody else to see.
    pub fn written(&self) -> String {
        format!("{SECRET}{}\n", hex(&self.seed))
    }

    /// What others hold its signatures against.
    pub fn public(&self) -> PublicKey {
        let mut key = [0; 32];
        key.copy_from_slice(self.pair.public_key().as_ref());
        PublicKey(key)
    }
}

/// The package of these bytes with one more signature; the one that the key made before goes.
///
/// # Errors
/// `PLUGIN_INVALID` for what is no package in order, or has as many signatures as it can.
pub(super) fn sign(bytes: &[u8], key: &SecretKey) -> Result<Vec<u8>> {
    let mut entries = unpacked(bytes)?;
    let mut lines = lines(entries.remove(SIGNATURES))?;
    let public = key.public();
    lines.retain(|(other, _)| *other != public);
    if lines.len() >= MOST {
        return Err(invalid(format!("{MOST} keys signed the package, and no more can")));
    }
    let signature = key.pair.sign(&message(&entries));
    lines.push((public, signature.as_ref().to_vec()));
    lines.sort();
    let line = |(key, signature): &(PublicKey, Vec<u8>)| format!("{key} {}\n", hex(signature));
    let text: String = lines.iter().map(line).collect();
    let mut all: BTreeMap<&str, &[u8]> =
        entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    all.insert(SIGNATURES, text.as_bytes());
    packed(&all).map_err(|error| Error::internal(format!("packing failed: {error}")))
}

/// The keys that signed these entries, each of whose signatures holds. Takes the signatures out.
///
/// # Errors
/// `PLUGIN_INVALID` for one that does not hold.
pub(super) fn signers(entries: &mut BTreeMap<String, Vec<u8>>) -> Result<Vec<PublicKey>> {
    let lines = lines(entries.remove(SIGNATURES))?;
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let message = message(entries);
    for (key, signature) in &lines {
        let held = UnparsedPublicKey::new(&ED25519, &key.0).verify(&message, signature);
        held.map_err(|_| {
            invalid(format!("the signature by {key} does not hold")).hint(
                "the package is not as it was when it was signed: get it anew, or sign it again",
            )
        })?;
    }
    Ok(lines.into_iter().map(|(key, _)| key).collect())
}

/// What is signed: the digest of all entries, of their names and lengths, too.
fn message(entries: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in entries {
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    }
    [PURPOSE, hasher.finalize().as_bytes()].concat()
}

/// The signatures of a package by their keys, none of which signs twice.
fn lines(part: Option<Vec<u8>>) -> Result<Vec<(PublicKey, Vec<u8>)>> {
    let text = String::from_utf8(part.unwrap_or_default());
    let text = text.map_err(|_| invalid(format!("`{SIGNATURES}` is not UTF-8 text")))?;
    let mut lines: Vec<(PublicKey, Vec<u8>)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let read = line.split_once(' ').and_then(|(key, signature)| {
            Some((PublicKey::parse(key).ok()?, bytes_of::<64>(signature)?.to_vec()))
        });
        let read = read.filter(|(key, _)| lines.iter().all(|(other, _)| other != key));
        let Some(read) = read.filter(|_| lines.len() < MOST) else {
            let what = format!("line {number} of `{SIGNATURES}` in the package is no signature");
            return Err(invalid(what).hint("`backlot plugin sign` writes them"));
        };
        lines.push(read);
    }
    Ok(lines)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::{Digest, Package, Parts, README, packed, unpacked};
    use super::*;

    fn key(seed: u8) -> SecretKey {
        SecretKey::of([seed; 32]).expect("a key")
    }

    fn manifest(version: &str) -> String {
        format!(
            "contract = \"0.1\"\n[plugin]\nid = \"lamps\"\nversion = \"{version}\"\ntitle = \"x\"\n\
             [extend.Shot]\nlamps = {{ scalar = \"int\", doc = \"How many.\" }}\n"
        )
    }

    fn package() -> Vec<u8> {
        let readme = Some("# Lamps".to_owned());
        let parts = Parts { manifest: manifest("1.0.0"), readme, ..Parts::default() };
        Package::write(&parts).expect("a package")
    }

    /// The package with a part that is something else.
    fn with(bytes: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
        let mut entries = unpacked(bytes).expect("a package");
        entries.insert(name.to_owned(), content.to_vec());
        let all = entries.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        packed(&all).expect("a package")
    }

    #[test]
    fn a_package_tells_who_signed_it_and_several_can() {
        let bare = package();
        assert_eq!(Package::read(&bare).expect("a package").signers, []);
        let once = Package::sign(&bare, &key(1)).expect("signed");
        let twice = Package::sign(&once, &key(2)).expect("signed");
        let mut expected = [key(1).public(), key(2).public()];
        expected.sort();
        assert_eq!(Package::read(&twice).expect("a package").signers, expected);
        assert_eq!(Package::sign(&twice, &key(1)).expect("signed"), twice, "signed again");
        assert_ne!(Package::read(&once).expect("a package").digest, Digest::of(&bare));
    }

    #[test]
    fn whatever_was_changed_after_it_was_signed_is_refused() {
        let signed = Package::sign(&package(), &key(1)).expect("signed");
        let manifest = manifest("1.0.1");
        for (part, content) in
            [("plugin.toml", manifest.as_bytes()), (README, b"# Lamp"), ("more.txt", b"more")]
        {
            let error = Package::read(&with(&signed, part, content)).expect_err("a refusal");
            assert_eq!(error.code(), Code::PluginInvalid, "{part}");
            assert!(error.message().contains("does not hold"), "{part}: {error}");
        }
        // The signature of one under the name of another.
        let text = unpacked(&signed).expect("a package").remove(SIGNATURES).expect("a signature");
        let text = String::from_utf8(text).expect("text");
        let forged = text.replace(&key(1).public().to_string(), &key(2).public().to_string());
        let error = Package::read(&with(&signed, SIGNATURES, forged.as_bytes()));
        assert!(error.expect_err("a refusal").message().contains("does not hold"));
        let doubled = [text.clone(), text.clone()].concat();
        for nonsense in ["x", "ed25519:00 00", &text[..100], &doubled, "\n"] {
            let error = Package::read(&with(&signed, SIGNATURES, nonsense.as_bytes()));
            let error = error.expect_err("a refusal");
            assert!(error.message().contains("is no signature"), "{nonsense}: {error}");
        }
    }

    #[test]
    fn keys_are_read_as_they_are_written_and_nothing_else_is_one() {
        let (secret, public) = (key(7).written(), key(7).public().to_string());
        assert_eq!(SecretKey::parse(&secret).expect("a key").public(), key(7).public());
        assert_eq!(PublicKey::parse(&public).expect("a key"), key(7).public());
        for text in
            ["", "ed25519:", "ed25519:xyz", &secret, &public[..70], &public.replace(':', "")]
        {
            let error = PublicKey::parse(text).expect_err("no key");
            assert_eq!(error.code(), Code::InvalidValue);
        }
        let error = SecretKey::parse(&public).err().expect("no key");
        assert!(!error.to_string().contains(&public[10..20]), "{error}");
    }
}
