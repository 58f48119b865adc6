//! Select and count.

use super::failure;
use crate::json::{Count, Depth, JsonError, JsonErrorKind, OutputFormat, PathError, Plan, Root, Select};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Bytes that are taken at once, so that the memory stays small.
const PIECE: usize = 1 << 16;

fn depth(strict: bool) -> Depth {
    if strict { Depth::Strict } else { Depth::Structural }
}

fn thrown(error: JsonError) -> JsValue {
    let code = match error.kind {
        JsonErrorKind::Truncated => "decode/truncated",
        JsonErrorKind::Depth => "decode/depth",
        JsonErrorKind::Utf8 => "decode/encoding",
        JsonErrorKind::Shape => "decode/mismatch",
        _ => "decode/syntax",
    };
    failure(code, error.message, Some(error.offset))
}

fn bad_path(error: PathError) -> JsValue {
    failure("usage/invalid-parameter", &error.to_string(), None)
}

/// Calls `body` with a root that borrows from `wrappers` and `ids`.
fn rooted<T>(wrappers: &[String], ids: &[String], body: impl FnOnce(Root<'_>) -> T) -> T {
    let wrappers: Vec<&str> = wrappers.iter().map(String::as_str).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    body(Root { wrappers: &wrappers, ids: &ids, ignore_case: false })
}

/// Picks values out of the rows of one body.
#[wasm_bindgen]
pub struct Picker {
    select: Select,
    input: Vec<u8>,
    output: (*const u8, usize),
    keys: Vec<u8>,
}

#[wasm_bindgen]
impl Picker {
    /// `names` and `paths` of the fields; the last `keys` of them are keys and not shown. `wrappers` are the members that
    /// may hold the rows, `ids` those that identify a record. `form` is a number of [`OutputFormat::NUMBERED`].
    ///
    /// # Errors
    /// `usage/invalid-parameter` when a path cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(
        names: Vec<String>,
        paths: Vec<String>,
        wrappers: Vec<String>,
        ids: Vec<String>,
        keys: usize,
        form: u8,
        strict: bool,
    ) -> Result<Picker, JsValue> {
        let (_, output) = OutputFormat::NUMBERED.get(usize::from(form)).copied().unwrap_or(("", OutputFormat::Rows));
        let fields: Vec<(String, String)> = names.into_iter().zip(paths).collect();
        let plan = rooted(&wrappers, &ids, |root| Plan::compile(&fields, root)).map_err(bad_path)?;
        Ok(Self {
            select: Select::keyed(plan, depth(strict), output, keys),
            input: vec![0; PIECE],
            output: (core::ptr::null(), 0),
            keys: Vec::new(),
        })
    }

    /// Where to write the next bytes: 65536 at most.
    pub fn input(&mut self) -> *mut u8 {
        self.input.as_mut_ptr()
    }

    /// Reads the first `length` bytes of the input.
    ///
    /// # Errors
    /// `decode/…` with an offset.
    pub fn feed(&mut self, length: usize) -> Result<(), JsValue> {
        let bytes = self.input.get(..length).unwrap_or(&self.input);
        self.select.feed(bytes).map_err(thrown)
    }

    /// Takes the output since the last take: its address. Its length is `taken`.
    pub fn take(&mut self) -> *const u8 {
        let output = self.select.take();
        self.output = (output.as_ptr(), output.len());
        self.output.0
    }

    /// The length of the output last taken.
    pub fn taken(&self) -> usize {
        self.output.1
    }

    /// Takes the keys of the rows since the last take, a JSON array: its address. Its length is `keys_taken`.
    pub fn take_keys(&mut self) -> *const u8 {
        self.keys = self.select.take_keys();
        self.keys.as_ptr()
    }

    /// The length of the keys last taken.
    pub fn keys_taken(&self) -> usize {
        self.keys.len()
    }

    /// The body is complete: the number of its rows.
    ///
    /// # Errors
    /// `decode/truncated`.
    pub fn finish(&mut self) -> Result<f64, JsValue> {
        self.select.finish().map(|summary| summary.rows as f64).map_err(thrown)
    }
}

/// Counts the rows of one body by some values.
#[wasm_bindgen]
pub struct Counter {
    count: Count,
    input: Vec<u8>,
    keys: Vec<u8>,
}

#[wasm_bindgen]
impl Counter {
    /// Groups by the paths `by` and adds up the numbers at the paths `sum`. With `keys`, rows are known by the
    /// first of them that they have, and count once they are committed.
    ///
    /// # Errors
    /// `usage/invalid-parameter` when a path cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(
        by: Vec<String>,
        sum: Vec<String>,
        wrappers: Vec<String>,
        ids: Vec<String>,
        keys: Vec<String>,
        strict: bool,
    ) -> Result<Counter, JsValue> {
        let count = rooted(&wrappers, &ids, |root| Count::keyed(&by, &sum, &keys, root, depth(strict)));
        Ok(Self { count: count.map_err(bad_path)?, input: vec![0; PIECE], keys: Vec::new() })
    }

    /// Where to write the next bytes: 65536 at most.
    pub fn input(&mut self) -> *mut u8 {
        self.input.as_mut_ptr()
    }

    /// Reads the first `length` bytes of the input.
    ///
    /// # Errors
    /// `decode/…` with an offset.
    pub fn feed(&mut self, length: usize) -> Result<(), JsValue> {
        let bytes = self.input.get(..length).unwrap_or(&self.input);
        self.count.feed(bytes).map_err(thrown)
    }

    /// Rows read so far.
    pub fn rows(&self) -> f64 {
        self.count.rows() as f64
    }

    /// Takes the keys of the rows that are not committed, a JSON array: its address. Its length is `keys_taken`.
    pub fn take_keys(&mut self) -> *const u8 {
        self.keys = self.count.take_keys();
        self.keys.as_ptr()
    }

    /// The length of the keys last taken.
    pub fn keys_taken(&self) -> usize {
        self.keys.len()
    }

    /// Counts those rows, except the ones at the indices `old`, in ascending order.
    pub fn commit(&mut self, old: &[u32]) {
        self.count.commit(old);
    }

    /// The body is complete: the groups as JSON text, `[{ key, count, sums }]`.
    ///
    /// # Errors
    /// `decode/truncated`.
    pub fn finish(&mut self) -> Result<String, JsValue> {
        let text = self.count.finish().map_err(thrown)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}
