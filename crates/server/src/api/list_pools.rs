//! `GET /api/v1/coupons`: all pools of coupons, by handle, with what is left in them.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::App;
use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::pool::Pool;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Pools {
    coupons: Vec<Pool>,
}

pub(crate) async fn handle(State(app): State<App>, caller: Caller) -> Result<Json<Pools>, Problem> {
    let pools = caller.workspace().pools(app.now()).await?;
    let coupons = pools.into_iter().map(Pool::from).collect();
    Ok(json::ok(Pools { coupons }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn pools_are_listed_by_handle() {
        let test = TestApp::new().await;
        for handle in ["welcome", "birthday"] {
            let path = format!("/api/v1/coupons/{handle}");
            test.put(&path, &json!({"warn_below": 1})).await;
        }
        let listed = test.get("/api/v1/coupons").await.json();
        let expect = json!([
            {"handle": "birthday", "name": "birthday", "warn_below": 1, "free": 0, "low": true},
            {"handle": "welcome", "name": "welcome", "warn_below": 1, "free": 0, "low": true},
        ]);
        assert_eq!(listed["coupons"], expect);
    }
}
