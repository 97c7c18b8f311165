//! `GET /api/v1/staff`: everybody on our side, by handle, also those who are not active any more.

use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Caller;
use crate::json::{self, Json};
use crate::problem::Problem;

use super::staff::Person;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Staff")]
pub(crate) struct Everybody {
    staff: Vec<Person>,
}

pub(crate) async fn handle(caller: Caller) -> Result<Json<Everybody>, Problem> {
    let staff = caller.workspace().staff().await?;
    let staff = staff.into_iter().map(Person::from).collect();
    Ok(json::ok(Everybody { staff }))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::json;

    #[tokio::test]
    async fn everybody_is_listed_by_handle() {
        let test = TestApp::new().await;
        for handle in ["bob", "anna"] {
            let person = json!({"email": format!("{handle}@shop.test")});
            test.put(&format!("/api/v1/staff/{handle}"), &person).await;
        }
        let listed = test.get("/api/v1/staff").await.json();
        let expect = json!([
            {"handle": "anna", "name": "anna", "email": "anna@shop.test", "roles": [],
             "manager": null, "active": true},
            {"handle": "bob", "name": "bob", "email": "bob@shop.test", "roles": [],
             "manager": null, "active": true},
        ]);
        assert_eq!(listed["staff"], expect);
    }
}
