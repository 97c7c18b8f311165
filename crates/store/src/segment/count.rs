//! How many contacts a rule holds for. Few contacts are counted; of many a sample is asked, and the
//! answer says between which numbers the truth lies (in 95 of 100 cases).
//!
//! The sample: numbers spread evenly from the first contact's to the last's, each moved a little by
//! chance, and the contact at or behind each. One behind a gap is hit more often, in proportion to
//! the gap, and counts for so much less: so neither gaps nor other workspaces between them bend the
//! estimate, and nothing has to be counted for it.

use engine::time::Time;

use crate::error::Result;
use crate::sql as statements;
use crate::verb::segment::{Asking, Is};

/// Up to so many contacts all are asked.
pub const COUNTED_MAX: usize = 5_000;
/// How many are asked of more: an error of at most about two of a hundred contacts.
const SAMPLE: usize = 2_000;
/// The normal distribution's share of 95 in 100.
const Z: f64 = 1.96;

/// How many contacts a rule holds for.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// About so many; exactly, if `low` and `high` are the same.
    pub estimate: u64,
    /// At least so many.
    pub low: u64,
    /// At most so many.
    pub high: u64,
    /// Of about so many contacts.
    pub of: u64,
    /// As of when.
    pub as_of: Time,
}

/// One contact of a sample.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    /// For how many it stands, in an unknown unit.
    weight: f64,
    is: Is,
}

impl Asking<'_> {
    pub(crate) fn count(mut self, seed: u64) -> Result<Count> {
        let some = params![self.workspace(), COUNTED_MAX + 1];
        let some = self.view().row(&statements::SEGMENT_SOME, &some)?;
        let some = some.map_or(Ok(0), |row| row.count("n"))?;
        if some as usize <= COUNTED_MAX {
            return self.counted();
        }
        let ends = self
            .view()
            .row(&statements::SEGMENT_ENDS, &params![self.workspace()])?;
        let ends = ends.map(|row| Ok::<_, crate::Error>((row.int("first")?, row.int("last")?)));
        let (first, last) = ends.transpose()?.unwrap_or((1, 1));
        let points = points(first, last, SAMPLE, seed);
        let params = params![self.workspace(), serde_json::json!(points).to_string()];
        let rows = self.view().rows(&statements::SEGMENT_SAMPLE, &params)?;
        let mut hit = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = row.int("id")?;
            hit.push((id, id - row.opt_int("before")?.unwrap_or(first - 1)));
        }
        let mut ids: Vec<_> = hit.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let decided: std::collections::BTreeMap<i64, Is> = self
            .among(&ids)?
            .into_iter()
            .map(|(id, is)| (id.0, is))
            .collect();
        let drawn: Vec<_> = hit
            .iter()
            .map(|(id, gap)| Drawn {
                weight: 1.0 / real(*gap),
                is: decided.get(id).copied().unwrap_or(Is::Out),
            })
            .collect();
        Ok(estimated(&drawn, real(last - first + 1), self.now()))
    }

    /// Asks all of them.
    fn counted(mut self) -> Result<Count> {
        let (mut after, mut of, mut low, mut open) = (0, 0, 0, 0);
        loop {
            let window = self.window(after)?;
            let Some((last, _)) = window.last() else {
                break;
            };
            after = last.0;
            of += window.len() as u64;
            for (_, is) in window {
                match is {
                    Is::In => low += 1,
                    Is::Out => {}
                    Is::Undecided => open += 1,
                }
            }
        }
        Ok(Count {
            estimate: low + open / 2,
            low,
            high: low + open,
            of,
            as_of: self.now(),
        })
    }
}

/// Numbers from `first` to `last`, one in each of `count` equal stretches.
fn points(first: i64, last: i64, count: usize, seed: u64) -> Vec<i64> {
    let range = real(last - first + 1);
    let stretch = range / real(count);
    (0..count)
        .map(|n| {
            let at = (real(n) + chance(seed, n as u64)) * stretch;
            (first + whole(at.floor())).min(last)
        })
        .collect()
}

/// A number from 0 to 1 that looks like chance (splitmix64).
fn chance(seed: u64, n: u64) -> f64 {
    let mut z = seed.wrapping_add((n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    real((z ^ (z >> 31)) >> 11) / real(1_u64 << 53)
}

/// How many there are, from a sample of a range of numbers.
fn estimated(drawn: &[Drawn], range: f64, as_of: Time) -> Count {
    let n = real(drawn.len().max(1));
    let weights: f64 = drawn.iter().map(|one| one.weight).sum();
    let squares: f64 = drawn.iter().map(|one| one.weight * one.weight).sum();
    // How many contacts there are: for how many numbers of the range one stands, on average.
    let density = weights / n;
    let spread = (squares / n - density * density).max(0.0) / n;
    let of = density * range;
    let of_error = Z * spread.sqrt() * range;
    // Which share of them: as if so many equal ones had been drawn.
    let alike = weights * weights / squares.max(f64::MIN_POSITIVE);
    let share = |is: fn(Is) -> bool| {
        let fits = drawn.iter().filter(|one| is(one.is));
        fits.map(|one| one.weight).sum::<f64>() / weights.max(f64::MIN_POSITIVE)
    };
    let least = share(|is| is == Is::In);
    let most = share(|is| is != Is::Out);
    let (low, _) = interval(least, alike);
    let (_, high) = interval(most, alike);
    Count {
        estimate: count_of(f64::midpoint(least, most) * of),
        low: count_of((low * (of - of_error)).floor()),
        high: count_of((high * (of + of_error)).ceil()),
        of: count_of(of),
        as_of,
    }
}

/// Between which shares the true one lies, after Wilson; right also where none or all were found.
fn interval(share: f64, n: f64) -> (f64, f64) {
    let n = n.max(1.0);
    let square = Z * Z / n;
    let middle = (share + square / 2.0) / (1.0 + square);
    let width = Z * (share * (1.0 - share) / n + square / (4.0 * n)).sqrt() / (1.0 + square);
    ((middle - width).max(0.0), (middle + width).min(1.0))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "estimates need no more than the 53 bits of a real number"
)]
fn real(n: impl TryInto<i64>) -> f64 {
    n.try_into().unwrap_or(i64::MAX) as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "numbers of contacts are far below the end of an i64, where a cast would hold them"
)]
fn whole(n: f64) -> i64 {
    n as i64
}

fn count_of(n: f64) -> u64 {
    u64::try_from(whole(n.round())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_lie_in_their_stretches() {
        let points = points(1, 10_000, 100, 7);
        for (n, point) in (0_i64..).zip(&points) {
            assert!(
                (n * 100 + 1..=n * 100 + 100).contains(point),
                "{n}: {point}"
            );
        }
    }

    #[test]
    fn a_share_lies_in_its_interval_also_at_the_ends() {
        let check = |share: f64, n: f64, low: f64, high: f64| {
            let got = interval(share, n);
            assert!(
                (got.0 - low).abs() < 1e-4 && (got.1 - high).abs() < 1e-4,
                "{got:?}"
            );
        };
        // Newcombe (1998), table I.
        check(81.0 / 263.0, 263.0, 0.2553, 0.3662);
        check(15.0 / 148.0, 148.0, 0.0624, 0.1605);
        check(0.0, 20.0, 0.0, 0.1611);
        check(1.0 / 29.0, 29.0, 0.0061, 0.1718);
    }

    #[test]
    fn contacts_behind_gaps_count_for_less() {
        // Ten contacts one beside the other, then one behind a gap of ninety numbers.
        let dense = Drawn {
            weight: 1.0,
            is: Is::In,
        };
        let far = Drawn {
            weight: 1.0 / 90.0,
            is: Is::Out,
        };
        let drawn: Vec<_> = (0..100).map(|n| if n < 10 { dense } else { far }).collect();
        let count = estimated(&drawn, 100.0, Time::MIN);
        assert_eq!((count.of, count.estimate), (11, 10));
        assert!(count.low <= 10 && 10 <= count.high, "{count:?}");
    }
}
