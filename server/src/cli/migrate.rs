//! `backlot migrate`

use std::process::ExitCode;

use schema_som::Result;

use super::print;
use crate::config::Config;
use crate::upgrade;

pub(super) async fn run(config: Config) -> Result<ExitCode> {
    let applied = upgrade::migrate(&config).await?;
    match applied.as_slice() {
        [] => print::line("The database is up to date."),
        applied => {
            for name in applied {
                print::line(format_args!("  applied {name}"));
            }
            print::line("The database is up to date now.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
