//! When a wait ends, from where it is counted.

use super::Timing;
use crate::calendar::TimeOfDay;
use crate::moment::Moment;
use crate::scope::Scope;
use crate::time::Time;

impl Timing {
    /// The time of day at which it ends.
    pub(super) fn time(&self) -> Option<TimeOfDay> {
        match self {
            Self::For(_, time) => *time,
            Self::Window(_) => None,
            Self::Until(moment) | Self::ForUntil(_, moment) => moment.time(),
        }
    }

    /// The moment in it.
    pub(super) fn moment(&self) -> Option<&Moment> {
        match self {
            Self::For(..) | Self::Window(_) => None,
            Self::Until(moment) | Self::ForUntil(_, moment) => Some(moment),
        }
    }

    /// When it ends, for one who enters at `from`.
    pub fn end(&self, scope: &Scope<'_>, from: Time) -> Option<Time> {
        match self {
            Self::For(lapse, None) => Some(scope.zone.after(from, *lapse)),
            Self::For(lapse, Some(time)) => Some(scope.zone.after_at(from, *lapse, *time)),
            Self::Until(moment) => moment.find(scope, from),
            Self::ForUntil(lapse, moment) => moment.find(scope, scope.zone.after(from, *lapse)),
            Self::Window(windows) => Some(windows.opening(from, scope.zone)),
        }
    }
}

impl std::fmt::Display for Timing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::For(lapse, None) => write!(f, "{lapse} from now"),
            Self::For(lapse, Some(time)) => write!(f, "{lapse} from now at {time}"),
            Self::Until(moment) => moment.fmt(f),
            Self::ForUntil(lapse, moment) => write!(f, "{moment} after {lapse}"),
            Self::Window(windows) => write!(f, "the window {windows}"),
        }
    }
}
