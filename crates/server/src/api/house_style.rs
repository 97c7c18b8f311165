//! `GET` and `PUT /api/v1/house-style`: what all e-mails of the workspace look like: name, address, logo,
//! colours, fonts, and the footer at the end of each.
//!
//! E-mails that leave from then on follow, so with an error in it nothing is saved: 422. The whole of it
//! is set: what is left out is not said.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::document::{self, Node};
use engine::finding::{Finding, Findings, Place};
use engine::read::{Fields, Key, key, text, whole_number};
use engine::time::Time;
use mail::compile::{Body, House, Written};
use runner::house::{HouseStyle, Logo};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::Workspace;
use store::house::STYLE_BYTES_MAX;

use crate::app::App;
use crate::auth::Caller;
use crate::body::Received;
use crate::json::{self, Json};
use crate::problem::{Kind, Problem};

use super::{email, workflow};

const KEYS: &[Key] = &[
    key("format", "The number of this grammar: 1."),
    key("name", "The name of the house."),
    key("address", "Where it is, on one line."),
    key(
        "logo",
        "Its picture: `src`, `alt`, `width` in pixels, `href`.",
    ),
    key("colors", "`text`, `background`, `accent`, `on_accent`."),
    key("fonts", "`body`, `heading`."),
    key("footer", "The end of each e-mail: HTML with Liquid."),
];
const LOGO: &[Key] = &[
    key("src", "Where it is fetched from."),
    key("alt", "What it shows, in words."),
    key("width", "As wide as it is shown, in pixels."),
    key("href", "Where it leads."),
];
const COLORS: &[Key] = &[
    key("text", "Of text."),
    key("background", "Behind everything."),
    key("accent", "Of buttons and lines."),
    key("on_accent", "Of the words on a button."),
];
const FONTS: &[Key] = &[
    key("body", "Of text, the wanted one first."),
    key("heading", "Of headings."),
];
/// Longest name, address, address of a picture.
const LINE_CHARS_MAX: usize = 500;
/// Longest footer.
const FOOTER_CHARS_MAX: usize = 20_000;
/// As wide as a mail is shown at most.
const WIDTH_PX_MAX: i64 = 600;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HouseStyle")]
pub(crate) struct Shown {
    /// Counts the changes; 0 if it was never set.
    revision: i64,
    updated_at: Option<Time>,
    #[serde(flatten)]
    style: Value,
    /// What to know of it; only said when it is set.
    findings: Vec<Finding>,
}

pub(crate) async fn show(caller: Caller) -> Result<Json<Shown>, Problem> {
    Ok(json::ok(shown(caller.workspace(), Vec::new()).await?))
}

pub(crate) async fn set(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Received<STYLE_BYTES_MAX>,
) -> Result<Json<Shown>, Problem> {
    let mut findings = Findings::default();
    let node = document::read(workflow::text(&headers, &body.bytes)?, &mut findings);
    let style = node.and_then(|node| read(&node, &mut findings));
    let Some(style) = style.filter(|_| findings.publishable()) else {
        let detail = "The house style was not saved.";
        return Err(Problem::findings(detail, findings.into_list()));
    };
    let workspace = caller.workspace();
    let seen = workspace.house_style().await?.map_or(0, |row| row.revision);
    let text = style.to_json().to_string();
    let saved = workspace.save_house_style(&text, seen, app.now()).await?;
    if saved.is_none() {
        let detail = "Somebody else changed the house style at the same moment; nothing was saved.";
        return Err(Problem::new(Kind::Conflict, detail));
    }
    app.nudge.ring();
    Ok(json::ok(shown(workspace, findings.into_list()).await?))
}

async fn shown(workspace: Workspace<'_>, findings: Vec<Finding>) -> Result<Shown, Problem> {
    let row = workspace.house_style().await?;
    Ok(Shown {
        revision: row.as_ref().map_or(0, |row| row.revision),
        updated_at: row.map(|row| row.updated_at),
        style: email::house(workspace).await?.to_json(),
        findings,
    })
}

/// Reads a style as it is set.
pub(super) fn read(node: &Node, findings: &mut Findings) -> Option<HouseStyle> {
    let fields = Fields::open(node, &Place::default(), &[KEYS], findings)?;
    if let Some((_, place)) = fields.get("format")
        && fields
            .read("format", findings, whole_number(1, 1))
            .is_none()
    {
        findings.error("format", &place, "`format` must be 1.");
    }
    let mut style = HouseStyle {
        name: line(&fields, "name", findings),
        address: line(&fields, "address", findings),
        ..HouseStyle::default()
    };
    if let Some(logo) = part(&fields, "logo", LOGO, findings) {
        let width = logo.read("width", findings, said(whole_number(1, WIDTH_PX_MAX)));
        style.logo = Logo {
            src: address(&logo, "src", findings),
            alt: line(&logo, "alt", findings),
            width_px: width
                .and_then(|width| u32::try_from(width).ok())
                .unwrap_or(0),
            href: address(&logo, "href", findings),
        };
        if !style.logo.src.is_empty() && style.logo.alt.is_empty() {
            let place = Place::default().part("logo", None);
            findings.warning(
                "missing_alt",
                &place,
                "The logo has no `alt`: whoever does not see it reads nothing.",
            );
        }
    }
    if let Some(fonts) = part(&fields, "fonts", FONTS, findings) {
        style.look.body_font = font(&fonts, "body", findings);
        style.heading_font = font(&fonts, "heading", findings);
    }
    if let Some(colors) = part(&fields, "colors", COLORS, findings) {
        style.look = House {
            text_color: color(&colors, "text", findings),
            background_color: color(&colors, "background", findings),
            accent_color: color(&colors, "accent", findings),
            on_accent_color: color(&colors, "on_accent", findings),
            ..style.look
        };
    }
    style.look.footer = footer(&fields, findings);
    Some(style)
}

fn part<'n>(
    fields: &Fields<'n>,
    name: &str,
    keys: &'static [Key],
    findings: &mut Findings,
) -> Option<Fields<'n>> {
    fields.read(
        name,
        findings,
        said(|node: &'n Node, place: &Place, findings: &mut Findings| {
            Fields::open(node, place, &[keys], findings)
        }),
    )
}

/// What is read unless it is null: so `GET` shows what is not said.
fn said<'n, T>(
    read: impl Fn(&'n Node, &Place, &mut Findings) -> Option<T>,
) -> impl Fn(&'n Node, &Place, &mut Findings) -> Option<T> {
    move |node, place, findings| match node.content {
        document::Content::Null => None,
        _ => read(node, place, findings),
    }
}

/// A text of one line.
fn line(fields: &Fields<'_>, name: &str, findings: &mut Findings) -> String {
    let one_line = |node: &Node, place: &Place, findings: &mut Findings| {
        let line = text(LINE_CHARS_MAX)(node, place, findings)?;
        if line.contains('\n') {
            findings.error("control_character", place, "This must be one line.");
        }
        Some(line.trim().to_owned())
    };
    let read = fields.read(name, findings, said(one_line));
    read.unwrap_or_default()
}

/// One of these texts, or a finding.
fn fitting(
    fields: &Fields<'_>,
    name: &str,
    findings: &mut Findings,
    fits: impl Fn(&str) -> bool,
    wanted: &str,
) -> String {
    let text = line(fields, name, findings);
    if !text.is_empty() && !fits(&text) {
        let place = fields
            .get(name)
            .map_or_else(Place::default, |(_, place)| place);
        findings.error("wrong_kind", &place, format!("`{text}` is not {wanted}."));
    }
    text
}

fn address(fields: &Fields<'_>, name: &str, findings: &mut Findings) -> String {
    let fits = |text: &str| {
        // A server without TLS, such as a demo, has its own pictures under `http://`.
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty())
            && !text.contains(|c: char| c.is_whitespace() || "\"'<>{}".contains(c))
    };
    fitting(
        fields,
        name,
        findings,
        fits,
        "an address that begins with `https://` or `http://`",
    )
}

fn color(fields: &Fields<'_>, name: &str, findings: &mut Findings) -> String {
    let fits = |text: &str| {
        let hex = text.strip_prefix('#');
        hex.is_some_and(|hex| {
            matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    fitting(fields, name, findings, fits, "a colour such as `#1a2b3c`")
}

fn font(fields: &Fields<'_>, name: &str, findings: &mut Findings) -> String {
    let fits = |text: &str| {
        let known = |c: char| c.is_alphanumeric() || " ,-'".contains(c);
        text.chars().all(known) && text.matches('\'').count().is_multiple_of(2)
    };
    fitting(
        fields,
        name,
        findings,
        fits,
        "a list of fonts such as `Georgia, serif`",
    )
}

fn footer(fields: &Fields<'_>, findings: &mut Findings) -> String {
    let read = fields.read("footer", findings, said(text(FOOTER_CHARS_MAX)));
    let footer = read.unwrap_or_default();
    let place = fields
        .get("footer")
        .map_or_else(Place::default, |(_, place)| place);
    let house = House {
        footer: footer.clone(),
        ..House::default()
    };
    let of = |body| Written {
        body,
        house: Some(&house),
        ..Written::default()
    };
    let mails = [
        Body::Html(""),
        Body::Mjml("<mjml><mj-body></mj-body></mjml>"),
    ];
    let errors = mails.into_iter().find_map(|body| of(body).compile().err());
    if let Some(errors) = errors {
        let errors: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
        let sentence = format!("No e-mail can end with this: {}.", errors.join("; "));
        findings.error("footer", &place, sentence);
    }
    footer
}

#[cfg(test)]
mod tests {
    use crate::test_app::TestApp;
    use serde_json::{Value, json};

    const PATH: &str = "/api/v1/house-style";

    /// What is shown can be sent back.
    async fn back(test: &TestApp, mut shown: Value) -> Value {
        for key in ["revision", "updated_at", "findings"] {
            shown.as_object_mut().unwrap().remove(key);
        }
        let saved = test.put(PATH, &shown).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        saved.json()
    }

    #[tokio::test]
    async fn a_style_is_set_shown_and_followed() {
        let test = TestApp::new().await;
        let before = test.get(PATH).await.json();
        assert_eq!(
            (&before["revision"], &before["footer"]),
            (&json!(0), &json!(""))
        );
        assert_eq!(back(&test, before).await["revision"], 1, "nothing is said");
        let style = json!({
            "name": "Shop",
            "logo": {"src": "https://a.example/l.png", "alt": "Shop", "width": 120},
            "colors": {"accent": "#112233"},
            "footer": "{{ house.name }}, <a href=\"{{ unsubscribe_url }}\">leave</a>",
        });
        let saved = test.put(PATH, &style).await;
        assert_eq!(saved.status, 200, "{}", saved.text());
        let shown = test.get(PATH).await.json();
        assert_eq!(shown["colors"]["accent"], "#112233");
        assert_eq!(shown["revision"], 2);
        assert_eq!(back(&test, shown).await["revision"], 3);
        let email = json!({"email": {"subject": "Hi", "html": "<p>Hi</p><img alt=\"\" src=\"{{ house.logo.src }}\">"}});
        let preview = test.post("/api/v1/emails/preview", &email).await.json();
        let html = preview["html"].as_str().unwrap();
        assert!(
            html.contains("Shop, <a href=") && html.contains("https://a.example/l.png"),
            "{html}"
        );
        let text = preview["text"].as_str().unwrap();
        assert!(text.contains("Shop, leave (https://"), "{text}");
        // The footer is the way out of an e-mail that has none itself.
        let saved = test
            .put(
                "/api/v1/emails/tips",
                &json!({"subject": "Hi", "html": "<p>Hi</p>"}),
            )
            .await;
        assert_eq!(saved.json()["findings"], json!([]));
    }

    #[tokio::test]
    async fn with_an_error_nothing_is_saved() {
        let test = TestApp::new().await;
        for (style, at) in [
            (json!({"colors": {"accent": "red"}}), "colors/accent"),
            (
                json!({"logo": {"src": "javascript:x", "alt": "x"}}),
                "logo/src",
            ),
            (json!({"logo": {"width": 5000}}), "logo/width"),
            (json!({"fonts": {"body": "x;y"}}), "fonts/body"),
            (json!({"footer": "{% if %}"}), "footer"),
            (json!({"footer": "<mj-text>"}), "footer"),
            (json!({"name": "a\nb"}), "name"),
            (json!({"colour": 1}), "colour"),
            (json!({"format": 2}), "format"),
        ] {
            let refused = test.put(PATH, &style).await;
            assert_eq!(refused.status, 422, "{style}: {}", refused.text());
            assert_eq!(
                refused.json()["findings"][0]["at"],
                at,
                "{}",
                refused.text()
            );
        }
        assert_eq!(test.get(PATH).await.json()["revision"], 0);
    }
}
