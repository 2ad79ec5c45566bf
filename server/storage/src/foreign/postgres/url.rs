//! The URL of a foreign PostgreSQL: refused before the driver sees it when it would say in the log,
//! or in an error, what may be a password.

use schema_som::{Error, Result};

use super::super::failed;

/// What the driver understands; of anything else it would log the value.
const PARAMETERS: [&str; 17] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// The URL as the driver wants it. Stalker's own settings may name its driver, as in
/// `postgresql+psycopg2:`.
pub(super) fn checked(url: &str) -> Result<String> {
    let (scheme, rest) = url.split_once("://").ok_or_else(unreadable)?;
    let scheme = scheme.split('+').next().unwrap_or_default();
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = address.split_once('/').unwrap_or((address, ""));
    // What follows is a part of the password then, and would be taken for something else.
    if path.contains('@') || rest.contains('#') || authority.matches('@').count() > 1 {
        let hint = "in user and password write `/` as %2F, `@` as %40, `#` as %23 and `?` as %3F";
        return Err(failed("the URL of the source is ambiguous").hint(hint));
    }
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, _) = parameter.split_once('=').unwrap_or((parameter, ""));
        if !PARAMETERS.contains(&name) {
            let what = "the URL of the source has a parameter that is not known";
            return Err(failed(what).hint(format!("the known ones are {}", PARAMETERS.join(", "))));
        }
    }
    Ok(format!("{scheme}://{rest}"))
}

/// Says nothing of what stands in it.
pub(super) fn unreadable() -> Error {
    failed("the URL of the source cannot be read")
        .hint("it looks like postgresql://USER@HOST:5432/DATABASE?sslmode=require")
}

#[cfg(test)]
mod tests {
    use schema_som::Code;

    use super::*;

    #[test]
    fn urls_of_stalkers_settings_are_taken() {
        let cases = [
            ("postgresql+psycopg2://u:p@db/x", "postgresql://u:p@db/x"),
            ("postgres://db:5433/x?sslmode=require", "postgres://db:5433/x?sslmode=require"),
        ];
        for (given, driver) in cases {
            assert_eq!(checked(given).unwrap(), driver);
        }
    }

    #[test]
    fn a_url_that_would_tell_a_password_is_refused_without_it() {
        let cases = [
            "postgresql:u:secret@db/x",
            "postgresql://u:12/secret@db/x",
            "postgresql://u:12?secret@db/x",
            "postgresql://u:12#secret@db/x",
            "postgresql://u:x@secret@db/x",
            "postgresql://db/x?pasword=secret",
        ];
        for url in cases {
            let error = checked(url).unwrap_err();
            assert_eq!(error.code(), Code::ImportFailed, "{url}");
            assert!(!format!("{error:?} {error}").contains("secret"), "{url}: {error}");
        }
    }
}
