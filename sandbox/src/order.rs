//! Sorting as one function: each item type that the standard sort is used with would add 4 KB of code.

use std::cmp::Ordering;

/// Sorts items; equal ones keep their order.
pub fn sorted<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let ranks = order(items.len(), &mut |one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    ranks.into_iter().filter_map(|rank| items.get_mut(rank)?.take()).collect()
}

/// The sorted positions of `count` items.
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut ranks: Vec<usize> = (0..count).collect();
    let mut width = 1;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for pair in ranks.chunks(2 * width) {
            merge(pair.split_at(width.min(pair.len())), compare, &mut merged);
        }
        ranks = merged;
        width *= 2;
    }
    ranks
}

/// Merges two sorted runs. The standard library's sort is three times as large, for cases that do not occur here.
fn merge(
    (mut left, mut right): (&[usize], &[usize]),
    compare: &mut dyn FnMut(usize, usize) -> Ordering,
    merged: &mut Vec<usize>,
) {
    while let (Some(one), Some(other)) = (left.first(), right.first()) {
        let from = if compare(*one, *other).is_gt() { &mut right } else { &mut left };
        merged.extend(from.split_off_first());
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
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
