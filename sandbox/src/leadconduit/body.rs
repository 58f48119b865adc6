//! Parses bodies of submissions: JSON, forms, XML.

use super::error_response;
use crate::http::{QueryParams, Response};
use crate::json::json;
use crate::parse;
use crate::route::RoutedCall;
use crate::schema::{self, BodyError};
use leadspan::__private::split_once;
use serde_json::{Map, Value};

/// Nesting limit of XML and of dotted names; leads are flat.
pub const DEEPEST: usize = 8;

/// The members of a body, in order; empty without a body.
pub fn read(call: &RoutedCall<'_>) -> Result<Vec<(String, Value)>, Response> {
    let body = &call.request.body;
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let unreadable = || error_response(400, "the body cannot be read", &[]);
    let text = std::str::from_utf8(body).map_err(|_| unreadable())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let media = media_of(call);
    let read = match media.as_str() {
        "" => return Err(error_response(415, "MIME type in Content-Type header is not supported", &[])),
        "application/x-www-form-urlencoded" => {
            Some(QueryParams::parse(text).0.into_iter().map(|(name, value)| (name, json!(value))).collect())
        }
        "application/xml" | "text/xml" => xml(text),
        media if is_json(media) => json_members(text),
        _ => return Err(error_response(406, "MIME type in Content-Type header is not supported", &[])),
    };
    read.ok_or_else(unreadable)
}

/// Errors of documented members in a JSON body; other media types carry strings alone.
pub fn errors(call: &RoutedCall<'_>) -> Vec<BodyError> {
    let body = call.json().filter(|_| is_json(&media_of(call)));
    body.map(|body| schema::errors(call.operation, &body)).unwrap_or_default()
}

fn media_of(call: &RoutedCall<'_>) -> String {
    let media = call.request.get("content-type").unwrap_or_default().to_ascii_lowercase();
    media.split(';').next().unwrap_or_default().trim().to_owned()
}

fn is_json(media: &str) -> bool {
    media == "application/json" || media.ends_with("+json")
}

fn json_members(text: &str) -> Option<Vec<(String, Value)>> {
    match parse::json(text)? {
        Value::Object(members) => Some(members.into_iter().map(|(name, value)| (name, on_one_line(value))).collect()),
        _ => None,
    }
}

/// Removes line breaks and tabs from JSON strings.
fn on_one_line(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace(['\n', '\r', '\t'], "")),
        Value::Array(items) => Value::Array(items.into_iter().map(on_one_line).collect()),
        Value::Object(members) => {
            let members: Map<_, _> = members.into_iter().map(|(name, value)| (name, on_one_line(value))).collect();
            Value::Object(members)
        }
        other => other,
    }
}

/// A root element with one child per field; attributes are ignored, and nested elements become dotted names.
fn xml(text: &str) -> Option<Vec<(String, Value)>> {
    let mut reader = Xml { rest: text };
    reader.skip_prologue()?;
    let (root, empty) = reader.open()?;
    let mut fields = Vec::new();
    if !empty {
        reader.children(root, "", 0, &mut fields)?;
    }
    reader.skip_prologue()?;
    reader.rest.is_empty().then_some(fields)
}

struct Xml<'t> {
    rest: &'t str,
}

impl<'t> Xml<'t> {
    /// Skips white space, declarations and comments.
    fn skip_prologue(&mut self) -> Option<()> {
        loop {
            self.rest = self.rest.trim_start();
            let end = match self.rest {
                rest if rest.starts_with("<!--") => "-->",
                rest if rest.starts_with("<?") => "?>",
                // A document type can define entities, which are not supported.
                rest if rest.starts_with("<!") && !rest.starts_with("<![") => ">",
                _ => return Some(()),
            };
            self.rest = split_once(self.rest, end)?.1;
        }
    }

    /// Parses a start tag: its name, and whether the element is empty (`<x/>`).
    fn open(&mut self) -> Option<(&'t str, bool)> {
        let inner = self.rest.strip_prefix('<')?;
        let (mut end, mut quote) = (None, None);
        for (at, character) in inner.char_indices() {
            match (quote, character) {
                (None, '>') => {
                    end = Some(at);
                    break;
                }
                (None, '"' | '\'') => quote = Some(character),
                (Some(open), character) if open == character => quote = None,
                _ => {}
            }
        }
        let (tag, rest) = (inner.get(..end?)?, inner.get(end? + 1..)?);
        self.rest = rest;
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name =
            tag.split(char::is_whitespace).next().filter(|name| !name.is_empty() && !name.contains(['<', '/']))?;
        Some((name, empty))
    }

    /// Parses up to the end tag of the element `parent`, whose field is `path`; returns the text in between.
    fn children(
        &mut self,
        parent: &str,
        path: &str,
        depth: usize,
        fields: &mut Vec<(String, Value)>,
    ) -> Option<String> {
        let mut text = String::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix("<![CDATA[") {
                let (raw, rest) = split_once(rest, "]]>")?;
                text.push_str(raw);
                self.rest = rest;
            } else if self.rest.starts_with("<!--") {
                self.rest = split_once(self.rest, "-->")?.1;
            } else if let Some(rest) = self.rest.strip_prefix("</") {
                let (name, rest) = rest.split_once('>')?;
                self.rest = rest;
                return (name.trim_end() == parent).then_some(text);
            } else if self.rest.starts_with('<') && depth < DEEPEST {
                let (name, empty) = self.open()?;
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                let before = fields.len();
                let value = if empty { String::new() } else { self.children(name, &path, depth + 1, fields)? };
                if fields.len() == before {
                    fields.push((path, json!(value)));
                }
            } else {
                let at = self.rest.find('<').filter(|at| *at > 0)?;
                text.push_str(&unescape(self.rest.get(..at)?)?);
                self.rest = self.rest.get(at..)?;
            }
        }
    }
}

/// Decodes XML's five entities and character references; `None` for any other entity.
fn unescape(text: &str) -> Option<String> {
    let mut parts = text.split('&');
    let mut plain = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';')?;
        let code = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        plain.push(match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            name => match name.strip_prefix("#x") {
                Some(digits) => code(digits, 16)?,
                None => code(name.strip_prefix('#')?, 10)?,
            },
        });
        plain.push_str(rest);
    }
    Some(plain)
}

/// A response as XML: the root `result` with the same members.
pub fn to_xml(value: &Value) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write("result", value, &mut text);
    text
}

fn write(name: &str, value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            text.push_str(&format!("<{name}>"));
            members.iter().for_each(|(name, value)| write(name, value, text));
            text.push_str(&format!("</{name}>"));
        }
        Value::Array(items) => items.iter().for_each(|item| write(name, item, text)),
        scalar => {
            let plain = crate::lookup::plain(Some(scalar)).unwrap_or_default();
            let plain = plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            text.push_str(&format!("<{name}>{plain}</{name}>"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Option<Vec<(String, String)>> {
        Some(xml(text)?.into_iter().map(|(name, value)| (name, value.as_str().unwrap().to_owned())).collect())
    }

    fn owned(list: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn xml_as_people_send_it() {
        assert_eq!(
            pairs(
                "<?xml version='1.0'?><!-- x --><lead a='>'><email>a@b.c</email><x/><y  z=\"1\"> 1 &lt; 2 &#65;</y></lead>"
            ),
            owned(&[("email", "a@b.c"), ("x", ""), ("y", " 1 < 2 A")])
        );
        assert_eq!(pairs("<r><n><![CDATA[<b> & ]]>!</n></r>"), owned(&[("n", "<b> & !")]));
        assert_eq!(pairs("<r><a><b>1</b></a><a.c>2</a.c></r>"), owned(&[("a.b", "1"), ("a.c", "2")]));
        assert_eq!(pairs("<r/>"), owned(&[]));
        for bad in [
            "",
            "x",
            "<r>",
            "<r><a>1</r",
            "<r>&nbsp;</r>",
            "<r></r>x",
            "<r><a></a>",
            "<!DOCTYPE r",
            "<r><a>1</b></r>",
            "<r></q>",
        ] {
            assert_eq!(pairs(bad), None, "{bad}");
        }
    }

    #[test]
    fn responses_are_escaped() {
        assert!(
            to_xml(&json!({"reason": "<&>", "lead": {"id": "1"}}))
                .ends_with("<result><reason>&lt;&amp;&gt;</reason><lead><id>1</id></lead></result>")
        );
    }
}
