//! Numbers by day: what was counted, on the day that it was where the workspace is.

use engine::time::{DAY_MS, Time};
use store::seeing::DaysKnown;

use crate::place::{BUCKET, On, Place, at, settings};

/// 1 March 2027, the day of [`at`], in days since 1970.
const FIRST: i64 = 20_878;

impl Place {
    /// A contact begins a journey at this instant.
    async fn begins_on_the_way(&self, address: &str, at: Time) {
        let contact = self.known(address).await;
        let (_, mut commit) = self.beginning(contact, at.plus_ms(DAY_MS)).await;
        commit.at = at;
        self.done(commit).await;
    }

    /// What was counted from a day to another, as `name=n`.
    async fn counted(&self, days: (i64, i64)) -> String {
        let rows = self.scope().counters_between(self.workflow, days).await;
        let rows = rows.unwrap();
        let shown = rows.iter().map(|row| format!("{}={}", row.name, row.n));
        shown.collect::<Vec<_>>().join(" ")
    }

    async fn days_known(&self) -> DaysKnown {
        self.scope().days_known(self.workflow).await.unwrap()
    }

    /// Everything that was ever counted is told by days as well.
    pub(crate) async fn assert_counted_by_day(&self) {
        assert!(self.days_known().await.is_all);
        let days = self.counted((0, i64::from(i32::MAX))).await;
        assert_eq!(days, self.numbers().await);
    }
}

async fn numbers_are_those_of_the_day_where_the_workspace_is(on: On) {
    let place = Place::new(on).await;
    let nothing = DaysKnown {
        first: None,
        is_all: true,
    };
    assert_eq!(place.days_known().await, nothing);
    // Amsterdam is an hour ahead: its 2 March begins at 23:00.
    place
        .begins_on_the_way("a@example.test", at(13 * 60 + 59))
        .await;
    place.begins_on_the_way("b@example.test", at(14 * 60)).await;
    place
        .begins_on_the_way("c@example.test", at(38 * 60 - 1))
        .await;
    place.begins_on_the_way("d@example.test", at(38 * 60)).await;
    let check =
        async |days, expect: &str| assert_eq!(place.counted(days).await, expect, "{days:?}");
    check((FIRST - 1, FIRST - 1), "").await;
    check((FIRST, FIRST), "entered=1").await;
    check((FIRST + 1, FIRST + 1), "entered=2").await;
    check((FIRST, FIRST + 1), "entered=3").await;
    check((FIRST + 2, FIRST + 9), "entered=1").await;
    check((FIRST + 1, FIRST), "").await;
    place.assert_counted_by_day().await;
    // Where the zone changes, what was counted stays on its day.
    let east = store::workspace::Settings {
        zone: "Asia/Tokyo".to_owned(),
        ..settings()
    };
    place.scope().set_settings(east).await.unwrap();
    place.begins_on_the_way("e@example.test", at(13 * 60)).await;
    check((FIRST, FIRST), "entered=1").await;
    check((FIRST + 1, FIRST + 1), "entered=3").await;
    place.assert_counted_by_day().await;
    place.assert_healthy().await;
}

/// As an older program leaves it: it counts, and knows of no days.
async fn what_was_counted_without_days_is_in_the_whole_alone(on: On) {
    let place = Place::new(on).await;
    place.begins_on_the_way("a@example.test", at(0)).await;
    place.damage("DELETE FROM counter_day").await;
    let place = place.reopened().await;
    place.assert_healthy().await;
    let since = |first| DaysKnown {
        first,
        is_all: false,
    };
    assert_eq!(place.days_known().await, since(None));
    place
        .begins_on_the_way("b@example.test", at(0).plus_ms(DAY_MS))
        .await;
    assert_eq!(place.days_known().await, since(Some(FIRST + 1)));
    assert_eq!(place.counted((FIRST, FIRST + 9)).await, "entered=1");
    assert_eq!(place.numbers().await, "entered=2");
    place.assert_healthy().await;
}

/// Of many buckets, as a large installation has them, and days to be deleted.
const SPREAD: &str = "
    INSERT INTO counter_day SELECT 1, 1, day, 1, 'm1', 'entered', bucket, 2
        FROM (SELECT 20800 AS day UNION ALL SELECT 20850 UNION ALL SELECT 20876
              UNION ALL SELECT 20877 UNION ALL SELECT 20878) AS days,
        (SELECT 0 AS bucket UNION ALL SELECT 1 UNION ALL SELECT 7) AS buckets;
    UPDATE counter SET n = 5 * 3 * 2 WHERE name = 'entered'";

async fn old_days_go_and_days_that_are_over_are_gathered(on: On) {
    let place = Place::new(on).await;
    place.begins_on_the_way("a@example.test", at(0)).await;
    place
        .damage(&format!("DELETE FROM counter_day; {SPREAD}"))
        .await;
    let place = place.reopened().await;
    let retain = async |steps_days, days: i64| {
        let retention = store::retention::Retention {
            events_days: None,
            steps_days,
            mail_days: None,
        };
        let now = at(0).plus_ms(days * DAY_MS);
        let made = place.system().make_retention_job(BUCKET, retention, now);
        made.await.unwrap().unwrap();
        let mut rows = 0;
        while let Some(taken) = place.system().take_job("me", DAY_MS, now).await.unwrap() {
            let stepped = place.system().step_retention(&taken, now).await.unwrap();
            if let store::job::Progress::More(done) | store::job::Progress::Over(done) = stepped {
                rows += done;
            }
        }
        rows
    };
    let counted = async |day| place.counted((day, day)).await;
    // Two rows of each of three days lie apart; today and yesterday may still grow.
    assert_eq!(retain(None, 0).await, 6);
    for day in [20_800, 20_850, 20_876, 20_877, FIRST] {
        assert_eq!(counted(day).await, "entered=6", "{day}");
    }
    assert!(place.days_known().await.is_all);
    // One row each, now.
    assert_eq!(retain(Some(31), 3).await, 1, "of 20800");
    assert_eq!(
        retain(Some(31), 6).await,
        1,
        "of 20850: its last hour is just old enough"
    );
    assert_eq!(counted(20_850).await, "");
    let known = place.days_known().await;
    assert_eq!((known.first, known.is_all), (Some(20_876), false));
    assert_eq!(retain(Some(31), 9).await, 0);
    assert_eq!(place.numbers().await, "entered=30", "counters stay");
}

on_both!(
    numbers_are_those_of_the_day_where_the_workspace_is,
    what_was_counted_without_days_is_in_the_whole_alone,
    old_days_go_and_days_that_are_over_are_gathered,
);
