//! `do: give_coupon`: gives the contact the next code of a pool, once for each visit. The mails that
//! follow see it as `block.<id>.code`. That the pool has none left is an outcome like any other.

use super::{Kind, Next, Run, asking};
use crate::duration::Duration;
use crate::finding::Findings;
use crate::form::{Form, parts};
use crate::id::Handle;
use crate::read::{self, Fields, key};
use crate::step::ask::Asked;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "give_coupon",
    doc: "Gives the contact the next code of a pool.",
    keys: &[
        key("coupons", "Of which pool.")
            .takes(Form::HANDLE)
            .required(),
        key(
            "valid",
            "How long it is of use, counted from now; else as long as the shop says.",
        )
        .takes(parts::DURATION),
    ],
    rules: &[],
};

/// Gives a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiveCoupon {
    /// Of which pool.
    pub coupons: Handle,
    /// How long it is of use.
    pub valid: Option<Duration>,
}

impl GiveCoupon {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let coupons = fields.required("coupons", findings, read::handle);
        let valid = fields.read("valid", findings, read::positive_duration);
        Some(Self {
            coupons: coupons?,
            valid,
        })
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let now = run.scope.now;
        let until = self.valid.map(|valid| run.scope.zone.after(now, valid));
        let asked = Asked::Coupon {
            pool: self.coupons.clone(),
            valid_until: until,
        };
        let note = match until {
            Some(until) => format!("a code of {}, of use until {until}", self.coupons),
            None => format!("a code of {}", self.coupons),
        };
        asking::ask(run, asked, None, note)
    }
}
