//! Whose packages the studio takes: keys that are trusted, and versions held against them.

use plugins_host::Signatures;
use plugins_host::package::PublicKey;
use schema_som::{Code, Error, Result};
use serde_json::{Value as Json, json};
use server_storage::{PluginRow, PluginVersion, TrustedKey};

use super::{By, Workshop};

/// Characters of a name.
const NAME: usize = 64;

impl Workshop {
    /// Trusts what a key signs.
    ///
    /// # Errors
    /// `INVALID_VALUE`, `NOT_UNIQUE`, `BUSY`, `UNAVAILABLE`.
    pub async fn trust(&self, (name, key): (&str, &str), by: &By) -> Result<()> {
        let key = PublicKey::parse(key)?.to_string();
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            let what = format!("`{}` is no name for a key", schema_som::id::clip(name));
            return Err(Error::new(Code::InvalidValue, what)
                .at_field("pluginTrust", "name")
                .hint("whose it is, in up to 64 characters"));
        }
        let known = self.store.trusted_keys().await?;
        if let Some(known) = known.iter().find(|it| it.name == name || it.key == key) {
            let what = format!("{} is trusted already, as `{}`", known.key, known.name);
            return Err(Error::new(Code::NotUnique, what)
                .hint("give it another name, or trust that one no more: `pluginUntrust`"));
        }
        let (name, added_by) = (name.to_owned(), by.name.clone());
        let trusted = TrustedKey { name, key, added_at: self.clock.now(), added_by };
        let details = json!({"name": trusted.name, "key": trusted.key});
        let mut tx = self.store.begin().await?;
        tx.trust_key(&trusted).await?;
        tx.log_plugin(&self.deed(by, "trust", ("", None), details)).await?;
        tx.commit().await
    }

    /// Trusts a key no more.
    ///
    /// # Errors
    /// `NOT_FOUND`, `BUSY`, `UNAVAILABLE`.
    pub async fn untrust(&self, name: &str, by: &By) -> Result<()> {
        let mut tx = self.store.begin().await?;
        if !tx.distrust_key(name).await? {
            let what = format!("no key is called `{}`", schema_som::id::clip(name));
            return Err(Error::new(Code::NotFound, what).hint("`pluginKeys` lists those there are"));
        }
        let details = json!({"name": name});
        tx.log_plugin(&self.deed(by, "untrust", ("", None), details)).await?;
        tx.commit().await
    }

    /// Whether every version has to be signed.
    pub fn wants_signatures(&self) -> bool {
        self.signatures == Signatures::Required
    }

    /// Refuses a version that nobody signed who is trusted, where somebody has to.
    ///
    /// # Errors
    /// `PLUGIN_UNTRUSTED`.
    pub(super) async fn trusted(&self, version: &PluginVersion) -> Result<()> {
        if !self.wants_signatures() {
            return Ok(());
        }
        let known = self.store.trusted_keys().await?;
        if version.signers.iter().any(|key| known.iter().any(|it| it.key == *key)) {
            return Ok(());
        }
        let by = match version.signers.as_slice() {
            [] => "is signed by nobody".to_owned(),
            keys => format!("is signed by {}, which is not trusted", keys.join(", ")),
        };
        let what = format!("{} {} {by}", version.plugin, version.version);
        let hint = "have it signed (`backlot plugin sign`), or trust the key: `pluginTrust`";
        Err(Error::new(Code::PluginUntrusted, what).hint(hint))
    }

    /// Tells of versions at work that would not be taken today. They stay at work: what is stopped
    /// without anybody's doing would refuse changes.
    pub(super) async fn tell_untrusted(&self, rows: &[PluginRow]) -> Result<()> {
        if !self.wants_signatures() {
            return Ok(());
        }
        let versions = self.store.plugin_versions().await?;
        for row in rows.iter().filter(|row| row.is_at_work()) {
            let Some(version) = versions.iter().find(|it| it.digest == row.digest) else {
                continue;
            };
            if let Err(reason) = self.trusted(version).await {
                let plugin = &*row.id;
                tracing::warn!(target: "backlot", plugin, %reason, "a plugin is not trusted any more");
            }
        }
        Ok(())
    }
}

/// Who signed a version.
pub(super) fn signatures(version: &PluginVersion, keys: &[TrustedKey]) -> Json {
    let one = |key: &String| {
        let name = keys.iter().find(|it| it.key == *key).map(|it| it.name.as_str());
        json!({"key": key, "name": name})
    };
    version.signers.iter().map(one).collect()
}
