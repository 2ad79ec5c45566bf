//! Refuses shots whose code breaks the studio's pattern, and corrects what can be corrected.
#![deny(missing_docs)]

mod pattern;

use pattern::Pattern;
use plugins_sdk::{Batch, Fault, Parsed, Settings, plugin};

/// The plugin.
pub struct NamingGuard;

thread_local! {
    static PATTERN: Parsed<Pattern> = const { Parsed::new(read_pattern) };
}

fn read_pattern(settings: &Settings) -> Result<Pattern, Fault> {
    Ok(Pattern::new(settings.text("pattern")?))
}

#[plugin]
impl NamingGuard {
    #[before("shot-code")]
    fn shot_code(batch: &Batch) -> Result<(), Fault> {
        let pattern = PATTERN.with(Parsed::get)?;
        for row in batch.rows() {
            let Some(code) = row.text("code")? else { continue };
            if pattern.fits(code) {
                continue;
            }
            match pattern.corrected(code) {
                Some(corrected) => row.rewrite("code", corrected)?,
                None => {
                    let message =
                        ["The code \"", code, "\" does not fit the pattern ", pattern.text(), "."];
                    row.refuse("BAD_SHOT_CODE", message.concat())
                        .field("code")
                        .detail("pattern", pattern.text())
                        .detail("code", code);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use plugins_sdk::Verb;
    use plugins_sdk::testing::{Bench, Row, Said};

    use super::*;

    fn said(pattern: &str, code: &str) -> Said {
        let bench = Bench::new().kind("Shot", &[("code", "string")]);
        let bench = bench.settings(&format!("{{\"pattern\":\"{pattern}\"}}"));
        let rows = [Row::new().proposes("code", code)];
        let verdicts = bench.before::<NamingGuard>("shot-code", Verb::Create, "Shot", &rows);
        verdicts.expect("no fault").row(0).clone()
    }

    #[test]
    fn a_code_that_fits_is_accepted() {
        assert_eq!(said("SH###*", "SH010"), Said::Accepted);
        assert_eq!(said("SH###*", "SH010_A"), Said::Accepted);
    }

    #[test]
    fn a_code_in_the_wrong_case_is_corrected() {
        let Said::Rewritten(values) = said("SH###*", " sh010") else { panic!("no correction") };
        assert_eq!(values["code"], "SH010".into());
    }

    #[test]
    fn any_other_code_is_refused_with_the_field_and_the_pattern() {
        let expected = Said::Refused {
            code: "BAD_SHOT_CODE".to_owned(),
            message: "The code \"shot 1\" does not fit the pattern EP@_####.".to_owned(),
            field: Some("code".to_owned()),
            details: Some("{\"pattern\":\"EP@_####\",\"code\":\"shot 1\"}".to_owned()),
        };
        assert_eq!(said("EP@_####", "shot 1"), expected);
    }
}
