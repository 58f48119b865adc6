//! `sandbox/data/packed.bin`: the texts of `sandbox/data/`, as the sandbox's module carries them; `sandbox/src/data.rs` reads it.

use crate::deflate::deflate;
use crate::process::root;
use leadspan_sandbox::data::{FILES, SEPARATOR, unpack};
use std::fs;

/// The file, with `operations` in place of the text of that name, which is generated as well.
pub fn file(operations: &str) -> Result<Vec<u8>, String> {
    let texts = FILES.iter().map(|name| match *name {
        "operations.txt" => Ok(operations.to_owned()),
        name => {
            let path = root().join("sandbox/data").join(name);
            fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))
        }
    });
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    let text = texts.join(&SEPARATOR.to_string());
    let packed = deflate(text.as_bytes())?;
    if unpack(&packed) == text { Ok(packed) } else { Err("the sandbox does not unpack its texts".to_owned()) }
}
