//! A small random generator (xorshift64*): equal seeds give equal records.

/// The state of the generator.
#[derive(Debug, Clone, Copy)]
pub struct Random {
    /// Never zero.
    state: u64,
}

impl Random {
    /// Any seed is valid.
    pub fn new(seed: u64) -> Self {
        Self { state: mixed(seed) | 1 }
    }

    /// The generator of one record of a series. It depends on seed, series and number alone, so that the record can be made
    /// without the ones before it.
    pub fn of_record(seed: u64, series: u64, number: u64) -> Self {
        Self::new(mixed(seed ^ series.rotate_left(32)).wrapping_add(number))
    }

    /// The state, for a snapshot.
    pub fn state(&self) -> u64 {
        self.state
    }

    /// The generator with the state of a snapshot.
    pub fn from_state(state: u64) -> Self {
        Self { state: state.max(1) }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number from 0 up to, not including, `end`, which must be positive.
    pub fn below(&mut self, end: i64) -> i64 {
        ((self.bits() >> 11) % end.max(1) as u64) as i64
    }

    /// True with a probability of `percent`.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// One of the items; the default if there are none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        items.get(self.below(items.len() as i64) as usize).copied().unwrap_or_default()
    }

    /// A position, with a probability in proportion to its weight.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
        let mut left = self.below(total);
        for (position, weight) in weights.iter().enumerate() {
            left -= i64::from(*weight);
            if left < 0 {
                return position;
            }
        }
        0
    }
}

/// The finalizer of splitmix64: consecutive numbers become unrelated ones.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_numbers_and_others_do_not() {
        let draw = |seed| -> Vec<u64> { (0..8).scan(Random::new(seed), |r, _| Some(r.bits())).collect() };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn below_stays_below_and_reaches_every_number() {
        let mut random = Random::new(1);
        let mut seen = [false; 6];
        for _ in 0..600 {
            seen[random.below(6) as usize] = true;
        }
        assert_eq!(seen, [true; 6]);
    }

    #[test]
    fn neighbouring_records_draw_evenly() {
        let mut counts = [0_i32; 10];
        for number in 0..10_000 {
            counts[Random::of_record(1, 2, number).below(10) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
        let mut tail = [0; 3];
        (0..1_000).for_each(|number| tail[Random::of_record(1, 3, number).weighted(&[90, 9, 1])] += 1);
        assert!(tail[0] > tail[1] && tail[1] > tail[2] && tail[2] > 0, "{tail:?}");
    }
}
