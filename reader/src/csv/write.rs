//! Rows to CSV text.

/// How to write rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Between fields. Default: `,`.
    pub delimiter: char,
    /// After each row. Default: `\r\n`, as RFC 4180 says.
    pub line_end: &'static str,
    /// Whether a cell that a spreadsheet would run as a formula (one that begins with `=`, `+`, `-`, `@`, a tab or a
    /// carriage return) gets an apostrophe in front. It changes the data: `-5` becomes `'-5`. Default: false.
    pub excel_safe: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        WriteOptions { delimiter: ',', line_end: "\r\n", excel_safe: false }
    }
}

/// Appends one row, quoted where it has to be, with its line end.
///
/// ```
/// # use leadspan_reader::csv::{WriteOptions, write_row};
/// let mut text = String::new();
/// write_row(&mut text, ["Bob", "says \"no\"", "=1+1"], WriteOptions { excel_safe: true, ..WriteOptions::default() });
/// assert_eq!(text, "Bob,\"says \"\"no\"\"\",'=1+1\r\n");
/// ```
pub fn write_row<'a>(out: &mut String, fields: impl IntoIterator<Item = &'a str>, options: WriteOptions) {
    let start = out.len();
    let mut count = 0;
    for field in fields {
        if count > 0 {
            out.push(options.delimiter);
        }
        write_field(out, field, options);
        count += 1;
    }
    // A lone empty field without quotes would be a blank line, which readers skip.
    if count == 1 && out.len() == start {
        out.push_str("\"\"");
    }
    out.push_str(options.line_end);
}

fn write_field(out: &mut String, field: &str, options: WriteOptions) {
    let formula = options.excel_safe && field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let special = |c| matches!(c, '"' | '\n' | '\r') || c == options.delimiter;
    // At the start of a file an unquoted U+FEFF would be read as a byte order mark.
    let quoted = field.contains(special) || field.starts_with('\u{FEFF}');
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for part in field.split_inclusive('"') {
        out.push_str(part);
        if part.ends_with('"') {
            out.push('"');
        }
    }
    if quoted {
        out.push('"');
    }
}
