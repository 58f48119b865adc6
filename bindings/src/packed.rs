//! The operation table as bytes, for the JavaScript build.
//!
//! As statics the table is mostly pointers, which compress badly: 35 KB of gzip against 9 for the same facts in one string.
//! `cargo xtask generate` writes the bytes from the statics; a test compares the two. Facts that no call needs
//! (resource, source, vendor media) stay out, and the id comes from the TypeScript API, which has it already.

use leadspan::operation::{
    Api, Auth, Body, ClientParam, Many, Method, Operation, Paging, Param, ParamKind, Provenance, Safety, Shape,
};

/// The tables, one after the other, in the order of [`Api::ALL`]. All of it is ASCII, so that no string has to be checked.
static TABLES: &str = include_str!("packed.bin");

/// Rows between the tables.
const END_OF_TABLE: &str = "";

/// The row with this number in the table of an API. Rows are decoded once and kept: there are 246 of them.
pub fn operation(api: Api, number: usize, id: &str) -> Option<&'static Operation> {
    let mut input = PackedReader(TABLES);
    let (mut tables, mut rows) = (0, 0);
    while !input.0.is_empty() {
        let row = input.text();
        match (row.is_empty(), tables == api as usize) {
            (true, true) => return None,
            (true, false) => tables += 1,
            (false, true) if rows == number => {
                return Some(keep(read(api, keep(id.to_owned()), &mut PackedReader(row))));
            }
            (false, true) => rows += 1,
            (false, false) => {}
        }
    }
    None
}

fn keep<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Reads what [`pack`] wrote. The bytes after the end are zeros: a test reads every row, so nothing needs to be checked here.
struct PackedReader(&'static str);

impl PackedReader {
    fn byte(&mut self) -> u8 {
        let byte = self.0.as_bytes().first().copied().unwrap_or(0);
        self.0 = self.0.get(1..).unwrap_or_default();
        byte
    }

    /// Six bits a byte, the lowest first; the seventh says that more follow.
    fn number(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            value |= u64::from(byte & 0x3f) << shift;
            if byte < 0x40 {
                return value;
            }
            shift = (shift + 6) & 63;
        }
    }

    fn text(&mut self) -> &'static str {
        let length = self.number() as usize;
        let text = self.0.get(..length).unwrap_or_default();
        self.0 = self.0.get(length..).unwrap_or_default();
        text
    }

    fn list<T: 'static>(&mut self, item: fn(&mut Self) -> T) -> &'static [T] {
        let mut items = Vec::new();
        for _ in 0..self.number() {
            items.push(item(self));
        }
        items.leak()
    }

    fn param(&mut self) -> Param {
        let name = self.text();
        let flags = self.byte();
        let many = match flags & 3 {
            0 => Many::One,
            1 => Many::Repeat,
            _ => Many::Comma,
        };
        let kind = match self.byte() {
            0 => ParamKind::Text,
            1 => ParamKind::Integer { min: self.number() as i64, max: self.number() as i64 },
            2 => ParamKind::Boolean,
            3 => ParamKind::Scalar,
            4 => ParamKind::Date,
            5 => ParamKind::DateTime,
            6 => ParamKind::OneOf(self.list(Self::text)),
            7 => ParamKind::Json,
            8 => ParamKind::Fields,
            9 => ParamKind::Bucket,
            _ => ParamKind::Digits,
        };
        Param { name, kind, many, required: flags & 4 != 0, sensitive: flags & 8 != 0 }
    }

    fn filled(&mut self) -> ClientParam {
        let (name, arg, key) = (self.text(), self.text(), self.text());
        if arg.is_empty() { ClientParam::Fixed { name, value: key } } else { ClientParam::Mirror { name, arg, key } }
    }
}

fn read(api: Api, id: &'static str, input: &mut PackedReader) -> Operation {
    let path = input.text();
    let facts = input.number();
    let method = match facts & 3 {
        0 => Method::GET,
        1 => Method::POST,
        2 => Method::PUT,
        _ => Method::DELETE,
    };
    let mut row = Operation::new(api, "", id, method, path);
    row.safety = match facts >> 2 & 3 {
        0 => Safety::Safe,
        1 => Safety::Idempotent,
        _ => Safety::Unsafe,
    };
    row.auth = match facts >> 4 & 3 {
        0 => Auth::Required,
        1 => Auth::Optional,
        _ => Auth::None,
    };
    row.empty_on_404 = facts & 0x40 != 0;
    row.sensitive = facts & 0x80 != 0;
    row.shape = shape(input.byte());
    row.body = match input.byte() {
        0 => Body::None,
        1 => Body::Json { required: false },
        2 => Body::Json { required: true },
        _ => Body::InQuery(input.text()),
    };
    row.example_mark = Some(input.text()).filter(|mark| !mark.is_empty());
    row.positional = input.list(PackedReader::param);
    row.query = input.list(PackedReader::param);
    row.filled = input.list(PackedReader::filled);
    row.exclusive = input.list(PackedReader::text);
    row.renamed = input.list(|input| (input.text(), input.text()));
    row
}

fn shape(byte: u8) -> Shape {
    Shape::ALL.get(usize::from(byte)).copied().unwrap_or(Shape::AnyJson)
}

/// A row with only the packed facts: what [`operation`] returns.
pub fn bare(row: &Operation) -> Operation {
    Operation {
        resource: "",
        request_media: &["application/json"],
        vendor_media: None,
        paging: Paging::None,
        source: Provenance::Docs,
        deprecated: false,
        instead: "",
        versioned: false,
        created: false,
        validates: false,
        redirects: false,
        ..row.clone()
    }
}

/// Writes the tables.
pub fn pack(tables: &[Vec<&Operation>]) -> Vec<u8> {
    let mut output = TableWriter::default();
    for table in tables {
        for row in table {
            let mut bytes = TableWriter::default();
            bytes.row(row);
            output.bytes(&bytes.0);
        }
        output.bytes(END_OF_TABLE.as_bytes());
    }
    output.0
}

#[derive(Default)]
struct TableWriter(Vec<u8>);

impl TableWriter {
    fn number(&mut self, mut value: u64) {
        while value >= 0x40 {
            self.0.push(value as u8 & 0x3f | 0x40);
            value >>= 6;
        }
        self.0.push(value as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.is_ascii(), "the table has characters beyond ASCII");
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        for value in items {
            item(self, value);
        }
    }

    fn row(&mut self, row: &Operation) {
        self.bytes(row.path.as_bytes());
        let flags = u8::from(row.empty_on_404) << 6 | u8::from(row.sensitive) << 7;
        self.number(u64::from(row.method as u8 | (row.safety as u8) << 2 | (row.auth as u8) << 4 | flags));
        self.0.push(row.shape as u8);
        match row.body {
            Body::None => self.0.push(0),
            Body::Json { required } => self.0.push(1 + u8::from(required)),
            Body::InQuery(name) => {
                self.0.push(3);
                self.bytes(name.as_bytes());
            }
        }
        self.bytes(row.example_mark.unwrap_or_default().as_bytes());
        self.list(row.positional, Self::param);
        self.list(row.query, Self::param);
        self.list(row.filled, |output, filled| {
            let parts = match *filled {
                ClientParam::Fixed { name, value } => [name, "", value],
                ClientParam::Mirror { name, arg, key } => [name, arg, key],
            };
            parts.iter().for_each(|part| output.bytes(part.as_bytes()));
        });
        self.list(row.exclusive, |output, name| output.bytes(name.as_bytes()));
        self.list(row.renamed, |output, (name, wire)| {
            output.bytes(name.as_bytes());
            output.bytes(wire.as_bytes());
        });
    }

    fn param(&mut self, param: &Param) {
        self.bytes(param.name.as_bytes());
        self.0.push(param.many as u8 | u8::from(param.required) << 2 | u8::from(param.sensitive) << 3);
        match param.kind {
            ParamKind::Text => self.0.push(0),
            ParamKind::Integer { min, max } => {
                self.0.push(1);
                self.number(min as u64);
                self.number(max as u64);
            }
            ParamKind::Boolean => self.0.push(2),
            ParamKind::Scalar => self.0.push(3),
            ParamKind::Date => self.0.push(4),
            ParamKind::DateTime => self.0.push(5),
            ParamKind::OneOf(values) => {
                self.0.push(6);
                self.list(values, |output, text| output.bytes(text.as_bytes()));
            }
            ParamKind::Json => self.0.push(7),
            ParamKind::Fields => self.0.push(8),
            ParamKind::Bucket => self.0.push(9),
            ParamKind::Digits => self.0.push(10),
        }
    }
}

/// The tables from the statics, in the order of [`Api::ALL`].
pub fn tables() -> Vec<Vec<&'static Operation>> {
    Api::ALL.iter().map(|api| api.operations()).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_hold_the_table() {
        let tables = tables();
        assert_eq!(pack(&tables), TABLES.as_bytes(), "bindings/src/packed.bin is stale: run `cargo xtask generate`");
        for table in &tables {
            let api = table.first().expect("no table is empty").api;
            for (number, row) in table.iter().enumerate() {
                assert_eq!(operation(api, number, row.id), Some(&bare(row)));
            }
            assert_eq!(operation(api, table.len(), ""), None);
        }
    }
}
