//! `POST /api/v1/images?name=`: a picture for e-mails, as the body: PNG, JPEG, GIF or WebP.
//!
//! It is decoded, made no larger than a mail shows it, and written anew; the answer says where mails load
//! it from. The same picture again is answered with the one that is there. A file of which no picture can
//! be made is refused with a code: `unknown_format`, `broken_image`, `too_many_pixels`, `too_many_frames`,
//! `too_large`.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use engine::finding::{Findings, Place};
use mail::picture::{Picture, UPLOAD_BYTES_MAX};
use serde::Deserialize;
use store::image::{IMAGE_BYTES_MAX, NAME_BYTES_MAX, NewImage};

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::Json;
use crate::problem::{Kind, Located, Problem, capitalized};

use super::image::Shown;

/// What a picture is called whose sender says nothing.
const UNNAMED: &str = "image";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    name: Option<String>,
}

pub(crate) async fn handle(
    State(app): State<App>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
    body: Received<UPLOAD_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let sentence = "`name` is what the picture is called; nothing else can be asked.";
    let Query(asked) =
        asked.map_err(|_| Problem::invalid(vec![Located::new("query", sentence)]))?;
    let name = asked.name.map(|name| name.trim().to_owned());
    let name = name.filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| UNNAMED.to_owned());
    if name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
        let sentence =
            format!("A name has at most {NAME_BYTES_MAX} bytes and no control characters.");
        return Err(Problem::invalid(vec![Located::new("name", sentence)]));
    }
    let picture = made(&app, body).await?;
    let workspace = caller.workspace();
    let hash = picture.hash();
    let image = NewImage {
        hash: hash.clone(),
        name,
        kind: picture.kind.as_str().to_owned(),
        width_px: picture.width_px,
        height_px: picture.height_px,
        bytes: picture.bytes,
    };
    workspace.save_image(image, app.now()).await?;
    let image = workspace.image(&hash).await?;
    let image = image.ok_or_else(|| Problem::no("image"))?;
    Ok(Json(
        StatusCode::CREATED,
        Shown::new(&app, workspace.id(), image),
    ))
}

/// One at a time: each takes a core and a hundred megabytes.
async fn made(app: &App, body: Received<UPLOAD_BYTES_MAX>) -> Result<Picture, Problem> {
    let stopping = || Problem::new(Kind::Unavailable, "The server is stopping.");
    let _turn = app.pictures.acquire().await.map_err(|_| stopping())?;
    let work = move || Picture::of(&body.bytes);
    let made = tokio::task::spawn_blocking(work).await;
    let made = made.map_err(|error| {
        tracing::error!(%error, "a picture could not be looked at");
        Problem::new(Kind::Internal, "The fault was logged; it is ours to mend.")
    })?;
    let picture = made.map_err(|fault| refused(fault.code(), &fault.to_string()))?;
    if picture.bytes.len() > IMAGE_BYTES_MAX {
        let fragment = format!(
            "the picture takes {} bytes when it is ready for a mail; at most {IMAGE_BYTES_MAX} are taken",
            picture.bytes.len()
        );
        return Err(refused("too_large", &fragment));
    }
    Ok(picture)
}

fn refused(code: &'static str, fragment: &str) -> Problem {
    let mut findings = Findings::default();
    let sentence = format!("{}.", capitalized(fragment));
    findings.error(code, &Place::default(), &sentence);
    Problem::findings(sentence, findings.into_list())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;

    use crate::test_app::{Answer, TestApp};
    use serde_json::json;

    /// One red pixel.
    const PNG: &[u8] = include_bytes!("add_image/red.png");

    async fn add(test: &TestApp, name: &str, file: &[u8]) -> Answer {
        let path = format!("/api/v1/images?name={name}");
        let request = Request::post(path).header("authorization", format!("Bearer {}", test.key));
        test.answer(request.body(Body::from(file.to_vec())).unwrap())
            .await
    }

    #[tokio::test]
    async fn a_picture_is_kept_and_shown_to_whoever_has_a_mail() {
        let test = TestApp::new().await;
        let added = add(&test, "red.png", PNG).await;
        assert_eq!(added.status, 201, "{}", added.text());
        let added = added.json();
        assert_eq!(
            (&added["kind"], &added["name"]),
            (&json!("png"), &json!("red.png"))
        );
        assert_eq!(
            (&added["width_px"], &added["height_px"]),
            (&json!(1), &json!(1))
        );
        // The same once more is the one that is there.
        assert_eq!(add(&test, "other.png", PNG).await.json(), added);
        let listed = test.get("/api/v1/images").await.json();
        assert_eq!(listed["images"], json!([added]));
        let address = added["address"].as_str().unwrap();
        let path = &address[address.find("/i/").unwrap()..];
        let shown = test.send_as(None, "GET", path, "").await;
        assert_eq!(
            (shown.status, shown.header("content-type")),
            (200, "image/png")
        );
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
        assert_eq!(shown.header("cross-origin-resource-policy"), "cross-origin");
        assert!(shown.header("cache-control").ends_with("immutable"));
        assert_eq!(
            shown.body.len(),
            usize::try_from(added["size_bytes"].as_u64().unwrap()).unwrap()
        );
        for gone in [
            path.replace(".png", ".gif"),
            path.replace(".png", ".svg"),
            path.replace(".png", ""),
            path.replace("/i/1/", "/i/2/"),
            format!("/i/1/{}.png", "0".repeat(32)),
        ] {
            assert_eq!(
                test.send_as(None, "GET", &gone, "").await.status,
                404,
                "{gone}"
            );
        }
    }

    #[tokio::test]
    async fn what_is_no_picture_is_refused_with_a_code() {
        let test = TestApp::new().await;
        for (file, code) in [
            (
                &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
                "unknown_format",
            ),
            (&PNG[..20], "broken_image"),
            (&b""[..], "unknown_format"),
        ] {
            let refused = add(&test, "x", file).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
            assert_eq!(refused.json()["findings"][0]["code"], code);
        }
        let too_long = "x".repeat(201);
        assert_eq!(add(&test, &too_long, PNG).await.status, 422);
        assert_eq!(
            add(&test, "x", &vec![0; 13 * 1024 * 1024]).await.status,
            413
        );
    }

    #[tokio::test]
    async fn one_that_a_mail_shows_is_not_deleted() {
        let mut test = TestApp::new().await;
        test.app.public_origin = "https://shop.test".to_owned();
        let added = add(&test, "red.png", PNG).await.json();
        let path = format!("/api/v1/images/{}", added["id"].as_str().unwrap());
        let email = json!({"subject": "Hi", "html": format!("<img alt=\"\" src=\"{}\">", added["address"].as_str().unwrap())});
        let saved = test.put("/api/v1/emails/tips", &email).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let kept = test.send("DELETE", &path, "").await;
        assert_eq!(kept.status, 409);
        assert!(kept.text().contains("`tips`"), "{}", kept.text());
        assert_eq!(
            test.send("DELETE", "/api/v1/emails/tips", "").await.status,
            204
        );
        let logo = json!({"logo": {"src": added["address"], "alt": "x"}});
        let set = test.put("/api/v1/house-style", &logo).await;
        assert_eq!(set.status, 200, "{}", set.text());
        assert_eq!(test.send("DELETE", &path, "").await.status, 409);
        test.put("/api/v1/house-style", &json!({})).await;
        assert_eq!(test.send("DELETE", &path, "").await.status, 204);
        assert_eq!(test.send("DELETE", &path, "").await.status, 404);
        assert_eq!(test.get("/api/v1/images").await.json()["images"], json!([]));
    }
}
