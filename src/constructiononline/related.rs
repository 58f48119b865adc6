//! Related people in one string, as change orders carry them.

/// A person or record named in a `REL…` text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related<'a> {
    /// Identifier, when the text begins with one.
    pub id: Option<i64>,
    /// What follows the first comma; the whole text when there is no identifier.
    pub name: &'a str,
}

/// Splits `"985779,Theo Brown"` at its first comma when digits stand before it.
///
/// How several people are joined is not published, and names may hold commas, so nothing after the first comma is cut.
pub fn split_related(text: &str) -> Related<'_> {
    let parts =
        text.split_once(',').and_then(|(id, name)| Some((id.trim().parse::<i64>().ok().filter(|id| *id >= 0)?, name)));
    match parts {
        Some((id, name)) => Related { id: Some(id), name: name.trim() },
        None => Related { id: None, name: text },
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn related_people() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/vectors/helpers.json")).unwrap();
        for row in vectors["related"].as_array().unwrap() {
            let found = split_related(row[0].as_str().unwrap());
            assert_eq!(serde_json::json!([found.id, found.name]), row[1], "{row}");
        }
    }
}
