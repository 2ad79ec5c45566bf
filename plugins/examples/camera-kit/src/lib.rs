//! Camera kits, the shots that they are for, and the lens of a shot.
//!
//! The type and the field stand in `plugin.toml` alone. What is here is the one rule that depends on
//! a setting: bounds that never change would be `min` and `max` of the field.
#![deny(missing_docs)]

use plugins_sdk::{Batch, Fault, Settings, plugin};

/// The plugin.
pub struct CameraKit;

#[plugin]
impl CameraKit {
    #[before("lens")]
    fn lens(batch: &Batch) -> Result<(), Fault> {
        let longest = Settings::current()?.integer("longestMm")?;
        for row in batch.rows() {
            let Some(lens) = row.whole("lensMm")? else { continue };
            if !(1..=longest).contains(&lens) {
                let message = format!("No lens here has {lens} mm; the longest has {longest}.");
                row.refuse("NO_SUCH_LENS", message).field("lensMm").detail("longestMm", longest);
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
    fn only_lenses_of_the_house_are_accepted() {
        let bench = Bench::new().kind("Shot", &[("lensMm", "int")]);
        let bench = bench.settings("{\"longestMm\": 300}");
        let rows = [35_i64, 0, 301].map(|lens| Row::new().proposes("lensMm", lens));
        let said = bench.before::<CameraKit>("lens", Verb::Update, "Shot", &rows);
        let said = said.expect("no fault");
        assert_eq!(said.row(0), &Said::Accepted);
        for row in [1, 2] {
            let Said::Refused { field, details, .. } = said.row(row) else { panic!("{said:?}") };
            assert_eq!(field.as_deref(), Some("lensMm"));
            assert_eq!(details.as_deref(), Some("{\"longestMm\":300}"));
        }
    }
}
