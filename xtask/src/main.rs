//! The project's build commands: `cargo xtask <command>`. The npm scripts call them.

mod build;
mod deflate;
mod generate;
mod glue_factory;
mod minify_names;
mod modules;
mod process;
mod strip_panics;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  build [--dev]   compile the wasm modules, their glue and the TypeScript API into dist/
                  (--dev: unoptimised, no size gate)
  generate [--check]
                  write what follows from the operation table: js/generated/, js/loaders/, api.md, bindings/src/packed.bin
                  (--check: fail if one of them is stale)
  openapi [--out <folder>]
                  write Leadspan's own OpenAPI 3.1 documents (default: target/openapi)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["build"] => build::all(build::Mode::Release),
        ["build", "--dev"] => build::all(build::Mode::Dev),
        ["generate"] => generate::all(false),
        ["generate", "--check"] => generate::all(true),
        ["openapi"] => generate::openapi("target/openapi"),
        ["openapi", "--out", folder] => generate::openapi(folder),
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
