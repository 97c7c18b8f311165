//! The links of a message as they leave: each leads by us to where its author wrote, if the workspace
//! wants to know which links people follow. A link names the row in which its target stands; one whose
//! address is made of data carries it, signed. So nobody outside can say where a link of ours leads.
//!
//! What was followed is not known here.

mod utm;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::id::Handle;
use engine::settings::Tracking;
use mail::links::{Link, rewrite_html, rewrite_text};
use store::link::{LABEL_BYTES_MAX, LINKS_MAX, LinkRow, URL_BYTES_MAX, Written};
use store::outbox::Claim;

pub use self::utm::with_utm;
use crate::content::{Composed, Content, Maker, Making, bearer};
use crate::token::{Bearer, Links, Purpose, TRAP, Token};
use crate::work::Work;
use crate::{Error, Runner};

/// Where a link of one message leads.
struct Tracked<'a> {
    links: &'a Links,
    bearer: Bearer,
    kept: &'a [LinkRow],
    settings: &'a Tracking,
    workflow: Option<&'a Handle>,
}

/// What leaves in the place of links, by their addresses, of those that have no name.
type Made = BTreeMap<String, Option<String>>;

impl Maker {
    /// The words of a message with the links that leave.
    pub(crate) fn track(&self, of: &Making, mut composed: Composed) -> Composed {
        let settings = &of.rules.tracking;
        if !is_tracked(settings) {
            return composed;
        }
        let tracked = Tracked {
            links: &self.links,
            bearer: bearer(&of.claim),
            kept: &of.links,
            settings,
            workflow: Some(&of.plan.handle),
        };
        let mut known = BTreeMap::new();
        if let Some(html) = &composed.html {
            composed.html = Some(tracked.html(html, &mut known));
        }
        composed.text = rewrite_text(&composed.text, |url| match known.get(url) {
            Some(tracked) => Some(String::clone(tracked)),
            None => tracked.to(url, None),
        });
        composed
    }
}

impl Runner {
    /// The links of the version that a message shows; none where none are tracked.
    pub(crate) async fn kept_links(
        &self,
        work: &mut Work,
        claim: &Claim,
        content: &Content,
    ) -> Result<Arc<Vec<LinkRow>>, Error> {
        if !is_tracked(&work.rules(claim.workspace).tracking) {
            return Ok(Arc::default());
        }
        let key = (claim.workspace, claim.email.clone(), content.version());
        if let Some(kept) = work.links(&key) {
            return Ok(kept);
        }
        let workspace = self.store.workspace(claim.workspace);
        let kept = workspace.links(&claim.email, content.version(), written(content));
        Ok(work.keep_links(key, kept.await?))
    }
}

/// Whether anything of a message is another for it.
fn is_tracked(settings: &Tracking) -> bool {
    settings.clicks || settings.opens || settings.utm.is_some()
}

/// The links of an e-mail as its author wrote them, each once. Of those beyond the most that are kept
/// the address goes along in the link.
fn written(content: &Content) -> Vec<Written> {
    let mut all: Vec<Written> = Vec::new();
    for link in content.written_links() {
        let url = link.url.filter(|url| is_followed(url));
        let label = link.label.filter(|label| label.len() <= LABEL_BYTES_MAX);
        let one = Written { url, label };
        let is_any = one.url.is_some() || one.label.is_some();
        if is_any && !all.contains(&one) && all.len() < LINKS_MAX {
            all.push(one);
        }
    }
    all
}

/// Whether a link with this address can lead by us.
fn is_followed(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web && url.len() <= URL_BYTES_MAX && !url.contains(char::is_control)
}

impl Tracked<'_> {
    /// The HTML with other links; `known` is told which address became which.
    fn html(&self, html: &str, known: &mut BTreeMap<String, String>) -> String {
        // A picture, a title and a button often lead to the same place: each place is signed once.
        let mut made = Made::new();
        let mut out = rewrite_html(html, |link: &Link<'_>| {
            let tracked = self.to_once(link, &mut made)?;
            if known.get(&*link.url) != Some(&tracked) {
                known.insert(link.url.to_string(), tracked.clone());
            }
            Some(tracked)
        });
        let link = |purpose, part| {
            let bearer = self.bearer;
            self.links.link(purpose, Token { bearer, part }, "")
        };
        let trap = self.settings.trap.then(|| {
            let trap = link(Purpose::Click, TRAP);
            format!(
                "<a href=\"{trap}\" style=\"display:none\" tabindex=\"-1\" aria-hidden=\"true\"></a>"
            )
        });
        let picture = self.settings.opens.then(|| {
            let open = link(Purpose::Open, 0);
            format!("<img src=\"{open}\" width=\"1\" height=\"1\" alt=\"\">")
        });
        for unseen in [trap, picture].into_iter().flatten() {
            let end = body_end(&out);
            out.insert_str(end, &unseen);
        }
        out
    }

    /// What stands in the mail in place of this link, made the first time that it is seen.
    fn to_once(&self, link: &Link<'_>, made: &mut Made) -> Option<String> {
        if link.label.is_some() {
            return self.to(&link.url, link.label.as_deref());
        }
        if let Some(known) = made.get(&*link.url) {
            return known.clone();
        }
        let tracked = self.to(&link.url, None);
        made.insert(link.url.to_string(), tracked.clone());
        tracked
    }

    /// What stands in the mail in place of this address; nothing if it stays.
    fn to(&self, url: &str, label: Option<&str>) -> Option<String> {
        let base = self.links.base_url();
        let is_ours = url
            .strip_prefix(base)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        if is_ours || !is_followed(url) {
            return None;
        }
        if !self.settings.clicks {
            let utm = self.settings.utm.as_ref()?;
            return Some(with_utm(url, utm, self.workflow.map(Handle::as_str)));
        }
        let has = |row: &&LinkRow, url: Option<&str>| {
            row.written.url.as_deref() == url
                && (label.is_none() || row.written.label.as_deref() == label)
        };
        let bearer = self.bearer;
        if let Some(row) = self.kept.iter().find(|row| has(row, Some(url))) {
            let token = Token {
                bearer,
                part: row.id,
            };
            return Some(self.links.link(Purpose::Click, token, ""));
        }
        let named = label.and_then(|_| self.kept.iter().find(|row| has(row, None)));
        let part = named.map_or(0, |row| row.id);
        let link = self.links.link(Purpose::Click, Token { bearer, part }, url);
        Some(format!("{link}?u={}", utm::encoded(url)))
    }
}

/// Before the end of the body, or the end of all.
fn body_end(html: &str) -> usize {
    let ends = html.rmatch_indices("</").map(|(at, _)| at);
    let is_body = |at: &usize| {
        html.as_bytes()
            .get(at + 2..at + 6)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"body"))
    };
    // It is among the last things; a mail without it is not searched through.
    ends.take(10).find(is_body).unwrap_or(html.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::id::{ContactId, MessageId, WorkspaceId};
    use engine::settings::Utm;

    fn check(settings: &Tracking, html: &str, expect: &str) {
        let links = Links::new("https://m.test", [7; 32]);
        let row = |id, url: Option<&str>, label: Option<&str>| LinkRow {
            id,
            written: Written {
                url: url.map(str::to_owned),
                label: label.map(str::to_owned),
            },
        };
        let kept = [
            row(5, Some("https://a.test/?x=1&y"), None),
            row(6, Some("https://a.test/buy"), Some("buy")),
            row(7, None, Some("item")),
        ];
        let handle = Handle::new("welcome").unwrap();
        let tracked = Tracked {
            links: &links,
            bearer: Bearer {
                workspace: WorkspaceId(1),
                contact: ContactId(2),
                message: MessageId(3),
            },
            kept: &kept,
            settings,
            workflow: Some(&handle),
        };
        let out = tracked.html(html, &mut BTreeMap::new());
        // Without key and MAC, which are held elsewhere.
        let parts: Vec<&str> = out.split("/c/").collect();
        let short = parts.iter().enumerate().map(|(n, part)| {
            if n == 0 {
                return (*part).to_owned();
            }
            let fields: Vec<&str> = part.splitn(6, '.').collect();
            format!("/c/{}{}", fields[4], &fields[5][32..])
        });
        assert_eq!(short.collect::<String>(), expect, "{html}");
    }

    #[test]
    fn links_lead_by_us_to_where_they_led() {
        let clicks = Tracking {
            trap: false,
            ..Tracking::default()
        };
        let check = |html: &str, expect: &str| check(&clicks, html, expect);
        check(
            "<a href='https://a.test/?x=1&amp;y'>x</a>",
            "<a href=\"https://m.test/c/5\">x</a>",
        );
        check(
            "<a href='https://a.test/buy' data-label='buy'>x</a>",
            "<a href=\"https://m.test/c/6\" data-label='buy'>x</a>",
        );
        check(
            "<a href='https://a.test/é?p=1&amp;q'>x</a>",
            "<a href=\"https://m.test/c/0?u=https%3A%2F%2Fa.test%2F%C3%A9%3Fp%3D1%26q\">x</a>",
        );
        check(
            "<a href='https://a.test/7' data-label='item'>x</a>",
            "<a href=\"https://m.test/c/7?u=https%3A%2F%2Fa.test%2F7\" data-label='item'>x</a>",
        );
        for kept in [
            "<a href='https://m.test/u/1.2'>x</a><a href='https://m.test'>x</a>",
            "<a href='mailto:a@b.test'>x</a><a href='tel:1'>x</a><a href='#a'>x</a>",
            "<a href='javascript:alert(1)'>x</a><a href='//a.test'>x</a>",
        ] {
            check(kept, kept);
        }
        // Not ours, though it begins like it.
        check(
            "<a href='https://m.test.evil/'>",
            "<a href=\"https://m.test/c/0?u=https%3A%2F%2Fm.test.evil%2F\">",
        );
    }

    #[test]
    fn what_is_unseen_stands_at_the_end_of_the_body() {
        let trap = "<a href=\"https://m.test/c/-1\" style=\"display:none\" tabindex=\"-1\" aria-hidden=\"true\"></a>";
        let check = |html: &str, expect: &str| check(&Tracking::default(), html, expect);
        check("<p>x</p>", &format!("<p>x</p>{trap}"));
        check(
            "<body>x</BODY ></html>",
            &format!("<body>x{trap}</BODY ></html>"),
        );
    }

    #[test]
    fn without_clicks_there_may_be_words_for_statistics() {
        let utm = Utm {
            source: "shop".into(),
            medium: "email".into(),
            campaign: None,
        };
        let settings = Tracking {
            clicks: false,
            trap: false,
            utm: Some(utm),
            ..Tracking::default()
        };
        check(
            &settings,
            "<a href='https://a.test/x#y'>x</a>",
            "<a href=\"https://a.test/x?utm_source=shop&amp;utm_medium=email&amp;utm_campaign=welcome#y\">x</a>",
        );
    }
}
