//! `cargo xtask`: the project's own tool. What it does is in `tests/src/xtask/`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tests::xtask::main()
}
