//! A small generator (xorshift64*), so that the same seed always gives the same records.

/// The state of the generator.
#[derive(Debug, Clone)]
pub struct Random {
    /// Never zero.
    state: u64,
    /// Counts the ids handed out.
    serial: u32,
}

impl Random {
    /// Any seed will do.
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, serial: 0 }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number from 0 up to but not including `end`, which must be positive.
    pub fn below(&mut self, end: i64) -> i64 {
        ((self.bits() >> 11) % end.max(1) as u64) as i64
    }

    /// Whether something happens that happens in `percent` of all cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// One of the items; the default when there are none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        items.get(self.below(items.len() as i64) as usize).copied().unwrap_or_default()
    }

    /// A LeadConduit id born at `moment`: eight digits of seconds, ten of a machine, six of a counter. Ids of one second
    /// grow as well.
    pub fn bson_id(&mut self, moment: i64) -> String {
        self.serial += 1;
        format!("{:08x}{:010x}{:06x}", (moment / 1_000) as u32, 0x5a_9d30_71c4_u64, self.serial & 0x00ff_ffff)
    }
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
}
