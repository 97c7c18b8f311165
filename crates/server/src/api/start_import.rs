//! `POST /api/v1/imports/{id}/check`: looks what an import would do; `POST /api/v1/imports/{id}/run`: does
//! it. Both are jobs: the answer is the import with the job, and `GET` of it shows how far that is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use runner::import::Settings;
use store::import::{Pass, Started};

use crate::app::App;
use crate::auth::Caller;
use crate::json::Json;
use crate::problem::{Kind, Located, Problem};

use super::import::{self, Shown};

type Answer = Result<Json<Shown>, Problem>;

pub(crate) async fn check(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Answer {
    start(&app, &caller, &id, true).await
}

pub(crate) async fn run(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    start(&app, &caller, &id, false).await
}

async fn start(app: &App, caller: &Caller, id: &str, is_dry: bool) -> Answer {
    let workspace = caller.workspace();
    let row = import::find(workspace, id).await?;
    let json = serde_json::from_str(&row.settings).unwrap_or_default();
    let settings = Settings::read(&json, &mut Vec::new());
    let Some(settings) = settings.filter(Settings::has_columns) else {
        let sentence = "Say what the columns mean before the import is started.";
        return Err(Problem::invalid(vec![Located::new("columns", sentence)]));
    };
    let first = if is_dry {
        Pass::Rows
    } else {
        settings.first_pass()
    };
    let conflict = |detail: String| Err(Problem::new(Kind::Conflict, detail));
    match workspace
        .start_import(row.id, is_dry, first, app.now())
        .await?
    {
        Started::Job(_) => {}
        Started::NotWhole => return conflict("The file is not here yet, or not whole.".to_owned()),
        Started::Busy(job) => return conflict(format!("Job {} works on this import.", job.0)),
        Started::Over(job) => return conflict(format!("Job {} has done this import.", job.0)),
        Started::Unknown => return Err(Problem::no("import")),
    }
    app.nudge.ring();
    let row = import::find(workspace, id).await?;
    Ok(Json(
        StatusCode::ACCEPTED,
        import::shown(workspace, row).await?,
    ))
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value, json};
    use std::sync::Arc;

    /// Works on all jobs, as the runner of a server does.
    async fn work(test: &TestApp) {
        let store = test.app.store.clone();
        let outlet = Arc::new(runner::outlet::TestInbox(store.clone()));
        let links = runner::Links::new("https://shop.example", [7; 32]);
        let runner = runner::Runner::new(store, test.app.clock.clone(), outlet, links);
        while runner.work_on_job().await.unwrap() > 0 {}
    }

    async fn made(test: &TestApp, settings: &Value) -> String {
        let answer = test.post("/api/v1/imports", settings).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        format!("/api/v1/imports/{}", answer.json()["id"].as_str().unwrap())
    }

    #[tokio::test]
    async fn a_list_comes_in_step_by_step() {
        let test = TestApp::new().await;
        let path = made(&test, &json!({"kind": "contacts", "name": "List"})).await;
        let post = async |verb: &str| test.send("POST", &format!("{path}/{verb}"), "").await;
        assert_eq!(post("check").await.status, 422);
        let list = "E-mail;Voornaam;Score\na@example.test;Anna;1,5\nb@example.test;=1+1;x\n";
        let sent = test.send("PUT", &format!("{path}/file"), list).await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        let shape = &sent.json()["shape"];
        assert_eq!(shape["delimiter"], ";");
        assert_eq!(shape["columns"], json!(["E-mail", "Voornaam", "Score"]));
        assert_eq!(shape["sample"][0], json!(["a@example.test", "Anna", "1,5"]));
        let proposal = json!({"E-mail": "email", "Voornaam": "fields.first_name"});
        assert_eq!(shape["proposal"], proposal);
        let columns = json!({"E-mail": "email", "Voornaam": "fields.first_name",
            "Score": {"to": "fields.score", "type": "number", "decimal": ","}});
        let settings =
            json!({"format": null, "kind": "contacts", "name": "List", "columns": columns});
        assert_eq!(test.put(&path, &settings).await.status, 200);
        assert_eq!(post("check").await.status, 202);
        assert_eq!(post("run").await.status, 409, "somebody looks at it");
        work(&test).await;
        let looked = test.get(&path).await.json();
        assert_eq!(looked["check"]["job"]["state"], "done");
        let counts = &looked["check"]["counts"];
        assert_eq!((&counts["new"], &counts["refused"]), (&json!(1), &json!(1)));
        assert_eq!(
            test.get("/api/v1/contacts").await.json()["contacts"],
            json!([])
        );
        assert_eq!(post("run").await.status, 202);
        work(&test).await;
        let done = test.get(&path).await.json();
        assert_eq!(done["run"]["counts"], done["check"]["counts"]);
        let people = test.get("/api/v1/contacts").await.json();
        assert_eq!(people["contacts"][0]["fields"]["score"]["value"], 1.5);
        let errors = test.get(&format!("{path}/errors")).await;
        assert_eq!(
            errors.text(),
            "row,reason,line\r\n2,\"column `Score`: `x` is no number with `,` before its decimals\",\"b@example.test;=1+1;x\"\r\n"
        );
        assert_eq!(post("run").await.status, 409, "it was done");
        assert_eq!(test.put(&path, &settings).await.status, 409);
        assert_eq!(
            test.send("PUT", &format!("{path}/file"), list).await.status,
            409
        );
        let listed = test.get("/api/v1/imports").await.json();
        assert_eq!(listed["imports"][0]["name"], "List");
    }

    #[tokio::test]
    async fn what_is_wrong_with_an_import_has_a_place() {
        let test = TestApp::new().await;
        let bad = json!({"kind": "contacts", "columns": {"a": "interests.news", "b": "email"}});
        let answer = test.post("/api/v1/imports", &bad).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["errors"][0]["at"], "consent/source");
        let path = made(
            &test,
            &json!({"kind": "suppressions", "columns": {"a": "email"}}),
        )
        .await;
        let run = test.send("POST", &format!("{path}/run"), "").await;
        assert_eq!(run.status, 409, "there is no file");
        for (method, end) in [
            ("GET", ""),
            ("PUT", ""),
            ("PUT", "/file"),
            ("POST", "/run"),
            ("GET", "/errors"),
        ] {
            let path = format!("{path}{end}");
            let other = Some(test.other_key.as_str());
            assert_eq!(
                test.send_as(other, method, &path, "{}").await.status,
                404,
                "{path}"
            );
            let unknown = path.replace("imports/1", "imports/x");
            assert_eq!(
                test.send(method, &unknown, "{}").await.status,
                404,
                "{unknown}"
            );
        }
    }

    #[tokio::test]
    async fn another_file_takes_the_place_of_the_first() {
        let test = TestApp::new().await;
        let path = made(
            &test,
            &json!({"kind": "contacts", "columns": {"mail": "email"}}),
        )
        .await;
        let long = "mail\n".to_owned() + &"x@example.test\n".repeat(40_000);
        for list in [long.as_str(), "mail\na@example.test\n"] {
            let sent = test.send("PUT", &format!("{path}/file"), list).await;
            assert_eq!(sent.json()["size_bytes"], list.len(), "{}", sent.text());
        }
        test.send("POST", &format!("{path}/run"), "").await;
        work(&test).await;
        let done = test.get(&path).await.json();
        assert_eq!(done["run"]["counts"]["rows"], 1, "{done}");
    }
}
