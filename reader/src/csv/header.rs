//! The names of the columns.

use super::error::Error;

/// The names of the columns in their order, as the first row spells them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
}

impl Header {
    /// A header without columns.
    pub const fn empty() -> Self {
        Header { names: Vec::new() }
    }

    /// A header of these names.
    pub fn new(names: Vec<String>) -> Self {
        Header { names }
    }

    /// The names as they came; they may repeat.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The index of the column of this name.
    ///
    /// # Errors
    /// [`Error::UnknownColumn`], and [`Error::AmbiguousColumn`] when the name repeats.
    pub fn index(&self, name: &str) -> Result<usize, Error> {
        let mut found = self.names.iter().enumerate().filter(|(_, other)| *other == name);
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Ok(index),
            (None, _) => Err(Error::UnknownColumn(name.to_owned())),
            _ => Err(Error::AmbiguousColumn(name.to_owned())),
        }
    }

    /// The indexes of the columns of these names.
    ///
    /// # Errors
    /// As [`index`](Self::index).
    pub fn indexes(&self, names: &[&str]) -> Result<Vec<usize>, Error> {
        names.iter().map(|name| self.index(name)).collect()
    }

    /// Names fit to be the keys of an object: the second `a` becomes `a_2`, or the next free number.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::with_capacity(self.names.len());
        for name in &self.names {
            let mut key = name.clone();
            let mut number = 2;
            while keys.contains(&key) || (number > 2 && self.names.contains(&key)) {
                key = format!("{name}_{number}");
                number += 1;
            }
            keys.push(key);
        }
        keys
    }
}
