//! HTML pages for browsers.

use crate::http::{Request, Response};
use serde_json::Value;

/// Whether `Accept` has HTML and neither JSON nor CSV.
pub fn is_wanted(request: &Request) -> bool {
    request.accepts("text/html") && !request.accepts("json") && !request.accepts("csv")
}

/// The same data and status as a page.
pub fn page(title: &str, response: &Response) -> Response {
    let mut body = String::new();
    match response.value() {
        Value::Null => body.push_str(&escape(&String::from_utf8_lossy(&response.body))),
        value => write(&value, &mut body),
    }
    let title = escape(title);
    let text = format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>\n"
    );
    let mut page = Response::text(response.status, "text/html; charset=utf-8", text);
    let others = response.headers.iter().filter(|(name, _)| *name != "content-type");
    page.headers.extend(others.cloned());
    page
}

fn write(value: &Value, page: &mut String) {
    match value {
        Value::Object(members) => {
            page.push_str("<dl>");
            for (name, value) in members {
                page.push_str(&format!("<dt>{}</dt><dd>", escape(name)));
                write(value, page);
                page.push_str("</dd>");
            }
            page.push_str("</dl>");
        }
        Value::Array(items) => {
            page.push_str("<ul>");
            for item in items {
                page.push_str("<li>");
                write(item, page);
                page.push_str("</li>");
            }
            page.push_str("</ul>");
        }
        scalar => page.push_str(&escape(&crate::lookup::plain(Some(scalar)).unwrap_or_default())),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_and_values_cannot_break_out() {
        let response = Response::json(200, &json!({"<b>": ["<script>\"&"]}));
        let page = String::from_utf8(page("x", &response).body).unwrap();
        assert!(page.contains("<dt>&lt;b&gt;</dt><dd><ul><li>&lt;script&gt;&quot;&amp;</li></ul></dd>"));
    }
}
