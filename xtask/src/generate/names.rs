//! Names and types: from Rust's spelling to TypeScript's.

/// `modified_since` -> `modifiedSince`.
pub fn camel(name: &str) -> String {
    let mut parts = name.trim_start_matches("r#").split('_');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        text.push_str(letters.as_str());
    }
    text
}

/// A Rust type of the table as a TypeScript type: `Vec<ContactType>` -> `ContactType[]`.
pub fn typescript(rust: &str) -> String {
    let rust = rust.replace(' ', "");
    if let Some((outer, inner)) = rust.strip_suffix('>').and_then(|text| text.split_once('<')) {
        let inner = typescript(inner);
        return match outer {
            "Vec" => list(&inner),
            "Map" => format!("Record<string, {inner}>"),
            "Option" | "Secret" => inner,
            "Nullable" => nullable(&inner, false),
            other => format!("{other}<{inner}>"),
        };
    }
    match rust.as_str() {
        "String" => "string".into(),
        "i64" | "Number" => "number".into(),
        "bool" => "boolean".into(),
        "Value" => "unknown".into(),
        "Date" => "CalendarDate".into(),
        "DateTime" => "LocalDateTime".into(),
        "Digits" => "DigitText".into(),
        _ => rust,
    }
}

/// `T | null`, in brackets where something follows that binds closer.
pub fn nullable(inner: &str, bracketed: bool) -> String {
    let union = if inner.ends_with(" | null") { inner.to_owned() } else { format!("{inner} | null") };
    if bracketed { format!("({union})") } else { union }
}

/// `T[]`, with brackets where a union needs them.
pub fn list(item: &str) -> String {
    if item.contains(" | ") { format!("({item})[]") } else { format!("{item}[]") }
}

/// `Record<string, T>` -> `{ [name: string]: T }`: the form in which a type may mention itself.
pub fn indexed(typescript: &str) -> String {
    match typescript.split_once("Record<") {
        None => typescript.to_owned(),
        Some((before, rest)) => {
            let end = closing(&format!("<{rest}")).saturating_sub(1);
            let (inside, after) = rest.split_at(end.min(rest.len()));
            let value = inside.strip_prefix("string, ").unwrap_or(inside);
            format!(
                "{before}{{ [name: string]: {} }}{}",
                indexed(value),
                indexed(after.strip_prefix('>').unwrap_or(after))
            )
        }
    }
}

/// The position of the `>` that belongs to the `<` at the beginning; the length when there is none.
pub fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (index, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if depth == 1 => return index,
            '>' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The type names in a TypeScript type, built-in ones left out.
pub fn mentioned(typescript: &str) -> impl Iterator<Item = &str> {
    const BUILT_IN: [&str; 6] = ["Record", "Array", "Partial", "Readonly", "Promise", "Pick"];
    typescript
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()) && !BUILT_IN.contains(word))
}

/// A member name, in quotes where TypeScript needs them.
pub fn member(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$');
    if plain && !name.starts_with(|c: char| c.is_ascii_digit()) { name.to_owned() } else { format!("{name:?}") }
}

/// A TypeScript doc comment; nothing when there is nothing to say.
pub fn comment(indent: &str, lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| line.replace("*/", "*\\/")).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let body: String =
                lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_keep_their_meaning() {
        let cases = [
            ("BsonId", "BsonId"),
            ("Vec < ContactType >", "ContactType[]"),
            ("Map<Scalar>", "Record<string, Scalar>"),
            ("Map<Vec<Value>>", "Record<string, unknown[]>"),
            ("Nullable<Number>", "number | null"),
            ("Date", "CalendarDate"),
        ];
        for (rust, expected) in cases {
            assert_eq!(typescript(rust), expected);
        }
    }

    #[test]
    fn maps_that_mention_their_own_type_are_written_out() {
        assert_eq!(
            indexed("string | Record<string, Tree | null> | Tree[]"),
            "string | { [name: string]: Tree | null } | Tree[]"
        );
        assert_eq!(indexed("Record<string, Record<string, Tree>>"), "{ [name: string]: { [name: string]: Tree } }");
    }

    #[test]
    fn names_become_camel_case() {
        assert_eq!(camel("modified_since"), "modifiedSince");
        assert_eq!(camel("r#type"), "type");
        assert_eq!(camel("list"), "list");
    }
}
