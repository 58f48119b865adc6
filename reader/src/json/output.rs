//! Rows written as JSON, NDJSON, CSV or columns.

use super::keys::Keys;
use super::plan::Plan;
use super::text::{quote, unescape};
use super::walk::{RowSink, RowValues};
use crate::bytes::append;

/// The form selected rows are written in. Text is UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// Each take is a JSON array of row objects, perhaps empty.
    Rows,
    /// One row object per line.
    Ndjson,
    /// A header and a record per row as RFC 4180 says. Strings are written as they read, a lone surrogate as U+FFFD;
    /// arrays and objects as JSON text; `null` as an empty field.
    Csv,
    /// Each take is a JSON object that holds an array of values for each field.
    Columns,
}

impl OutputFormat {
    /// Each by the number that it has in JavaScript (`js/generated/reader-codes.ts`).
    pub const NUMBERED: [(&str, Self); 4] =
        [("rows", Self::Rows), ("ndjson", Self::Ndjson), ("csv", Self::Csv), ("columns", Self::Columns)];
}

/// What is written and not yet taken.
pub(super) struct Writer {
    output: OutputFormat,
    columns: Vec<OutputColumn>,
    keys: Keys,
    text: Vec<u8>,
    /// Rows since the last take.
    rows: u32,
    taken: bool,
}

struct OutputColumn {
    leaf: u32,
    /// The text before a value: its quoted name and the separator from the value before.
    before: Vec<u8>,
    /// The column's values, when columns are written.
    values: Vec<u8>,
}

impl Writer {
    /// The last `keyed` fields of the plan are not written: the first of them that is there is the key of a row.
    pub(super) fn new(plan: &Plan, output: OutputFormat, keyed: usize) -> Self {
        let mut text = Vec::new();
        let column = |(at, (name, leaf)): (usize, &(String, u32))| {
            let mut before = Vec::new();
            match output {
                OutputFormat::Csv => {
                    if at > 0 {
                        before.push(b',');
                    }
                    text.extend_from_slice(&before);
                    csv_field(name.as_bytes(), &mut text);
                }
                OutputFormat::Rows | OutputFormat::Ndjson | OutputFormat::Columns => {
                    before.push(if at == 0 { b'{' } else { b',' });
                    quote(name.as_bytes(), &mut before);
                    before.push(b':');
                }
            }
            OutputColumn { leaf: *leaf, before, values: Vec::new() }
        };
        let (shown, key) = plan.fields.split_at(plan.fields.len().saturating_sub(keyed));
        let columns = shown.iter().enumerate().map(column).collect();
        if output == OutputFormat::Csv {
            text.extend_from_slice(b"\r\n");
        }
        Self {
            output,
            columns,
            keys: Keys::new(key.iter().map(|field| field.1).collect()),
            text,
            rows: 0,
            taken: false,
        }
    }

    /// The keys of the rows since the last call, as a JSON array.
    pub(super) fn take_keys(&mut self) -> Vec<u8> {
        self.keys.take()
    }

    /// Completes the text since the last take and hands it out.
    pub(super) fn take(&mut self) -> &[u8] {
        self.forget_taken();
        self.taken = true;
        match self.output {
            OutputFormat::Rows => self.text.extend_from_slice(if self.rows == 0 { b"[]" } else { b"]" }),
            OutputFormat::Columns => self.join_columns(),
            OutputFormat::Ndjson | OutputFormat::Csv => {}
        }
        &self.text
    }

    fn join_columns(&mut self) {
        for column in &mut self.columns {
            self.text.extend_from_slice(&column.before);
            self.text.push(b'[');
            self.text.append(&mut column.values);
            self.text.push(b']');
        }
        self.text.extend_from_slice(if self.columns.is_empty() { b"{}" } else { b"}" });
    }

    #[inline(always)]
    fn forget_taken(&mut self) {
        if core::mem::take(&mut self.taken) {
            self.text.clear();
            self.rows = 0;
        }
    }

    fn json_row(&mut self, row: &RowValues<'_>) {
        if self.columns.is_empty() {
            self.text.push(b'{');
        }
        for column in &self.columns {
            append(&mut self.text, &column.before);
            append(&mut self.text, row.value(column.leaf));
        }
        self.text.push(b'}');
    }

    fn csv_row(&mut self, row: &RowValues<'_>) {
        for column in &self.columns {
            append(&mut self.text, &column.before);
            let value = row.value(column.leaf);
            match value {
                b"null" => {}
                [b'"', inside @ .., b'"'] => csv_string(inside, &mut self.text),
                _ => csv_field(value, &mut self.text),
            }
        }
        self.text.extend_from_slice(b"\r\n");
    }

    fn column_row(&mut self, row: &RowValues<'_>) {
        for column in &mut self.columns {
            if self.rows > 0 {
                column.values.push(b',');
            }
            append(&mut column.values, row.value(column.leaf));
        }
    }
}

impl RowSink for Writer {
    fn row(&mut self, row: &RowValues<'_>) {
        self.forget_taken();
        match self.output {
            OutputFormat::Rows => {
                self.text.push(if self.rows == 0 { b'[' } else { b',' });
                self.json_row(row);
            }
            OutputFormat::Ndjson => {
                self.json_row(row);
                self.text.push(b'\n');
            }
            OutputFormat::Csv => self.csv_row(row),
            OutputFormat::Columns => self.column_row(row),
        }
        self.keys.keep(row);
        self.rows += 1;
    }
}

/// Writes the string with these insides as a field.
fn csv_string(inside: &[u8], out: &mut Vec<u8>) {
    if inside.contains(&b'\\') {
        let mut decoded = Vec::with_capacity(inside.len());
        // The value was checked when it was read, so its escapes are sound.
        let _ = unescape(inside, &mut decoded);
        csv_field(&decoded, out);
    } else {
        csv_field(inside, out);
    }
}

fn csv_field(text: &[u8], out: &mut Vec<u8>) {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    for &byte in text {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
