//! What a workspace wants to know of its mails: whether links lead by us, whether the picture that
//! tells of opening is in them, and what is put behind addresses for the shop's own statistics. How a
//! link is rewritten, and who followed it, is not known here.

use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape};
use crate::read::{self, Fields, Key, key};

/// Longest word of a campaign, in characters.
const WORD_CHARS_MAX: usize = 100;

const KEYS: &[Key] = &[
    key("clicks", "Whether it is seen which links people follow.")
        .takes(Form::Bool)
        .else_is("true"),
    key(
        "opens",
        "Whether mails have a picture that tells that they were shown.",
    )
    .takes(Form::Bool)
    .else_is("false"),
    key(
        "trap",
        "Whether mails have a link that nobody sees, so that who follows it is a program; never without `clicks`.",
    )
    .takes(Form::Bool)
    .else_is("true"),
    key(
        "utm",
        "What is put behind addresses for the statistics of a web site.",
    )
    .takes(Form::Map(&Shape::of(&[UTM_KEYS]))),
];

const UTM_KEYS: &[Key] = &[
    key("source", "`utm_source`.").takes(WORD).required(),
    key("medium", "`utm_medium`.").takes(WORD).else_is("email"),
    key(
        "campaign",
        "`utm_campaign`; the handle of the workflow if nothing is said.",
    )
    .takes(WORD),
];

const WORD: Form = Form::text(WORD_CHARS_MAX);

/// What it looks like.
pub(super) const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

/// What a workspace wants to know of its mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// Whether it is seen which links people follow.
    pub clicks: bool,
    /// Whether mails have a picture that tells that they were shown.
    pub opens: bool,
    /// Whether mails have a link that nobody sees.
    pub trap: bool,
    /// What is put behind addresses.
    pub utm: Option<Utm>,
}

/// What is put behind addresses for the statistics of a web site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utm {
    /// Where a visit comes from.
    pub source: String,
    /// By what it comes.
    pub medium: String,
    /// Because of what; the workflow where nothing is said.
    pub campaign: Option<String>,
}

impl Default for Tracking {
    fn default() -> Self {
        Self {
            clicks: true,
            opens: false,
            trap: true,
            utm: None,
        }
    }
}

pub(super) fn tracking(node: &Node, place: &Place, findings: &mut Findings) -> Option<Tracking> {
    let fields = Fields::open(node, place, &[KEYS], findings)?;
    let clicks = fields.read("clicks", findings, read::bool).unwrap_or(true);
    let opens = fields.read("opens", findings, read::bool);
    let trap = fields.read("trap", findings, read::bool);
    Some(Tracking {
        clicks,
        opens: opens.unwrap_or(false),
        trap: clicks && trap.unwrap_or(true),
        utm: fields.read("utm", findings, utm),
    })
}

fn utm(node: &Node, place: &Place, findings: &mut Findings) -> Option<Utm> {
    let fields = Fields::open(node, place, &[UTM_KEYS], findings)?;
    let word = read::text(WORD_CHARS_MAX);
    let source = fields.required("source", findings, &word);
    let medium = fields.read("medium", findings, &word);
    let campaign = fields.read("campaign", findings, &word);
    Some(Utm {
        source: source?,
        medium: medium.unwrap_or_else(|| "email".to_owned()),
        campaign,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::read;

    #[test]
    fn what_is_not_said_has_a_default() {
        let check = |text: &str, expect: &str| {
            let settings = read(&format!("format: 1\n{text}\n")).settings.unwrap();
            let Tracking {
                clicks,
                opens,
                trap,
                utm,
            } = settings.tracking;
            let utm = utm.map(|utm| format!("{} {} {:?}", utm.source, utm.medium, utm.campaign));
            assert_eq!(
                format!("{clicks} {opens} {trap} {}", utm.unwrap_or_default()).trim(),
                expect
            );
        };
        check("", "true false true");
        check("tracking: {}", "true false true");
        check("tracking: { clicks: false }", "false false false");
        check("tracking: { opens: true, trap: false }", "true true false");
        check(
            "tracking: { utm: { source: shop } }",
            "true false true shop email None",
        );
        check(
            "tracking: { utm: { source: a, medium: b, campaign: c } }",
            "true false true a b Some(\"c\")",
        );
        let wrong = read("format: 1\ntracking: { utm: { medium: x } }\n")
            .findings
            .into_list();
        assert_eq!(
            (wrong[0].code, wrong[0].at.as_str()),
            ("missing", "tracking/utm")
        );
    }
}
