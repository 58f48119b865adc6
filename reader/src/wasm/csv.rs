//! CSV tables.

use super::{failure, put};
use crate::csv::{BadRow, Charset, ColumnSelection, CountBy, Cutter, End, Error, Header, Options, Reader};
use js_sys::{Array, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Most groups that a count keeps.
const GROUPS: usize = 1_000_000;

fn thrown(error: Error) -> JsValue {
    let (code, offset) = match &error {
        Error::Delimiter(_) => ("usage/invalid-option", None),
        Error::Utf8 { offset } => ("decode/encoding", Some(*offset)),
        Error::RowTooLong { .. } => ("decode/syntax", None),
        Error::Truncated { row, .. } => ("decode/truncated", Some(row.offset)),
        Error::UnknownColumn(_) | Error::AmbiguousColumn(_) => ("decode/mismatch", None),
        Error::TooManyGroups { .. } => ("too_large/body", None),
        _ => ("internal/fault", None),
    };
    failure(code, &error.to_string(), offset)
}

fn number(value: u64) -> JsValue {
    JsValue::from_f64(value as f64)
}

fn texts(texts: &[String]) -> Array {
    texts.iter().map(|text| JsValue::from_str(text)).collect()
}

/// A string and the bounds of its fields, as addresses in the memory of the module.
#[wasm_bindgen]
#[derive(Clone, Copy, Default)]
pub struct CutLocation {
    /// Address of the text.
    pub text: usize,
    /// Its length in bytes.
    pub length: usize,
    /// Whether it is ISO 8859-1 instead of UTF-8.
    pub latin1: bool,
    /// Address of the starts and ends of the fields, 32 bits each, in UTF-16 units.
    pub bounds: usize,
    /// How many there are.
    pub count: usize,
}

/// Reads one CSV body.
#[wasm_bindgen]
pub struct CsvTable {
    reader: Reader,
    selection: Option<ColumnSelection>,
    count: Option<CountBy>,
    cutter: Cutter,
}

#[wasm_bindgen]
impl CsvTable {
    /// `delimiter`: one ASCII character, or 0 to find it; `windows1252` is the charset when it is not UTF-8;
    /// `rows`: how many there are, when that is known, or a negative number.
    ///
    /// # Errors
    /// `usage/invalid-option` when the delimiter cannot be one.
    #[wasm_bindgen(constructor)]
    pub fn new(delimiter: u8, header: bool, windows1252: bool, lossy: bool, rows: f64) -> Result<CsvTable, JsValue> {
        let options = Options {
            delimiter: (delimiter != 0).then_some(delimiter),
            header,
            charset: if windows1252 { Charset::Windows1252 } else { Charset::Utf8 },
            lossy,
            expected_rows: (rows >= 0.0).then_some(rows as u64),
            ..Options::default()
        };
        Ok(Self {
            reader: Reader::new(options).map_err(thrown)?,
            selection: None,
            count: None,
            cutter: Cutter::default(),
        })
    }

    /// Where to write the next `length` bytes.
    ///
    /// # Errors
    /// `internal/fault` beyond 1 GiB.
    pub fn input(&mut self, length: usize) -> Result<*mut u8, JsValue> {
        self.reader.input(length).map(<[u8]>::as_mut_ptr).map_err(thrown)
    }

    /// Reads what was written: the number of rows that it completed.
    ///
    /// # Errors
    /// `decode/encoding`, `decode/syntax`.
    pub fn advance(&mut self) -> Result<usize, JsValue> {
        self.reader.advance().map(|table| table.len()).map_err(thrown)
    }

    /// The body is complete: `{ rows, badRows, blankLines, replaced, complete }`. A last row without a line end is in the
    /// table then.
    ///
    /// # Errors
    /// `decode/truncated`, `decode/encoding`.
    pub fn finish(&mut self) -> Result<JsValue, JsValue> {
        self.reader.finish().map(|end| end_object(&end)).map_err(thrown)
    }

    /// Rows in the table.
    pub fn rows(&self) -> usize {
        self.reader.table().len()
    }

    /// Columns of each row; 0 before the first.
    pub fn width(&self) -> usize {
        self.reader.table().width()
    }

    /// The names of the columns, as keys that differ; undefined before the first row, and without a header.
    pub fn keys(&self) -> Option<Array> {
        self.reader.header().map(|header| texts(&header.keys()))
    }

    /// The rows that could not be read among the last: `{ number, offset, raw, expected, found }`.
    pub fn bad_rows(&self) -> Array {
        self.reader.bad_rows().iter().map(bad_row).collect()
    }

    /// From now on only these columns, by name.
    ///
    /// # Errors
    /// `decode/mismatch` when the header has no such column, or several.
    pub fn select(&mut self, names: Vec<String>) -> Result<(), JsValue> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.selection = Some(ColumnSelection::new(self.header(), &names).map_err(thrown)?);
        Ok(())
    }

    /// Where the table, or what was selected of it, can be cut out. `latin1` says whether that would be welcome.
    pub fn cut(&mut self, latin1: bool) -> CutLocation {
        let table = self.reader.table();
        let table = match &mut self.selection {
            Some(selection) => selection.apply(table),
            None => table,
        };
        let cuts = self.cutter.cut(table, latin1);
        placed(cuts)
    }

    /// Groups by the columns `by` and adds up the columns `sum`, whose numbers have the decimal mark `decimal`.
    ///
    /// # Errors
    /// As [`select`](Self::select).
    pub fn count_by(&mut self, by: Vec<String>, sum: Vec<String>, decimal: u8) -> Result<(), JsValue> {
        let by: Vec<&str> = by.iter().map(String::as_str).collect();
        let sum: Vec<&str> = sum.iter().map(String::as_str).collect();
        self.count = Some(CountBy::new(self.header(), &by, &sum, decimal, GROUPS).map_err(thrown)?);
        Ok(())
    }

    /// Counts the rows of the table.
    ///
    /// # Errors
    /// `too_large/body` when there are more than a million groups.
    pub fn count(&mut self) -> Result<(), JsValue> {
        match &mut self.count {
            Some(count) => count.add(self.reader.table()).map_err(thrown),
            None => Ok(()),
        }
    }

    /// Where the keys of the groups can be cut out: as many fields a group as there are columns to group by.
    pub fn groups(&mut self) -> CutLocation {
        self.count.as_ref().map_or_else(CutLocation::default, |count| placed(self.cutter.cut(count.keys(), false)))
    }

    /// For each group its count, then its sums: as many numbers a group.
    pub fn numbers(&self) -> Vec<f64> {
        let Some(count) = &self.count else {
            return Vec::new();
        };
        let sums = count.sums().len().checked_div(count.counts().len()).unwrap_or(0);
        let mut numbers = Vec::new();
        for (group, rows) in count.counts().iter().enumerate() {
            numbers.push(*rows as f64);
            numbers.extend(count.sums().iter().skip(group * sums).take(sums).map(|sum| sum.total()));
        }
        numbers
    }
}

impl CsvTable {
    fn header(&self) -> &Header {
        static NONE: Header = Header::empty();
        self.reader.header().unwrap_or(&NONE)
    }
}

fn placed(cuts: crate::csv::Cuts<'_>) -> CutLocation {
    CutLocation {
        text: cuts.text.as_ptr() as usize,
        length: cuts.text.len(),
        latin1: cuts.latin1,
        bounds: cuts.bounds.as_ptr() as usize,
        count: cuts.bounds.len(),
    }
}

fn end_object(end: &End) -> JsValue {
    let object = Object::new();
    put(&object, "rows", &number(end.rows));
    put(&object, "badRows", &number(end.bad_rows));
    put(&object, "blankLines", &number(end.blank_lines));
    put(&object, "replaced", &number(end.replaced));
    put(&object, "complete", &end.complete.as_str().into());
    object.into()
}

fn bad_row(row: &BadRow) -> JsValue {
    let object = Object::new();
    put(&object, "number", &number(row.number));
    put(&object, "offset", &number(row.offset));
    put(&object, "raw", &row.raw.as_str().into());
    put(&object, "expected", &number(row.expected as u64));
    put(&object, "found", &number(row.found as u64));
    object.into()
}
