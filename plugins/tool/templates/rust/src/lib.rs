//! Codes of shots are in capitals.

pub mod records;

use plugins_sdk::{Batch, Fault, Settings, plugin};

use records::CodeShot;

/// The plugin.
pub struct Codes;

#[plugin]
impl Codes {
    /// Corrects what can be corrected, and refuses the rest.
    #[before("code")]
    fn code(batch: &Batch) -> Result<(), Fault> {
        let longest = Settings::current()?.integer("longest")?;
        for row in batch.rows() {
            let code = CodeShot::from_row(row)?.code.unwrap_or_default();
            if code.contains(' ') {
                row.refuse("BAD_CODE", "A code has no spaces.").field("code");
            } else if code.chars().count() as i64 > longest {
                let message = format!("A code has at most {longest} characters.");
                row.refuse("LONG_CODE", message).field("code");
            } else if code != code.to_uppercase() {
                row.rewrite("code", code.to_uppercase())?;
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

    #[test]
    fn a_code_with_a_space_is_refused() {
        let bench = Bench::new().kind("Shot", &[("code", "string")]).settings("{\"longest\": 9}");
        let rows = [Row::new().proposes("code", "SH 010")];
        let said = bench.before::<Codes>("code", Verb::Create, "Shot", &rows).expect("no fault");
        assert!(matches!(said.row(0), Said::Refused { code, .. } if code == "BAD_CODE"));
    }
}
