//! The dialect read character by character: what tests and fuzz targets hold the reader against.

/// The rows of a table by the rules of the module, one character at a time, with whether each has text after a quote.
pub fn oracle(text: &str, delimiter: char) -> Option<Vec<(Vec<String>, bool)>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut flawed, mut was_quoted) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '"' && field.is_empty() && !was_quoted {
            was_quoted = true;
            loop {
                match chars.next()? {
                    '"' if chars.next_if_eq(&'"').is_none() => break,
                    inside => field.push(inside),
                }
            }
            flawed |= chars.peek().is_some_and(|c| ![delimiter, '\n', '\r'].contains(c));
        } else if c == delimiter {
            row.push(std::mem::take(&mut field));
            was_quoted = false;
        } else if c == '\n' || c == '\r' {
            if c == '\r' {
                chars.next_if_eq(&'\n');
            }
            if !row.is_empty() || !field.is_empty() || was_quoted {
                row.push(std::mem::take(&mut field));
                rows.push((std::mem::take(&mut row), flawed));
            }
            (flawed, was_quoted) = (false, false);
        } else {
            field.push(c);
        }
    }
    if !row.is_empty() || !field.is_empty() || was_quoted {
        row.push(field);
        rows.push((row, flawed));
    }
    Some(rows)
}
