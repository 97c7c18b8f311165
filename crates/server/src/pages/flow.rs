//! A workflow drawn as blocks from top to bottom, branches side by side, with the numbers in each
//! block. It is a nested list, so that a keyboard, a phone, paper and a voice get it in its order;
//! the lines between the blocks are the style sheet's.

use std::collections::BTreeMap;

use engine::id::Handle;
use maud::{Markup, html};

use crate::outline::{Arm, Block, Does, Outline, Trigger};
use crate::pages::look::Look;
use crate::pages::{icon, number, phrase, rule, term};
use crate::problem::capitalized;
use crate::report::{BlockNumbers, Report, TriggerNumbers};

/// The names of e-mails, by handle.
pub(super) type Emails = BTreeMap<Handle, String>;

/// Draws a workflow.
pub(super) fn draw(look: &Look, outline: &Outline, report: &Report, emails: &Emails) -> Markup {
    let canvas = Canvas {
        look,
        report,
        emails,
    };
    let last = outline.blocks.last();
    let is_ended = last.is_some_and(|block| matches!(block.does, Does::End(_)));
    html! {
        div.canvas role="region" aria-label=(look.words.canvas) tabindex="0" {
            div.drawing {
                ul.starts {
                    @for trigger in &outline.triggers { (canvas.trigger(trigger)) }
                }
                (canvas.sequence(&outline.blocks))
                @if !is_ended { p.finish { (icon::flag()) (look.words.end) } }
            }
        }
    }
}

struct Canvas<'a> {
    look: &'a Look,
    report: &'a Report,
    emails: &'a Emails,
}

/// What a block says of itself.
struct Head {
    /// Which family of blocks: it gives the colour.
    family: &'static str,
    icon: Markup,
    /// The family, in a word.
    kind: String,
    title: String,
    /// What the label leaves unsaid.
    detail: Option<String>,
    /// What must hold, in a sentence.
    rule: Option<String>,
}

impl Canvas<'_> {
    fn trigger(&self, trigger: &Trigger) -> Markup {
        let words = self.look.words;
        let events = trigger.events.iter().map(|event| term::said(words, event));
        let joined = events.collect::<Vec<_>>().join(&format!(" {} ", words.or));
        let head = Head {
            family: "start",
            icon: icon::start(),
            kind: words.trigger.to_owned(),
            title: trigger
                .label
                .clone()
                .unwrap_or_else(|| capitalized(&joined)),
            detail: trigger.label.is_some().then_some(joined),
            rule: trigger.when.as_ref().map(|when| rule::only_if(words, when)),
        };
        let none = TriggerNumbers::default();
        let numbers = self.report.trigger(&trigger.id).unwrap_or(&none);
        let content = html! {
            dl.numbers {
                (self.number(words.matched, numbers.matched))
                (self.number(words.started, numbers.started))
                (self.reasons(words.not_admitted, &numbers.refused))
            }
        };
        html! { li { (card(trigger.id.as_str(), &head, &content)) } }
    }

    fn sequence(&self, blocks: &[Block]) -> Markup {
        html! {
            @if !blocks.is_empty() {
                ol.flow { @for block in blocks { (self.block(block)) } }
            }
        }
    }

    fn block(&self, block: &Block) -> Markup {
        let none = BlockNumbers::default();
        let numbers = self.report.block(&block.id).unwrap_or(&none);
        html! {
            li {
                (card(block.id.as_str(), &self.head(block), &self.numbers(block, numbers)))
                @if !block.blocks.is_empty() {
                    div.timed { (self.sequence(&block.blocks)) }
                }
                @if !block.arms.is_empty() {
                    ul.ways {
                        @for arm in &block.arms { (self.way(arm, numbers)) }
                    }
                }
            }
        }
    }

    fn way(&self, arm: &Arm, numbers: &BlockNumbers) -> Markup {
        let words = self.look.words;
        let taken = numbers.arms.get(arm.id.as_str()).copied().unwrap_or(0);
        let name = match (&arm.label, arm.everyone_else) {
            (Some(label), _) => label.as_str(),
            (None, true) => words.everyone_else,
            (None, false) => arm.id.as_str(),
        };
        let ends = arm
            .blocks
            .last()
            .is_some_and(|last| matches!(last.does, Does::End(_)));
        html! {
            li.way.ends[ends] {
                p.way-name {
                    span { (name) }
                    " " b { (phrase::count(words, taken)) }
                    @if let Some(share) = phrase::share(taken, numbers.arms.values().sum()) {
                        " " span.share { (share) }
                    }
                }
                (self.sequence(&arm.blocks))
                @if arm.blocks.is_empty() { div.through {} }
            }
        }
    }

    fn head(&self, block: &Block) -> Head {
        let words = self.look.words;
        let (family, icon, kind, says) = match &block.does {
            Does::Wait(wait) => ("time", icon::clock(), words.wait, phrase::wait(words, wait)),
            Does::Send(email) => {
                let name = self.emails.get(email).cloned();
                let name = name.unwrap_or_else(|| email.to_string());
                ("send", icon::envelope(), words.send, name)
            }
            Does::End(why) => {
                let why = why
                    .as_deref()
                    .map(|why| term::said(words, why).into_owned());
                ("end", icon::flag(), words.end, why.unwrap_or_default())
            }
            Does::Other if block.kind == "branch" => {
                ("logic", icon::fork(), words.branch, String::new())
            }
            Does::Other => ("data", icon::square(), block.kind.as_str(), String::new()),
        };
        let named = block.label.clone();
        let detail = named.is_some().then(|| says.clone());
        let says = if says.is_empty() {
            term::said(words, block.id.as_str()).into_owned()
        } else {
            says
        };
        Head {
            family,
            icon,
            kind: kind.to_owned(),
            title: named.unwrap_or_else(|| capitalized(&says)),
            detail: detail.filter(|detail| !detail.is_empty()),
            rule: None,
        }
    }

    fn numbers(&self, block: &Block, numbers: &BlockNumbers) -> Markup {
        let words = self.look.words;
        let is_send = matches!(block.does, Does::Send(_));
        let is_wait = matches!(block.does, Does::Wait(_));
        html! {
            dl.numbers {
                (self.number(words.entered, numbers.entered))
                @if is_wait || numbers.waiting > 0 { (self.number(words.waiting, numbers.waiting)) }
                @if is_send { (self.number(words.sent, numbers.sent)) }
                (self.some(words.pending, numbers.pending))
                (self.some(words.passed_over, numbers.passed_over))
                (self.some(words.expired, numbers.expired))
                (self.some(words.refused, numbers.refused))
                (self.some(words.unknown, numbers.unknown))
                (self.some(words.no_way, numbers.arms.get("none").copied().unwrap_or(0)))
                (self.reasons(words.skipped, &numbers.skipped))
            }
        }
    }

    fn number(&self, name: &str, n: i64) -> Markup {
        number(self.look, name, n, "main")
    }

    /// A number that is shown only where there is something to show.
    fn some(&self, name: &str, n: i64) -> Markup {
        html! { @if n != 0 { (number(self.look, name, n, "other")) } }
    }

    /// A number by its reasons, the most frequent first.
    fn reasons(&self, name: &str, reasons: &BTreeMap<String, i64>) -> Markup {
        let words = self.look.words;
        let mut each: Vec<_> = reasons.iter().filter(|(_, n)| **n != 0).collect();
        each.sort_by_key(|(_, n)| -**n);
        html! {
            @if !each.is_empty() {
                (number(self.look, name, reasons.values().sum(), "other"))
                @for (reason, n) in each {
                    (number(self.look, &term::said(words, reason), *n, "reason"))
                }
            }
        }
    }
}

fn card(id: &str, head: &Head, numbers: &Markup) -> Markup {
    html! {
        article class={ "block " (head.family) } id={ "block-" (id) } {
            p.kind { (head.icon) (head.kind) }
            h2 { (head.title) }
            @if let Some(detail) = &head.detail { p.detail { (detail) } }
            @if let Some(rule) = &head.rule { p.detail { (rule) } }
            (numbers)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline;
    use crate::pages::words::{EN, NL};
    use engine::id::BlockId;
    use store::seeing::CounterRow;

    const TEXT: &str = r#"
triggers: [{ id: bought, start: event, event: [order_placed, order_paid], where: { field: event.total, is: "<i>" } }]
blocks:
  - { id: monday, do: wait, until: { weekday: monday, time: "14:30" } }
  - id: more
    do: branch
    label: "More? <script>alert(1)</script>"
    branches:
      - { id: again, label: "<b>Again</b>", when: { tag: vip }, blocks: [{ id: thanks, do: send_email, email: thank-you }] }
      - { id: others, blocks: [{ id: out, do: end, reason: "\" onclick=x" }] }
"#;

    fn drawn(words: &'static crate::pages::words::Words) -> String {
        let numbers = [
            ("bought", "matched", 1_200),
            ("bought", "started", 1_000),
            ("bought", "refused.audience", 200),
            ("monday", "entered", 1_000),
            ("monday", "left", 900),
            ("more", "arm.again", 600),
            ("more", "arm.others", 300),
            ("thanks", "queued", 600),
            ("thanks", "sent", 500),
            ("thanks", "skipped.no_consent", 100),
        ];
        let row = |(block, name, n): (&str, &str, i64)| CounterRow {
            version: 1,
            block: BlockId::new(block).unwrap(),
            name: name.to_owned(),
            n,
        };
        let outline = outline::read(TEXT);
        let report = Report::new(&outline, numbers.map(row).to_vec());
        let emails = [(Handle::new("thank-you").unwrap(), "Thanks & bye".to_owned())];
        draw(&Look::test(words), &outline, &report, &emails.into()).into_string()
    }

    #[test]
    fn numbers_stand_in_their_blocks_in_both_languages() {
        let dutch = drawn(&NL);
        for part in [
            "<h2>Bestelling geplaatst of order paid</h2>",
            "<article class=\"block time\" id=\"block-monday\">",
            "<h2>Thanks &amp; bye</h2>",
            "<dt>gezien</dt><dd>1.200</dd>",
            "Alleen als: totaal is &lt;i&gt;",
            "Tot maandag 14:30",
            "<dt>wacht</dt><dd>100</dd>",
            "<b>600</b> <span class=\"share\">67 %</span>",
            "Alle anderen",
            "<dt>overgeslagen</dt><dd>100</dd>",
            "<dt>geen toestemming</dt><dd>100</dd>",
        ] {
            assert!(dutch.contains(part), "{part} is not in {dutch}");
        }
        let english = drawn(&EN);
        for part in [
            "<dt>seen</dt><dd>1,200</dd>",
            "Only if: total is &lt;i&gt;",
            "Until Monday 14:30",
            "Everyone else",
        ] {
            assert!(english.contains(part), "{part} is not in {english}");
        }
    }

    #[test]
    fn what_people_wrote_stays_text() {
        let html = drawn(&EN);
        assert!(html.contains("More? &lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(html.contains("&lt;b&gt;Again&lt;/b&gt;"));
        assert!(html.contains("&quot; onclick=x"));
        assert!(
            !html.contains("<script") && !html.contains("style="),
            "{html}"
        );
    }
}
