//! Shares: which part of all people somebody is in. A hash of who they are and of what is divided,
//! so that the answer is the same on every visit, in every process and in a back-test, and so that
//! two divisions have nothing to do with each other. The numbers must never change: whoever is in
//! the half of a split today is in it tomorrow.

use std::fmt;

/// Parts in a whole: a share is written with at most two decimals of a percent.
const WHOLE: u64 = 10_000;

/// A share of all people, in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u64);

impl Share {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// One of two.
    pub const HALF: Self = Self(WHOLE / 2);

    /// Reads `10%` or `0.25%`; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text:.40}` is not a share such as 10% or 0.25%, from 0% to 100%");
        let digits = text.strip_suffix('%').ok_or_else(wrong)?;
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        if !is_number(whole, 3) || !is_number(part, 2) {
            return Err(wrong());
        }
        let number = format!("{whole}{part:0<2}").parse().map_err(|_| wrong())?;
        if number > WHOLE {
            return Err(wrong());
        }
        Ok(Self(number))
    }

    /// Whether `part` of `whole` is more than this.
    pub fn is_less_than(self, part: i64, whole: i64) -> bool {
        i128::from(part) * i128::from(WHOLE) > i128::from(self.0) * i128::from(whole)
    }

    /// How many that is of so many; a part of one counts as one.
    pub fn of(self, total: u64) -> u64 {
        let part = u128::from(total) * u128::from(self.0);
        u64::try_from(part.div_ceil(u128::from(WHOLE))).unwrap_or(u64::MAX)
    }

    /// Whether this part of all holds who drew that number.
    pub fn holds(self, drawn: Draw) -> bool {
        drawn.below(WHOLE) < self.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 100 {
            0 => write!(f, "{}%", self.0 / 100),
            part => write!(f, "{}.{part:02}%", self.0 / 100),
        }
    }
}

/// A number that depends on who and on what, and on nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    /// `salt` says what is divided, `who` is a number that never changes.
    pub fn new(salt: &str, who: i64) -> Self {
        // FNV-1a over the text, then the mixing steps of SplitMix64 over both: each bit of the
        // answer depends on every bit of what went in.
        let hash = salt.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(mixed(mixed(hash) ^ who.cast_unsigned()))
    }

    /// A number from 0 to one less than `n`; `n` is at least 1.
    pub fn below(self, n: u64) -> u64 {
        // The high half of the product: every number has the same part of all draws.
        let product = u128::from(self.0) * u128::from(n);
        u64::try_from(product >> 64).unwrap_or(0)
    }
}

fn mixed(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_at_most_two_decimals() {
        let check = |text: &str, expect: &str| {
            let got =
                Share::parse(text).map_or_else(|_| "refused".to_owned(), |share| share.to_string());
            assert_eq!(got, expect, "{text}");
        };
        for good in ["0%", "10%", "0.05%", "12.50%", "100%"] {
            check(good, good);
        }
        check("0.5%", "0.50%");
        check("10.0%", "10%");
        for bad in [
            "", "%", "10", "100.01%", "1000%", "-1%", "1.234%", ".5%", "1.%", "1e1%", "½%",
        ] {
            check(bad, "refused");
        }
    }

    /// Never change these numbers: they say who is in which part of every split that runs.
    #[test]
    fn the_same_person_draws_the_same_number_for_ever() {
        let draw = |salt: &str, who| Draw::new(salt, who).below(1_000_000);
        let drawn = [draw("a", 1), draw("a", 2), draw("b", 1), draw("", i64::MAX)];
        expect_test::expect!["[460674, 756434, 596572, 879045]"].assert_eq(&format!("{drawn:?}"));
    }

    #[test]
    fn parts_have_their_size_and_divisions_are_independent() {
        let share = Share::parse("10%").unwrap();
        let (mut first, mut both) = (0, 0);
        for who in 1..=100_000 {
            let (one, other) = (
                share.holds(Draw::new("one", who)),
                share.holds(Draw::new("other", who)),
            );
            first += i32::from(one);
            both += i32::from(one && other);
        }
        // Four standard deviations: 380 of 10,000, and 126 of 1,000.
        assert!((9_620..10_380).contains(&first), "{first}");
        assert!((874..1_126).contains(&both), "{both}");
    }
}
