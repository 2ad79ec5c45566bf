//! Values of the right kind that make no sense: a time limit of no time, a page without rows, a log
//! level that is none.

use schema_som::settings::Setting;
use schema_som::{Code, Error, Result};
use toml::{Table, Value};

use super::{Config, Layers};
use crate::telemetry;

/// Refuses them, each by its name and by where it was given.
pub(super) fn check(config: &Config, layers: &Layers) -> Result<()> {
    let values = config.values()?;
    for (section, settings) in Config::SECTIONS {
        for setting in settings {
            let value = values.get(section).and_then(|values| values.get(setting.key));
            let number = value.and_then(Value::as_integer);
            if number.is_some_and(|number| u64::try_from(number).is_ok_and(|it| it < setting.least))
            {
                return Err(too_small(layers, section, setting));
            }
        }
    }
    for origin in &config.server.cors_origins {
        origin_of_pages(origin).map_err(|error| at(layers, ("server", "cors_origins"), error))?;
    }
    telemetry::filter(&config.log.level, telemetry::QUIET)
        .map(drop)
        .map_err(|error| at(layers, ("log", "level"), error))
}

/// Browsers send origins in this form alone: any other would match no page.
fn origin_of_pages(origin: &str) -> Result<()> {
    let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let odd = |letter: char| "/?#@* ".contains(letter) || letter.is_uppercase();
    if rest.is_some_and(|host| !host.is_empty() && !host.contains(odd)) {
        return Ok(());
    }
    let what = format!("server.cors_origins: {origin:?} is no origin of web pages");
    Err(Error::new(Code::InvalidValue, what).hint(
        "scheme and host in small letters, and a port if it is not the usual one: \
               https://tools.example, http://localhost:3000",
    ))
}

fn too_small(layers: &Layers, section: &str, setting: &Setting) -> Error {
    let Setting { key, doc, least } = setting;
    let what = format!("{section}.{key} has to be at least {least}");
    let default = Config::default().values().ok().and_then(|values| {
        let value = values.get(section)?.get(*key)?;
        Some(format!("; {value} is the default"))
    });
    let doc = doc.split_whitespace().collect::<Vec<_>>().join(" ");
    let hint = format!("{}{}", doc.trim_end_matches('.'), default.unwrap_or_default());
    at(layers, (section, key), Error::new(Code::InvalidValue, what).hint(hint))
}

/// Puts the place before the message.
fn at(layers: &Layers, (section, key): (&str, &str), error: Error) -> Error {
    let Some(source) = layers.source(section, key) else { return error };
    let hint = error.extensions().get("hint").and_then(|hint| hint.as_str().map(str::to_owned));
    let placed = Error::new(error.code(), format!("{source}: {}", error.message()));
    match hint {
        Some(hint) => placed.hint(hint),
        None => placed,
    }
}

impl Config {
    /// Every value, by section and key.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a number beyond what a file of settings can hold.
    pub fn values(&self) -> Result<Table> {
        Table::try_from(self).map_err(|error| {
            Error::new(Code::InvalidValue, format!("a setting cannot be shown: {error}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, value: &str) -> String {
        let mut layers = Layers::default();
        layers.environment([(name.to_owned(), value.to_owned())]).unwrap();
        let error = layers.finish("data".into()).unwrap_err();
        assert_eq!(error.code(), Code::InvalidValue);
        error.to_string()
    }

    #[test]
    fn a_zero_that_makes_no_sense_is_refused_with_its_place() {
        for (name, setting) in [
            ("BACKLOT_SERVER_REQUEST_TIMEOUT_SECONDS", "server.request_timeout_seconds"),
            ("BACKLOT_SERVER_IN_FLIGHT_MAX", "server.in_flight_max"),
            ("BACKLOT_LIMITS_PAGE_SIZE", "limits.page_size"),
            ("BACKLOT_STORAGE_MAX_CONNECTIONS", "storage.max_connections"),
            ("BACKLOT_AUTH_SESSION_LIFETIME_S", "auth.session_lifetime_s"),
        ] {
            let error = refusal(name, "0");
            assert!(error.contains(&format!("{name}: {setting} has to be at least 1")), "{error}");
            assert!(error.contains("is the default"), "{error}");
        }
    }

    #[test]
    fn an_origin_that_no_browser_sends_is_refused() {
        for origin in
            ["tools.example", "https://", "https://tools.example/", "*", "https://Tools.example"]
        {
            let error = refusal("BACKLOT_SERVER_CORS_ORIGINS", origin);
            assert!(error.contains("is no origin of web pages"), "{error}");
        }
        let mut layers = Layers::default();
        let origins = "https://tools.example, http://localhost:3000,http://[::1]:5173".to_owned();
        layers.environment([("BACKLOT_SERVER_CORS_ORIGINS".to_owned(), origins)]).unwrap();
        layers.finish("data".into()).unwrap();
    }

    #[test]
    fn zeros_that_mean_something_are_taken() {
        let zeros = ["SERVER_WORKERS", "SERVER_SHUTDOWN_SECONDS", "AUTH_ACTOR_CACHE_MS"];
        let mut layers = Layers::default();
        let variables = zeros.map(|name| (format!("BACKLOT_{name}"), "0".to_owned()));
        layers.environment(variables).unwrap();
        layers.finish("data".into()).unwrap();
    }

    #[test]
    fn a_mistyped_log_level_is_refused_with_the_levels_that_there_are() {
        for level in ["inof", "info,backlot::http=debg", "info,,", "warning"] {
            let error = refusal("BACKLOT_LOG_LEVEL", level);
            assert!(error.contains("BACKLOT_LOG_LEVEL"), "{error}");
            assert!(error.contains("error, warn, info, debug, trace"), "{error}");
        }
        for level in ["", "INFO", "info,backlot::http=debug", "off", "backlot[request]=trace"] {
            let mut layers = Layers::default();
            layers.environment([("BACKLOT_LOG_LEVEL".to_owned(), level.to_owned())]).unwrap();
            layers.finish("data".into()).unwrap();
        }
    }
}
