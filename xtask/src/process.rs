//! Paths of the repository and child processes with readable failures.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's root: the parent of this crate.
pub fn root() -> &'static Path {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_dir.parent().unwrap_or(crate_dir)
}

/// Cargo's target directory, as cargo itself would choose it from the root.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A program that npm installed, by its command name.
pub fn npm_bin(name: &str) -> Result<PathBuf, String> {
    let path = root().join("node_modules/.bin").join(name);
    if path.exists() { Ok(path) } else { Err(format!("`{name}` is not installed: run `npm ci` first")) }
}

/// Runs a program in the repository's root with inherited output; an exit status other than 0 is an error.
pub fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.current_dir(root()).status().map_err(|error| format!("cannot start `{program}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{program}` failed with {status}")) }
}
