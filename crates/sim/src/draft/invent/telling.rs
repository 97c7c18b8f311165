//! What random drafts get beside, by a chance of its own: notices to people on the shop's side, and mails for
//! whose outcome a journey waits. It does not know what comes of them.

use crate::chance::Chance;
use crate::draft::{Block, Does, Draft};
use crate::staff::NOTICES;

/// Gives a draft notices; and where rules may look at mails that were sent, lets it wait for what becomes of some.
pub fn tell_more(draft: &mut Draft, mail_matters: bool, chance: &mut Chance) {
    let mut count = 0;
    tell_within(&mut draft.blocks, &mut count, mail_matters, chance);
}

fn tell_within(
    blocks: &mut Vec<Block>,
    count: &mut usize,
    mail_matters: bool,
    chance: &mut Chance,
) {
    for block in blocks.iter_mut() {
        match &mut block.does {
            Does::Wait {
                blocks: Some(inner),
                ..
            } => tell_within(inner, count, mail_matters, chance),
            Does::Branch(arms) | Does::WaitFor(arms, ..) => {
                for arm in arms {
                    tell_within(&mut arm.blocks, count, mail_matters, chance);
                }
            }
            // Without a crash an outcome may be known that nobody knows with one.
            Does::Send { waits, .. } => *waits = mail_matters && chance.percent(35),
            _ => {}
        }
    }
    if !chance.percent(20) {
        return;
    }
    *count += 1;
    // Nobody reaches what stands behind an end.
    let ends = matches!(blocks.last().map(|one| &one.does), Some(Does::End(_)));
    let place = chance.below(blocks.len() + usize::from(!ends));
    let notice = Block {
        id: format!("n{count}"),
        when: None,
        does: Does::Notify(chance.below(NOTICES.len())),
    };
    blocks.insert(place, notice);
}

#[cfg(test)]
mod tests {
    use engine::check::Catalogue;

    use super::*;
    use crate::draft::invent::tests::published;

    #[test]
    fn what_tells_more_can_be_published_too() {
        let texts = published(3, &Catalogue::default(), |draft, chance| {
            tell_more(draft, true, chance);
        });
        for word in ["notify_staff", "wait_outcome", "dedupe", "manager_of"] {
            assert!(texts.contains(word), "{word}");
        }
    }
}
