//! What somebody may do in a workspace: a key, or a person who is signed in. Which right a request
//! needs is not known here.

use std::fmt;

/// Something that may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Telling what happened, and who somebody is. Nothing can be read with it, so that a key with no
    /// other right may stand in a web page.
    Ingest,
    /// Looking at everything but keys, people's accounts and the log.
    Read,
    /// Changing contacts, drafts, e-mails, segments, coupons and tasks.
    Edit,
    /// Making a draft the live version.
    Publish,
    /// Letting mail go or holding it: pausing and resuming workflows, answers after a downtime, jobs.
    Send,
    /// Everything, also keys, people, and the log.
    Admin,
}

impl Right {
    /// Every right, in order.
    pub const ALL: [Self; 6] = [
        Self::Ingest,
        Self::Read,
        Self::Edit,
        Self::Publish,
        Self::Send,
        Self::Admin,
    ];

    /// Its name in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Read => "read",
            Self::Edit => "edit",
            Self::Publish => "publish",
            Self::Send => "send",
            Self::Admin => "admin",
        }
    }

    /// The right of this name. People speak of `view` where keys `read`.
    pub fn named(name: &str) -> Option<Self> {
        let name = if name == "view" { "read" } else { name };
        Self::ALL.into_iter().find(|right| right.as_str() == name)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Several rights; never none of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Rights(u8);

impl Rights {
    /// Everything.
    pub const ALL: Self = Self(Right::Admin.bit());

    /// These; nothing if there are none.
    pub fn of(rights: impl IntoIterator<Item = Right>) -> Option<Self> {
        let bits = rights.into_iter().fold(0, |bits, right| bits | right.bit());
        (bits != 0).then_some(Self(bits))
    }

    /// Reads them as [`Display`](fmt::Display) writes them; nothing if there is an unknown one.
    pub fn parse(text: &str) -> Option<Self> {
        let rights = text.split(' ').map(Right::named);
        Self::of(rights.collect::<Option<Vec<_>>>()?)
    }

    /// Whether this may be done. Whoever may change something may also look at it; whoever only tells
    /// may not.
    pub fn allow(self, right: Right) -> bool {
        let has = |right: Right| self.0 & right.bit() != 0;
        let looks = [Right::Edit, Right::Publish, Right::Send];
        has(Right::Admin) || has(right) || (right == Right::Read && looks.into_iter().any(has))
    }

    /// Those that were given, in order.
    pub fn given(self) -> impl Iterator<Item = Right> {
        let all = Right::ALL.into_iter();
        all.filter(move |right| self.0 & right.bit() != 0)
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.given().map(Right::as_str).collect();
        f.write_str(&names.join(" "))
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rights({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `allowed` has one letter per right, in order.
    fn check(text: &str, allowed: &str) {
        let rights = Rights::parse(text).unwrap();
        let letter = |right: Right| right.as_str().chars().next().unwrap();
        let got = Right::ALL
            .into_iter()
            .filter(|right| rights.allow(*right))
            .map(letter);
        assert_eq!(got.collect::<String>(), allowed, "{text}");
    }

    #[test]
    fn each_right_allows_what_it_says_and_no_more() {
        check("ingest", "i");
        check("read", "r");
        check("view", "r");
        check("edit", "re");
        check("publish", "rp");
        check("send", "rs");
        check("admin", "irepsa");
        check("ingest edit", "ire");
        check("edit publish send", "reps");
    }

    #[test]
    fn rights_are_read_as_they_are_written() {
        let rights = Rights::parse("send ingest").unwrap();
        assert_eq!(rights.to_string(), "ingest send");
        assert_eq!(Rights::parse(&rights.to_string()), Some(rights));
        for wrong in ["", "owner", "read  edit", "Read", "read,edit"] {
            assert_eq!(Rights::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Rights::of([]), None);
        assert!(Right::ALL.into_iter().all(|right| Rights::ALL.allow(right)));
    }
}
