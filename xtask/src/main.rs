//! The project's build commands: `cargo xtask <command>`. The npm scripts call them.

mod build;
mod factory;
mod process;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  build [--dev]   compile the wasm modules, their glue and the TypeScript face into dist/
                  (--dev: unoptimised, no size gate)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["build"] => build::all(build::Mode::Release),
        ["build", "--dev"] => build::all(build::Mode::Dev),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
