//! Builds the plugin in a folder: `build DIR OUT TARGET`.

fn main() {
    let mut arguments = std::env::args().skip(1).map(std::path::PathBuf::from);
    let mut next = || arguments.next().expect("build DIR OUT TARGET");
    let build = plugins_tool::Build { dir: next(), out: next(), target: next(), offline: false };
    match plugins_tool::build(&build, &mut |line| eprintln!("{line}")) {
        Ok(built) => println!("{built:?}"),
        Err(error) => eprintln!("{error}"),
    }
}
