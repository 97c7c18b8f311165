//! Chance under a seed: the only source of "random" in a run. The same seed gives the same numbers
//! for ever, so that a seed in `seeds.txt` stays the run that it was; that is why the few lines are
//! our own and follow no library's version. It knows nothing of what is drawn with it.

/// A stream of numbers: SplitMix64 (Steele, Lea, Flood 2014), whose every seed is a good one.
#[derive(Clone, Debug)]
pub struct Chance(u64);

/// FNV-1a over bytes (Fowler, Noll, Vo; 64 bits): the same on every machine.
pub fn hash(bytes: &[u8]) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(OFFSET_BASIS, |state, byte| {
        (state ^ u64::from(*byte)).wrapping_mul(PRIME)
    })
}

impl Chance {
    /// The stream of a seed for one purpose. Streams of different purposes are independent, so
    /// that a draw more in one leaves the others as they were.
    pub fn new(seed: u64, purpose: &str) -> Self {
        Self(seed ^ hash(purpose.as_bytes()))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        // The high half of the product; the bias of at most n / 2^64 does not matter here.
        let wide = u128::from(self.next()) * (n.max(1) as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = usize::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these; there is at least one.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// One of these, by weight.
    pub fn weighted<T: Clone>(&mut self, from: &[(usize, T)]) -> T {
        let total = from.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for (weight, one) in from {
            if at < *weight {
                return one.clone();
            }
            at -= weight;
        }
        from[from.len() - 1].1.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_stays_the_run_that_it_was() {
        // The published first numbers of SplitMix64 from the seed 1234567.
        let mut chance = Chance(1_234_567);
        let first = [chance.next(), chance.next(), chance.next()];
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn purposes_are_independent_and_bounds_hold() {
        let mut one = Chance::new(7, "world");
        let mut other = Chance::new(7, "outlet");
        assert_ne!(one.next(), other.next());
        for _ in 0..1_000 {
            assert!((-2..=3).contains(&one.between(-2, 3)));
            assert!(one.below(1) == 0 && one.below(4) < 4);
            assert_eq!(one.weighted(&[(0, 'a'), (5, 'b')]), 'b');
        }
        assert!(!one.percent(0) && one.percent(100));
    }
}
