//! A plugin that narrows what is seen, well or as its settings tell it.

use std::hint::black_box;

use plugins_sdk::lookup::Comparison;
use plugins_sdk::{Fault, Narrowing, Settings, host, plugin};

struct Seen;

#[plugin]
impl Seen {
    #[narrow("public-shots")]
    fn public_shots(narrowing: &mut Narrowing) -> Result<(), Fault> {
        narrowing.only("code", Comparison::StartsWith, "PUB")
    }

    #[narrow("tags")]
    fn tags(narrowing: &mut Narrowing) -> Result<(), Fault> {
        // Well behaved while it is tried out, for nobody.
        if host::who().user.is_none() {
            return Ok(());
        }
        match Settings::current()?.text("tags")? {
            "refuse" => {
                narrowing.refuse("NO_TAGS", "Nobody reads tags today.");
                Ok(())
            }
            "trap" => panic!("told to trap"),
            "spin" => spin(),
            "fault" => Err(Fault::new("OWN_FAULT", "told to")),
            "outside" => narrowing.only("description", Comparison::Eq, "x"),
            "mismatch" => narrowing.only("name", Comparison::Eq, 5_i64),
            _ => Ok(()),
        }
    }
}

fn spin() -> ! {
    let mut number = 0_u64;
    loop {
        number = black_box(number.wrapping_add(1));
    }
}
