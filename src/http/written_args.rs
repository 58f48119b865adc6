//! Arguments of a call, as `js/request/args.ts` writes them: a name is a line; the lines of its value follow, and begin
//! with a tag ([`arg_tag`]). One string is one crossing; an object would be several per member. Here and not in
//! `bindings/`, as what both crates use of the standard library would be compiled twice.

use super::request::whole;
use crate::codes::arg_tag;
use crate::error::{Code, Error};
use crate::operation::{Arg, Args, Operation, ParamKind};
use crate::text;

/// Reads arguments by the table; unknown names are kept for the check to refuse.
pub fn read_args(operation: &'static Operation, written: &str) -> Result<Args, Error> {
    let mut args = Args::new();
    let mut lines = Lines(written);
    while let Some(line) = lines.next() {
        let wire = unescaped(line);
        let param = operation.params().find(|param| operation.wire_name(param.name) == wire);
        let name = param.map_or(wire.as_str(), |param| param.name);
        let arg = lines.value(param.map(|param| param.kind)).ok_or_else(|| {
            Error::usage(Code::InvalidParameter, operation, name, "holds a value that cannot be sent".into())
        })?;
        args.push(name, arg);
    }
    Ok(args)
}

/// The remaining lines.
struct Lines<'a>(&'a str);

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (line, rest) = text::split_once(self.0, "\n")?;
        self.0 = rest;
        Some(line)
    }

    /// The next value; none for what cannot be sent.
    fn value(&mut self, kind: Option<ParamKind>) -> Option<Arg> {
        let line = self.next()?;
        let (tag, rest) = line.split_at_checked(1)?;
        Some(match tag {
            arg_tag::UNSET => Arg::Unset,
            arg_tag::TRUE => Arg::Boolean(true),
            arg_tag::FALSE => Arg::Boolean(false),
            arg_tag::INTEGER => Arg::Integer(whole(rest)?),
            arg_tag::NUMBER => Arg::Number(rest.to_owned()),
            // Two lines: as JSON, and as it is.
            arg_tag::TEXT => {
                let plain = self.next()?;
                if kind == Some(ParamKind::Json) { Arg::Json(line.to_owned()) } else { Arg::Text(unescaped(plain)) }
            }
            arg_tag::LIST => {
                let mut items = Vec::new();
                for _ in 0..whole(rest)? {
                    items.push(self.value(kind)?);
                }
                Arg::List(items)
            }
            arg_tag::OBJECT => {
                let json = self.next()?;
                let mut fields = Vec::new();
                for _ in 0..whole(rest)? {
                    let name = unescaped(self.next()?);
                    fields.push((name, self.value(None)?));
                }
                if kind == Some(ParamKind::Fields) { Arg::Fields(fields) } else { Arg::Json(json.to_owned()) }
            }
            _ => return None,
        })
    }
}

/// Undoes the escapes that keep each name and string on one line.
fn unescaped(line: &str) -> String {
    if !text::contains(line, "\\") {
        return line.to_owned();
    }
    let mut text = String::new();
    let mut escaped = false;
    for character in line.chars() {
        match character {
            'n' if escaped => text.push('\n'),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            other => text.push(other),
        }
        escaped = false;
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::leadconduit;

    fn read(id: &str, written: &str) -> Result<Args, Error> {
        let operation = leadconduit::operations().find(|row| row.id == id).unwrap();
        read_args(operation, written)
    }

    #[test]
    fn values_are_read_by_their_tags() {
        let args =
            read("listEvents", "limit\n#20\nsort\n\"asc\"\nasc\ntype\n[2\n\"a\"\na\n\"b\\\\n\"\nb\\n\nstart\n?\n")
                .unwrap();
        assert_eq!(args.get("limit"), Some(&Arg::Integer(20)));
        assert_eq!(args.get("sort"), Some(&Arg::Text("asc".into())));
        assert_eq!(args.get("type"), Some(&Arg::List(vec![Arg::Text("a".into()), Arg::Text("b\n".into())])));
        assert_eq!(args.get("start"), None);
    }

    #[test]
    fn what_cannot_be_sent_is_refused_by_name() {
        for written in ["limit\n!\n", "limit\n#x\n", "limit\n", "limit\n[2\n#1\n"] {
            let error = read("listEvents", written).unwrap_err();
            assert_eq!(error.code, Code::InvalidParameter, "{written:?}");
            assert_eq!(error.details.parameter.as_deref(), Some("limit"), "{written:?}");
        }
    }
}
