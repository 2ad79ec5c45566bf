//! `backlot config print`: every setting, as a file of settings with comments.

use std::path::Path;
use std::process::ExitCode;

use schema_som::settings::Setting;
use schema_som::{Error, Result};
use toml::{Table, Value};

use super::print;
use crate::config::{Config, Layers, variable};

pub(super) fn print(config: &Config, layers: &Layers) -> Result<ExitCode> {
    let (values, defaults) = (config.values()?, Config::default().values()?);
    print::line(format_args!(
        "# The data folder is {} (--data, BACKLOT_DATA).",
        shown(&config.data)
    ));
    print::line(
        "# What stands below would be right as a file of settings, backlot.toml in it; the",
    );
    print::line("# environment wins over the file, and a flag over both.");
    for (section, settings) in Config::SECTIONS {
        print::gap();
        print::line(format_args!("[{section}]"));
        for setting in settings {
            let value = value_of(&values, section, setting)?;
            let default = value_of(&defaults, section, setting)?;
            for line in setting.doc.lines() {
                print::line(format_args!("# {}", line.trim()));
            }
            let source = match layers.source(section, setting.key) {
                Some(source) => format!("set by {source}"),
                None => "the default".to_owned(),
            };
            let name = variable(section, setting.key);
            print::line(format_args!("# Default {default}; {name}; this value is {source}."));
            print::line(format_args!("{} = {value}", setting.key));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A value as a file of settings has it, without a password in it.
fn value_of(values: &Table, section: &str, setting: &Setting) -> Result<Value> {
    let value = values.get(section).and_then(|values| values.get(setting.key));
    match (section, setting.key, value) {
        ("database", "url", Some(Value::String(url))) => Ok(Value::String(without_password(url))),
        (_, _, Some(value)) => Ok(value.clone()),
        (_, key, None) => Err(Error::internal(format!("the setting {section}.{key} is not kept"))),
    }
}

fn shown(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// The address of a database with `***` for the password.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (place, query) = match rest.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (rest, None),
    };
    let mut shown = format!("{scheme}://");
    match place.rsplit_once('@').map(|(who, host)| (who.split_once(':'), host)) {
        Some((Some((user, _)), host)) => shown.push_str(&format!("{user}:***@{host}")),
        _ => shown.push_str(place),
    }
    for (at, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        shown.push(if at == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some(("password", _)) => shown.push_str("password=***"),
            _ => shown.push_str(pair),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_not_shown() {
        let cases = [
            ("postgres://a:b@c@host/studio?ssl=1", "postgres://a:***@host/studio?ssl=1"),
            ("postgres://host/studio?password=b&x", "postgres://host/studio?password=***&x"),
            ("mysql://a@host/studio", "mysql://a@host/studio"),
            ("sqlite:///data/a.sqlite3?mode=rwc", "sqlite:///data/a.sqlite3?mode=rwc"),
            ("", ""),
        ];
        for (url, expected) in cases {
            assert_eq!(without_password(url), expected);
        }
    }
}
