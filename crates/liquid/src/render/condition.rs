//! Decides conditions.

use std::cmp::Ordering;

use super::Walker;
use crate::error::Fault;
use crate::syntax::{Comparison, Condition, Link, Operator};
use crate::value::{compare, contains, equal};

impl Walker<'_> {
    /// `and` and `or` group from the right: `a and (b or (c and d))`. Read from the left that means
    /// that the first false before an `and`, or true before an `or`, decides.
    pub(super) fn condition(&mut self, condition: &Condition) -> Result<bool, Fault> {
        let mut truth = self.comparison(&condition.first)?;
        for (link, comparison) in &condition.rest {
            match link {
                Link::And if !truth => return Ok(false),
                Link::Or if truth => return Ok(true),
                Link::And | Link::Or => truth = self.comparison(comparison)?,
            }
        }
        Ok(truth)
    }

    fn comparison(&mut self, comparison: &Comparison) -> Result<bool, Fault> {
        self.meter.step()?;
        let left = self.tested(&comparison.left)?;
        let Some((operator, right)) = &comparison.right else {
            return Ok(left.is_truthy());
        };
        let right = self.tested(right)?;
        let meter = &mut self.meter;
        let ordered = match operator {
            Operator::Equal => return equal(&left, &right, meter),
            Operator::NotEqual => return Ok(!equal(&left, &right, meter)?),
            Operator::Contains => return contains(&left, &right, meter),
            Operator::Less => Ordering::is_lt as fn(Ordering) -> bool,
            Operator::LessOrEqual => Ordering::is_le,
            Operator::Greater => Ordering::is_gt,
            Operator::GreaterOrEqual => Ordering::is_ge,
        };
        Ok(compare(&left, &right, meter)?.is_some_and(ordered))
    }
}
