//! Where the partials of `render` and `include` come from.
//!
//! Partials are read and compiled together with the template that uses them, so that a mistake in one
//! is found when the template is saved and rendering looks nothing up. Where their sources are kept is
//! for the host to know.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The partials that templates may use, by name.
pub trait Partials {
    /// The source of a partial; none if there is no partial of this name.
    fn source(&self, name: &str) -> Option<Cow<'_, str>>;

    /// The names that `{% include variable %}` may turn out to mean: all of them are compiled into a
    /// template that has such a tag. None unless a host says otherwise; then such a tag is refused.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// No partials at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPartials;

impl Partials for NoPartials {
    fn source(&self, _name: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl Partials for BTreeMap<String, String> {
    fn source(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name).map(|source| Cow::Borrowed(source.as_str()))
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
}
