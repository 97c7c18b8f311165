//! Back-tests: how much history a workflow is played over in a second, by one thread.

use anyhow::bail;
use engine::calendar::Zone;
use engine::check::Catalogue;
use engine::plan::Plan;
use engine::time::Time;
use runner::backtest::{Happening, Past, Script};

use crate::progress::{Progress, Tell};
use crate::report::{Row, Wanted};
use crate::stopwatch::Stopwatch;

/// What happened, of contacts, that a back-test plays in a second on one core.
const HAPPENINGS_WANTED: f64 = 500_000.0;
/// So many happenings are played at least: some tenths of a second of work.
const HAPPENINGS_MIN: usize = 100_000;
/// So long a play goes on after the last happening: four weeks.
const AFTER_MS: i64 = 28 * 24 * 60 * 60 * 1_000;

/// A workflow and a history that it is played over.
#[derive(Clone, Debug)]
pub struct Play {
    /// What the row is called.
    pub name: String,
    /// The workflow's text.
    pub workflow: String,
    /// The workspace's zone.
    pub zone: Zone,
    /// What happened.
    pub people: Vec<Past>,
}

/// Plays it again and again. What one play takes is made ready before the watch starts.
pub(crate) fn measure(play: &Play, tell: Tell<'_>) -> anyhow::Result<Row> {
    let plan = match Plan::from_text(&play.workflow, &Catalogue::default()) {
        Ok(plan) => plan,
        Err(findings) => {
            let first = findings.first().map(ToString::to_string);
            bail!("{}: {}", play.name, first.unwrap_or_default());
        }
    };
    let happenings = play.people.iter().flat_map(|past| &past.happenings);
    let times: Vec<Time> = happenings.map(Happening::received_at).collect();
    let (Some(from), Some(last)) = (times.iter().min(), times.iter().max()) else {
        bail!("{}: nothing happened", play.name);
    };
    let between = (*from, last.plus_ms(AFTER_MS));
    let script = Script::new(plan, play.zone.clone(), between);
    let rounds = HAPPENINGS_MIN.div_ceil(times.len());
    let (row, of) = (play.name.as_str(), rounds * times.len());
    tell(Progress { row, done: 0, of });
    let people: Vec<Vec<Past>> = (0..rounds).map(|_| play.people.clone()).collect();
    let watch = Stopwatch::start();
    for past in people.into_iter().flatten() {
        let played = script.play(past);
        if let Some((contact, why)) = played.stuck.first() {
            bail!("{}: contact {contact} cannot be played: {why}", play.name);
        }
    }
    let measured = watch.row(row, of);
    tell(Progress { row, done: of, of });
    Ok(measured.wanted(Wanted::PerSecond(HAPPENINGS_WANTED)))
}

#[cfg(test)]
mod tests {
    use engine::contact::{Contact, map};
    use engine::event::Event;
    use engine::id::{ContactId, EventId};

    use super::*;

    #[test]
    fn a_history_is_played_as_often_as_it_takes() {
        let at = Time::parse("2027-03-01T09:00:00Z").unwrap();
        let contact = ContactId(1);
        let event = Event {
            id: EventId(1),
            contact,
            name: "bought".to_owned(),
            occurred_at: at,
            received_at: at,
            source: "api".to_owned(),
            data: map([]).into(),
        };
        let past = Past {
            contact: Contact::new(contact, at),
            happenings: vec![Happening::Event(event); 1_000],
        };
        let workflow = |trigger: &str| {
            format!(
                "format: 1\nhandle: a\nname: A\npurpose: service\n\
                 triggers: [{{ id: t, start: event, event: {trigger} }}]\n\
                 blocks: [{{ id: w, do: wait, for: 1d }}]\n"
            )
        };
        let mut play = Play {
            name: "a play".to_owned(),
            workflow: workflow("bought"),
            zone: Zone::utc(),
            people: vec![past],
        };
        assert!(measure(&play, &|_| ()).unwrap().per_second > 0.0);
        play.workflow = workflow("");
        let error = measure(&play, &|_| ()).unwrap_err().to_string();
        assert!(error.starts_with("a play: "), "{error}");
        play.workflow = workflow("bought");
        play.people.clear();
        let error = measure(&play, &|_| ()).unwrap_err().to_string();
        assert_eq!(error, "a play: nothing happened");
    }
}
