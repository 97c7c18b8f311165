//! What is invented can be published, whatever is added to it.

use engine::check::Catalogue;
use engine::plan::Plan;

use super::*;

/// The texts of three hundred drafts to which this was added; each can be published.
pub(super) fn published(
    seed: u64,
    catalogue: &Catalogue,
    mut add: impl FnMut(&mut Draft, &mut Chance),
) -> String {
    let mut chance = Chance::new(seed, "drafts");
    let bounds = Bounds {
        emails: 3,
        mail_matters: true,
    };
    let mut texts = String::new();
    for n in 0..300 {
        let mut draft = draft(&format!("flow-{n}"), bounds, &mut chance);
        add(&mut draft, &mut chance);
        let text = draft.to_text();
        if let Err(findings) = Plan::from_text(&text, catalogue) {
            panic!("{text}\n{findings:#?}");
        }
        texts.push_str(&text);
    }
    texts
}

#[test]
fn what_is_invented_can_be_published() {
    published(1, &Catalogue::default(), |draft, chance| {
        enrich(draft, chance);
        greet(draft, chance);
    });
}
