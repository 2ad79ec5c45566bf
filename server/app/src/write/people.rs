//! The rules for users that a single field's definition cannot say: logins and e-mail addresses
//! (people.md 6.3).

use schema_som::error::{Code, Error, Result};

/// A login as it is stored and looked up: lower case ASCII letters and digits, none of them a
/// leading digit. Round brackets stay, as the original has them.
pub(crate) fn clean_login(login: &str) -> String {
    let kept: String = login
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '(' | ')'))
        .collect();
    kept.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned()
}

/// Checks an e-mail address: one `@` with something on either side. It is stored as it is.
///
/// # Errors
/// `INVALID_VALUE` that says which part is wrong.
pub(crate) fn check_email(email: &str) -> Result<()> {
    let wrong = |what: &str| {
        Err(Error::new(Code::InvalidValue, format!("User.email: {what}, got `{email}`"))
            .at_field("User", "email")
            .hint("an address looks like name@studio.com"))
    };
    match email.split('@').collect::<Vec<_>>().as_slice() {
        [_] => wrong("expected an @"),
        ["", _] => wrong("expected a name before the @"),
        [_, ""] => wrong("expected a domain after the @"),
        [_, _] => Ok(()),
        _ => wrong("expected only one @"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c040_logins_are_formatted() {
        let cases = [
            ("e. ozgur", "eozgur"),
            ("Erkan ozgur", "erkanozgur"),
            (" eRkan ozGur", "erkanozgur"),
            ("213 e.ozgur", "eozgur"),
            ("test_user1", "testuser1"),
            ("a(b)", "a(b)"),
            ("éÉ-@\t", ""),
        ];
        for (login, expected) in cases {
            assert_eq!(clean_login(login), expected, "{login}");
        }
    }

    #[test]
    fn c043_addresses_need_one_at_sign_between_two_parts() {
        for email in [
            "an email in no format",
            "@an_email_with_only_part2",
            "@",
            "eoyilmaz@",
            "eoyilmaz@some.compony@com",
            "",
        ] {
            assert_eq!(check_email(email).unwrap_err().code(), Code::InvalidValue, "{email}");
        }
        for email in ["eoyilmaz@somemail.com", "a@b", " a @ b "] {
            check_email(email).unwrap();
        }
    }
}
