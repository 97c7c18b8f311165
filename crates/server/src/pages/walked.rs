//! The way of a journey up to a mail: each block it visited, what came of it, and the rules that
//! decided with the values they saw. The explanation is the engine's; here it is only laid out.

use maud::{Markup, html};
use serde_json::Value as Json;
use store::Workspace;
use store::seeing::StepRow;

use crate::mail_view::Reason;
use crate::pages::look::Look;
use crate::pages::{Fault, phrase, term};

/// How many steps are shown: nearly every journey has fewer.
const STEPS_MAX: usize = 50;

/// The steps up to the one that decided the mail.
pub(super) async fn steps(workspace: Workspace<'_>, why: &Reason) -> Result<Vec<StepRow>, Fault> {
    let mut steps = workspace
        .steps(why.contact, why.journey, None, STEPS_MAX)
        .await?;
    if let Some(last) = steps.iter().position(|step| step.block == why.block) {
        steps.truncate(last + 1);
    }
    Ok(steps)
}

/// Draws them as a list, oldest first.
pub(super) fn draw(look: &Look, steps: &[StepRow]) -> Markup {
    html! {
        @if !steps.is_empty() {
            h2 { (look.words.history) }
            ol.walked { @for step in steps { (line(look, step)) } }
        }
    }
}

fn line(look: &Look, step: &StepRow) -> Markup {
    let words = look.words;
    let note = text(&step.why, "note");
    let saw = step.why.get("saw").and_then(Json::as_array);
    html! {
        li {
            p.step {
                time datetime=(step.at) { (phrase::moment(words, &look.zone, step.at)) }
                " " b { (step.block) } " · " (term::said(words, &step.outcome))
            }
            @if let Some(note) = note { p.note { (localized(look, note)) } }
            @if let Some(saw) = saw {
                ul.saw { @for one in saw { (observation(look, one)) } }
            }
        }
    }
}

fn observation(look: &Look, saw: &Json) -> Markup {
    let words = look.words;
    let held = saw.get("held").and_then(Json::as_bool).unwrap_or(false);
    let since = text(saw, "since").and_then(engine::time::Time::parse);
    html! {
        li.held[held] {
            span { (text(saw, "rule").unwrap_or_default()) }
            ": " (if held { words.yes } else { words.no })
            " (" (words.saw) " " (text(saw, "value").unwrap_or(words.nothing))
            @if let Some(since) = since {
                ", " (words.since) " " (phrase::moment(words, &look.zone, since))
            }
            ")"
        }
    }
}

/// A note with its instants as local times, which is how the reader knows them.
fn localized(look: &Look, note: &str) -> String {
    let words = note.split(' ').map(|word| {
        let bare = word.trim_end_matches([',', '.', ')']);
        match engine::time::Time::parse(bare) {
            Some(at) => phrase::moment(look.words, &look.zone, at) + &word[bare.len()..],
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn text<'j>(json: &'j Json, name: &str) -> Option<&'j str> {
    json.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::EN;
    use engine::id::{BlockId, StepId};
    use engine::time::Time;
    use serde_json::json;

    #[test]
    fn instants_in_a_note_are_local() {
        let note = "tips, due 2017-12-11T13:30:00Z, not later than 2017-12-11T15:30:00Z";
        let expect = "tips, due 11 Dec 2017 14:30, not later than 11 Dec 2017 16:30";
        assert_eq!(localized(&Look::test(&EN), note), expect);
    }

    #[test]
    fn each_step_says_which_rule_saw_what() {
        let step = StepRow {
            id: StepId(1),
            seq: 1,
            version: 1,
            block: BlockId::new("bought_more").unwrap(),
            visit: 1,
            arrived: true,
            left: true,
            outcome: "others".to_owned(),
            why: json!({"saw": [
                {"rule": "contact.country is <NL>", "value": "BE", "since": "2027-02-01T11:00:00Z", "held": false},
                {"rule": "tag vip", "held": true},
            ]}),
            at: Time::parse("2027-03-01T09:00:00Z").unwrap(),
        };
        let html = draw(&Look::test(&EN), &[step]).into_string();
        for part in [
            "<b>bought_more</b> · others",
            "contact.country is &lt;NL&gt;</span>: not true (saw BE, known since 1 Feb 2027 12:00)",
            "tag vip</span>: true (saw nothing)",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }
}
