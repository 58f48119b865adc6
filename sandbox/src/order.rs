//! Sorting, as one function: each kind of item that is sorted would bring 4 KB of code of its own.

use std::cmp::Ordering;

/// The items in order; equal ones keep their places.
pub fn sorted<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let places = order(items.len(), &mut |one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

/// The places of `count` items in order.
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_unstable_by(|one, other| compare(*one, *other).then(one.cmp(other)));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_keep_their_places() {
        let items: Vec<(u32, u32)> = (0..500).map(|at| (at * 7 % 13, at)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(key, _)| *key);
        assert_eq!(sorted(items, |one, other| one.0.cmp(&other.0)), expected);
        assert!(sorted(Vec::<u32>::new(), u32::cmp).is_empty());
    }
}
