//! The layers of settings, and how they become one [`Config`].

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use schema_som::{Code, Error, Result};
use toml::{Table, Value};

use super::{Config, check};

/// What every variable of ours begins with.
const PREFIX: &str = "BACKLOT_";

/// Variables with the prefix that are no settings: the flags of the command line and those of the
/// tests.
const OTHER_VARIABLES: [&str; 2] = ["DATA", "CONFIG"];

/// Where a setting was given, for messages.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file of settings.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File(path) => write!(f, "{}", path.display()),
            Source::Variable(name) => f.write_str(name),
            Source::Flag(name) => f.write_str(name),
        }
    }
}

/// The variable that sets this key.
pub fn variable(section: &str, key: &str) -> String {
    format!("{PREFIX}{section}_{key}").to_uppercase()
}

/// Settings as they are collected, the later ones over the earlier ones.
#[derive(Debug, Default)]
pub struct Layers {
    table: Table,
    /// Who said last what a key is, by section and key.
    sources: BTreeMap<(String, String), Source>,
}

impl Layers {
    /// Takes a file. One that is not named by the user may be missing.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a file that cannot be read, is not TOML, or has unknown keys.
    pub fn file(&mut self, path: &Path, required: bool) -> Result<()> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if !required && error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(());
            }
            Err(error) => {
                let message = format!("the settings {} cannot be read: {error}", path.display());
                return Err(Error::new(Code::InvalidValue, message));
            }
        };
        // The typed reading knows the line of a mistake; the table is what the next layers change.
        let source = Source::File(path.to_owned());
        toml::from_str::<Config>(&text).map_err(|error| refused(&source, &error.to_string()))?;
        self.table = text.parse::<Table>().map_err(|error| refused(&source, &error.to_string()))?;
        for (section, values) in &self.table {
            for key in values.as_table().into_iter().flat_map(Table::keys) {
                self.sources.insert((section.clone(), key.clone()), source.clone());
            }
        }
        Ok(())
    }

    /// Takes every `BACKLOT_<SECTION>_<KEY>` of these variables.
    ///
    /// # Errors
    /// `INVALID_VALUE` for an unknown key and for a value that the key does not take.
    pub fn environment(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<()> {
        let mut ours: Vec<(String, String)> = variables
            .into_iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value)))
            .filter(|(name, _)| {
                !OTHER_VARIABLES.contains(&name.as_str()) && !name.starts_with("TEST_")
            })
            .collect();
        ours.sort();
        for (name, value) in ours {
            let source = Source::Variable(format!("{PREFIX}{name}"));
            let path = name.to_lowercase();
            let (section, key) = path.split_once('_').unwrap_or((path.as_str(), ""));
            self.set(&source, section, key, &value)?;
        }
        Ok(())
    }

    /// Takes one setting as text, as a variable or a flag gives it.
    ///
    /// # Errors
    /// `INVALID_VALUE` for an unknown key and for a value that the key does not take.
    pub fn set(&mut self, source: &Source, section: &str, key: &str, text: &str) -> Result<()> {
        let mut first_refusal = None;
        for value in readings(text) {
            let mut table = self.table.clone();
            let entries = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(entries) = entries {
                entries.insert(key.to_owned(), value);
            }
            match Config::deserialize_table(&table) {
                Ok(_) => {
                    self.table = table;
                    self.sources.insert((section.to_owned(), key.to_owned()), source.clone());
                    return Ok(());
                }
                Err(message) => {
                    first_refusal.get_or_insert(message);
                }
            }
        }
        Err(refused(source, &first_refusal.unwrap_or_default()))
    }

    /// Where the value of a key comes from; nowhere when it is the default.
    pub fn source(&self, section: &str, key: &str) -> Option<&Source> {
        self.sources.get(&(section.to_owned(), key.to_owned()))
    }

    /// The settings that all layers make.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a value that makes no sense.
    pub fn finish(&self, data: PathBuf) -> Result<Config> {
        let mut config = Config::deserialize_table(&self.table)
            .map_err(|message| Error::new(Code::InvalidValue, message))?;
        check::check(&config, self)?;
        config.data = data;
        Ok(config)
    }
}

impl Config {
    fn deserialize_table(table: &Table) -> Result<Config, String> {
        table.clone().try_into().map_err(|error: toml::de::Error| error.to_string())
    }
}

/// What a text can mean, the most particular first: a number, a truth value or a list as TOML
/// writes it, a text, a list with commas.
fn readings(text: &str) -> Vec<Value> {
    let mut readings = Vec::with_capacity(3);
    if let Ok(mut table) = format!("value = {text}").parse::<Table>()
        && let Some(value) = table.remove("value")
        && table.is_empty()
    {
        readings.push(value);
    }
    readings.push(Value::String(text.to_owned()));
    let parts = text.split(',').map(|part| Value::String(part.trim().to_owned()));
    readings.push(Value::Array(parts.collect()));
    readings
}

fn refused(source: &Source, reason: &str) -> Error {
    Error::new(Code::InvalidValue, format!("{source}: {}", reason.trim_end()))
        .hint("`backlot config print` shows every setting with its meaning")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    fn file(text: &str) -> (Layers, Result<()>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backlot.toml");
        std::fs::write(&path, text).unwrap();
        let mut layers = Layers::default();
        let result = layers.file(&path, true);
        (layers, result)
    }

    #[test]
    fn the_environment_wins_over_the_file_and_a_flag_over_both() {
        let (mut layers, result) = file("[server]\nlisten = '127.0.0.1:1'\nworkers = 3\n");
        result.unwrap();
        layers
            .environment(variables(&[
                ("BACKLOT_SERVER_LISTEN", "127.0.0.1:2"),
                ("BACKLOT_SERVER_CORS_ORIGINS", "https://a.example, https://b.example"),
                ("BACKLOT_TEST_POSTGRES", "postgres://somewhere"),
                ("PATH", "/bin"),
            ]))
            .unwrap();
        layers.set(&Source::Flag("--listen"), "server", "listen", "127.0.0.1:3").unwrap();
        let config = layers.finish("data".into()).unwrap();
        assert_eq!(config.server.listen.port(), 3);
        assert_eq!(config.server.workers, 3);
        assert_eq!(config.server.cors_origins, ["https://a.example", "https://b.example"]);
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_place_and_the_keys_that_there_are() {
        let (_, result) = file("[server]\nworkers = 3\nprot = 80\n");
        let error = result.unwrap_err().to_string();
        assert!(error.contains("backlot.toml"), "{error}");
        assert!(error.contains("prot") && error.contains("`listen`"), "{error}");
        assert!(error.contains("line 3"), "{error}");

        let mut layers = Layers::default();
        let unknown = variables(&[("BACKLOT_SERVER_PROT", "80")]);
        let error = layers.environment(unknown).unwrap_err().to_string();
        assert!(error.contains("BACKLOT_SERVER_PROT"), "{error}");
        assert!(error.contains("`prot`") && error.contains("`listen`"), "{error}");

        let error = layers.environment(variables(&[("BACKLOT_SEVER_LISTEN", "1")])).unwrap_err();
        assert!(error.to_string().contains("`sever`"), "{error}");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused() {
        let mut layers = Layers::default();
        let wrong = variables(&[("BACKLOT_SERVER_WORKERS", "many")]);
        let error = layers.environment(wrong).unwrap_err().to_string();
        assert!(error.contains("BACKLOT_SERVER_WORKERS") && error.contains("many"), "{error}");
    }

    #[test]
    fn a_text_that_looks_like_a_number_stays_a_text_where_a_text_is_due() {
        let mut layers = Layers::default();
        layers.environment(variables(&[("BACKLOT_LOG_LEVEL", "0")])).unwrap();
        assert_eq!(layers.finish("data".into()).unwrap().log.level, "0");
    }

    #[test]
    fn a_missing_file_is_an_error_only_when_it_was_asked_for() {
        let mut layers = Layers::default();
        layers.file(Path::new("/nowhere/backlot.toml"), false).unwrap();
        let error = layers.file(Path::new("/nowhere/backlot.toml"), true).unwrap_err();
        assert!(error.to_string().contains("/nowhere/backlot.toml"), "{error}");
    }
}
