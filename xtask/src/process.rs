//! Paths of the repository and child processes with readable failures.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The repository's root: the parent of this crate. Cargo says where that is when it runs this program; where it was
/// compiled may be another clone.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let crate_dir = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let mut root = PathBuf::from(crate_dir);
        root.pop();
        root
    })
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
