//! `GET /api/v1/activities?after=&limit=`: open days, webinars, appointments, in the order in which they
//! begin.

use axum::http::Uri;
use engine::time::Time;
use schemars::JsonSchema;
use serde::Serialize;
use store::activity::ActivityId;

use crate::auth::Caller;
use crate::cursor::{Page, instant_and};
use crate::json::{self, Json};
use crate::problem::Problem;

use super::activity::Activity;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Activities {
    activities: Vec<Activity>,
    /// The `after` of the next page; null on the last.
    next: Option<String>,
}

pub(crate) async fn handle(caller: Caller, uri: Uri) -> Result<Json<Activities>, Problem> {
    let page = Page::of(&uri)?;
    let after = page.after(instant_and)?;
    let after = after.map_or((Time::MIN, ActivityId(0)), |(at, id)| (at, ActivityId(id)));
    let rows = caller.workspace().activities(after, page.limit).await?;
    let next = page.next(&rows, |row| {
        format!("{}.{}", row.what.starts_at.millis(), row.id.0)
    });
    let activities = rows.into_iter().map(Activity::from).collect();
    Ok(json::ok(Activities { activities, next }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn they_are_listed_in_the_order_in_which_they_begin() {
        let test = TestApp::new().await;
        for (handle, day) in [
            ("b", "2027-05-02"),
            ("a", "2027-05-03"),
            ("c", "2027-05-01"),
        ] {
            let activity = json!({"starts_at": format!("{day}T14:00")});
            let path = format!("/api/v1/activities/{handle}");
            assert_eq!(test.put(&path, &activity).await.status, 200);
        }
        let listed = async |path: &str| {
            let page = test.get(path).await.json();
            let rows = page["activities"].as_array().unwrap().iter();
            let handles = rows.map(|row| row["handle"].as_str().unwrap().to_owned());
            (handles.collect::<Vec<_>>(), page["next"].clone())
        };
        let (first, next) = listed("/api/v1/activities?limit=2").await;
        assert_eq!(first, ["c", "b"]);
        let next = next.as_str().unwrap();
        let rest = listed(&format!("/api/v1/activities?limit=2&after={next}")).await;
        assert_eq!(rest, (vec!["a".to_owned()], json!(null)));
        assert_eq!(test.get("/api/v1/activities?after=x").await.status, 400);
    }
}
