//! In which order people wake, and the workflow that makes them.

use engine::contact::map;
use engine::time::{DAY_MS, Time};
use store::append::NewEvent;
use store::who::{IdentityKind, Who};

/// How far apart the waits of the town are, in days.
pub(crate) const WAIT_DAYS: i64 = 10;
/// The run begins on a Monday in March, at nine in the morning of Amsterdam.
pub(crate) const START: &str = "2027-03-01T08:00:00Z";

/// In which order people wake who came in one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// In the same: "three days later", an import, a nightly segment.
    Cohort,
    /// In none: birthdays, dates of orders.
    Random,
}

impl Order {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Cohort => "timers that wake in the order of entry",
            Self::Random => "timers that wake in random order",
        }
    }

    /// Each of the waits, of which there are four.
    fn wait(self, n: usize) -> String {
        match self {
            Self::Cohort => format!("{{ id: w{n}, do: wait, for: 10d }}"),
            Self::Random => format!("{{ id: w{n}, do: wait, until: {{ date: trigger.d{n} }} }}"),
        }
    }

    /// A workflow of nothing but waits.
    pub(crate) fn workflow(self) -> String {
        let waits: Vec<_> = (1..=4).map(|n| self.wait(n)).collect();
        workflow(&waits.join(", "))
    }
}

/// A workflow of these blocks, which starts when somebody moves in.
pub(crate) fn workflow(blocks: &str) -> String {
    format!(
        "format: 1\nhandle: waits\nname: Waits\npurpose: service\n\
         triggers: [{{ id: t, start: event, event: moved_in }}]\n\
         blocks: [{blocks}]\n"
    )
}

/// A number that has no visible order, always the same for the same `n` (splitmix64).
pub(crate) const fn scattered(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The address of somebody.
pub(crate) fn address(n: u64) -> String {
    format!("p{n}@example.test")
}

/// What happens to somebody, with the dates of a random order: each within ten days of the one before.
pub(crate) fn event(name: &str, n: u64, now: Time) -> NewEvent {
    let date = |wait: u64| {
        let ahead = scattered(n ^ (wait << 40)) % (9 * DAY_MS.unsigned_abs());
        let day = DAY_MS.saturating_mul(i64::try_from(10 * wait - 9).unwrap_or(1));
        let at = Time::parse(START).unwrap_or(now).plus_ms(day);
        at.plus_ms(i64::try_from(ahead).unwrap_or(0)).to_string()
    };
    let dates = ["d1", "d2", "d3", "d4"].into_iter().zip(1..);
    let fields = dates.map(|(name, wait)| (name, date(wait).as_str().into()));
    NewEvent {
        who: Who::Keys(vec![(IdentityKind::Email, address(n))]),
        name: name.to_owned(),
        occurred_at: now,
        source: "bench".to_owned(),
        data: map(fields),
        key: None,
    }
}
