//! Which addresses a plugin may send requests to: those that its manifest lists, and nothing that
//! merely looks like them.

use schema_som::{Code, Error, Result};

/// An entry of `[permissions] http`: a scheme, a host with its port, and a path or how it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    origin: String,
    path: String,
    /// Whether more may follow the path.
    open: bool,
}

impl Allowed {
    /// Reads an entry, such as `https://farm.example.com/api/*`.
    ///
    /// # Errors
    /// `PLUGIN_INVALID` that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |what: &str| {
            Error::new(Code::PluginInvalid, format!("\"{text}\" {what}"))
                .hint("such as \"https://farm.example.com/api/*\"")
        };
        let (text_before, open) = match text.strip_suffix('*') {
            Some(before) => (before, true),
            None => (text, false),
        };
        let (origin, path) = split(text_before).ok_or_else(|| wrong("is no http address"))?;
        if text_before.contains('*') {
            return Err(wrong("has a `*` that is not its end"));
        }
        if !path.starts_with('/') {
            return Err(wrong("lacks a path: `/*` is all of a server"));
        }
        if path.contains(['?', '#']) || is_crooked(path) {
            return Err(wrong("has a path that is not plain"));
        }
        Ok(Self { origin, path: path.to_owned(), open })
    }

    /// Whether a request may go to this address.
    pub fn admits(&self, url: &str) -> bool {
        let Some((origin, rest)) = split(url) else { return false };
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        if origin != self.origin || is_crooked(path) {
            return false;
        }
        match self.open {
            true => path.starts_with(&self.path),
            false => path == self.path,
        }
    }
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}{}", self.origin, self.path, if self.open { "*" } else { "" })
    }
}

/// Scheme, host and port, in one form; and what follows. Nothing for an address with a user in it, or
/// of another scheme.
fn split(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let port = match scheme.as_str() {
        "http" => "80",
        "https" => "443",
        _ => return None,
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_plain) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let has_port = host.rsplit_once(':').is_some_and(|(before, digits)| {
        let is_whole = !before.starts_with('[') || before.ends_with(']');
        is_whole && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let origin =
        if has_port { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") };
    Some((origin, path))
}

/// A path that servers read in more than one way.
fn is_crooked(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let dotted = lower.split('/').any(|part| {
        let part = part.replace("%2e", ".");
        part == "." || part == ".."
    });
    dotted
        || path.contains('\\')
        || lower.contains("%2f")
        || lower.contains("%5c")
        || path.bytes().any(|byte| byte <= b' ' || byte >= 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_admits_what_it_says_and_nothing_that_looks_like_it() {
        let entry = Allowed::parse("https://farm.example.com/api/*").expect("an entry");
        for url in [
            "https://farm.example.com/api/",
            "https://farm.example.com/api/jobs?state=done",
            "HTTPS://Farm.Example.Com:443/api/jobs",
        ] {
            assert!(entry.admits(url), "{url}");
        }
        for url in [
            "http://farm.example.com/api/jobs",
            "https://farm.example.com:8443/api/jobs",
            "https://farm.example.com.evil.org/api/jobs",
            "https://evil.org/https://farm.example.com/api/",
            "https://farm.example.com@evil.org/api/jobs",
            "https://farm.example.com/",
            "https://farm.example.com/apis",
            "https://farm.example.com/api/../admin",
            "https://farm.example.com/api/%2e%2E/admin",
            "https://farm.example.com/api/..%2fadmin",
            "https://farm.example.com/api\\..\\admin",
            "https://farm.example.com\\.evil.org/api/",
            "ftp://farm.example.com/api/",
            "farm.example.com/api/",
            "https:///api/",
        ] {
            assert!(!entry.admits(url), "{url}");
        }
        let exact = Allowed::parse("http://127.0.0.1:8080/hook").expect("an entry");
        assert!(exact.admits("http://127.0.0.1:8080/hook?x=1"));
        assert!(!exact.admits("http://127.0.0.1:8080/hooks"));
        assert!(Allowed::parse("http://[::1]:80/*").expect("an entry").admits("http://[::1]/x"));
    }

    #[test]
    fn entries_that_say_too_much_or_nothing_are_refused() {
        for text in [
            "",
            "*",
            "https://*",
            "https://*.example.com/*",
            "https://example.com",
            "file:///etc/*",
        ] {
            assert!(Allowed::parse(text).is_err(), "{text}");
        }
    }
}
