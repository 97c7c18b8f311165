//! `do: call`: calls a web service and waits for its answer. The call leaves through the one door out
//! with a key of its own, the same at each try, so that the service can tell a repetition.

use super::{Kind, Next, Run, asking};
use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, Shape, parts};
use crate::id::Handle;
use crate::read::{self, Fields, Key, key};
use crate::step::ask::{Asked, Call as Asking, Header, HeaderValue, Saved};
use crate::time::DAY_MS;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "call",
    doc: "Calls a web service, and waits for its answer.",
    keys: &[
        key(
            "method",
            "GET, POST, PUT, PATCH or DELETE; POST if it is left out.",
        )
        .takes(Form::Words(&["GET", "POST", "PUT", "PATCH", "DELETE"]))
        .else_is("POST"),
        key(
            "url",
            "Where to: https://host/path; path and query may hold {{ … }}.",
        )
        .takes(URL)
        .required(),
        key(
            "headers",
            "What goes along: each { name, value } or { name, secret }.",
        )
        .takes(HEADERS),
        key("body", "What is told; may hold {{ … }}.").takes(Form::text(BODY_CHARS_MAX)),
        key(
            "sign",
            "The secret with which it is signed, as Standard Webhooks has it.",
        )
        .takes(Form::HANDLE),
        key("timeout", "How long one try may take: 1s to 60s.")
            .takes(parts::TO_A_MINUTE)
            .else_is("10s"),
        key("retries", "How often it is tried again: 0 to 20.")
            .takes(Form::whole(0, RETRIES_MAX))
            .else_is("5"),
        key(
            "save",
            "Parts of the answer under names of their own: each { name, from }.",
        )
        .takes(Form::list(
            &Form::Map(&Shape::of(&[SAVE_KEYS])),
            0,
            SAVED_MAX,
        )),
    ],
    rules: &[Rule::WordWithout("method", "GET", "body")],
};

const HEADER_KEYS: &[Key] = &[
    key("name", "The header's name.")
        .takes(Form::Like {
            pattern: "^[A-Za-z0-9_-]{1,100}$",
            says: "the name of a header",
        })
        .required(),
    key("value", "Its value; may hold {{ … }}.").takes(Form::text(VALUE_CHARS_MAX)),
    key("secret", "Or the name of the secret that is its value.").takes(Form::HANDLE),
];
const SAVE_KEYS: &[Key] = &[
    key("name", "Under which name: block.<id>.<name>.")
        .takes(Form::LOCAL_ID)
        .required(),
    key(
        "from",
        "Where it stands in the answer: response.customer.tier.",
    )
    .takes(Form::Like {
        pattern: "^response(\\.[^.]+)+$",
        says: "a place in the answer",
    })
    .required(),
];

/// Where a call goes.
pub(crate) const URL: Form = Form::Like {
    pattern: "^https?://[^/?#{}%@\\\\\\s]+([/?][^\\u0000-\\u0008\\u000b-\\u001f]*)?$",
    says: "an address",
};
/// What goes along.
pub(crate) const HEADERS: Form = Form::list(&HEADER, 0, HEADERS_MAX);
const HEADER: Form = Form::Map(&Shape {
    keys: &[HEADER_KEYS],
    rules: &[Rule::One(&["value", "secret"])],
});

const METHODS: &[(&str, &str)] = &[
    ("GET", "GET"),
    ("POST", "POST"),
    ("PUT", "PUT"),
    ("PATCH", "PATCH"),
    ("DELETE", "DELETE"),
];
const HEADERS_MAX: usize = 20;
const SAVED_MAX: usize = 20;
const URL_CHARS_MAX: usize = 2_000;
const VALUE_CHARS_MAX: usize = 2_000;
/// Longest body before it is filled in.
const BODY_CHARS_MAX: usize = 20_000;
/// How long one try takes where nothing is said.
pub(crate) const TIMEOUT_S: u32 = 10;
const TIMEOUT_MAX_S: i64 = 60;
const RETRIES: u32 = 5;
const RETRIES_MAX: i64 = 20;
/// How long a journey waits for an answer. All tries together take less than a day; the rest is for
/// a workflow that is paused meanwhile.
pub const WAIT_MS: i64 = 7 * DAY_MS;

/// What a block leaves by itself, and so nothing can be saved as.
const TAKEN: [&str; 8] = [
    "at", "outcome", "event", "status", "response", "workflow", "journey", "block",
];

/// Calls a web service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The call, its templates as they are written.
    pub call: Asking,
}

impl Call {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let method = fields.read("method", findings, read::one_of(METHODS));
        let url = fields.required("url", findings, url);
        let headers = fields.read("headers", findings, headers);
        let body = fields.read("body", findings, read::text(BODY_CHARS_MAX));
        let sign = fields.read("sign", findings, read::handle);
        let timeout_s = fields.read("timeout", findings, timeout);
        let retries = fields.read("retries", findings, read::whole_number(0, RETRIES_MAX));
        let save = fields.read("save", findings, read::list(0, SAVED_MAX, saved));
        let method = method.unwrap_or("POST");
        if method == "GET" && body.is_some() {
            findings.error("body", &fields.place, "A GET has no body.");
        }
        let call = Asking {
            method: method.to_owned(),
            url: url?,
            headers: headers.unwrap_or_default(),
            body: body.unwrap_or_default(),
            sign,
            timeout_s: timeout_s.unwrap_or(TIMEOUT_S),
            retries: retries.map_or(RETRIES, |n| u32::try_from(n).unwrap_or(RETRIES)),
            save: save.unwrap_or_default(),
        };
        Some(Self { call })
    }

    /// What it does.
    pub fn run(&self, run: &mut Run<'_>) -> Next {
        let until = run.scope.now.plus_ms(WAIT_MS);
        let note = format!("{} {}", self.call.method, self.call.url);
        let asked = Asked::Call(self.call.clone());
        asking::ask(run, asked, Some(until), note)
    }

    /// The texts that are filled in.
    pub(super) fn templates(&self) -> Vec<(&'static str, &str)> {
        let headers = self
            .call
            .headers
            .iter()
            .filter_map(|header| match &header.value {
                HeaderValue::Template(text) => Some(("headers", text.as_str())),
                HeaderValue::Secret(_) => None,
            });
        let url = ("url", self.call.url.as_str());
        let body = ("body", self.call.body.as_str());
        [url, body].into_iter().chain(headers).collect()
    }

    /// The names of the secrets that it uses, each with where it stands in the block.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (String, &Handle)> {
        secrets(&self.call.headers, self.call.sign.as_ref())
    }
}

/// The names of secrets in these headers and of the one that signs, each with where it stands beside them.
pub(crate) fn secrets<'a>(
    headers: &'a [Header],
    sign: Option<&'a Handle>,
) -> impl Iterator<Item = (String, &'a Handle)> {
    let of_headers = headers.iter().enumerate();
    let of_headers = of_headers.filter_map(|(n, header)| match &header.value {
        HeaderValue::Secret(name) => Some((format!("headers/{n}/secret"), name)),
        HeaderValue::Template(_) => None,
    });
    of_headers.chain(sign.map(|name| ("sign".to_owned(), name)))
}

/// An address whose server is plain to see: nothing of the contact decides where a call goes.
pub(crate) fn url(node: &Node, place: &Place, findings: &mut Findings) -> Option<String> {
    let text = read::text(URL_CHARS_MAX)(node, place, findings)?;
    let scheme = ["https://", "http://"];
    let rest = scheme.iter().find_map(|scheme| text.strip_prefix(scheme));
    let Some(rest) = rest else {
        findings.error("url", place, "An address begins with https:// or http://.");
        return None;
    };
    if text.chars().any(char::is_whitespace) && !text.contains("{{") {
        findings.error("url", place, "An address has no spaces.");
        return None;
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty()
        || host.contains(['{', '}', '%', '@', '\\'])
        || host.contains(char::is_whitespace)
    {
        let sentence = "The server stands in the address as it is, without {{ … }} and without a name or password.";
        findings.error("url", place, sentence);
        return None;
    }
    // A template right behind the server could make it longer: `https://a{{ b }}`.
    if rest.len() > host.len() && !rest[host.len()..].starts_with(['/', '?']) {
        findings.error("url", place, "A `/` follows the server.");
        return None;
    }
    Some(text)
}

/// What goes along with a call.
pub(crate) fn headers(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<Header>> {
    read::list(0, HEADERS_MAX, header)(node, place, findings)
}

fn header(node: &Node, place: &Place, findings: &mut Findings) -> Option<Header> {
    let fields = Fields::open(node, place, &[HEADER_KEYS], findings)?;
    let name = fields.required("name", findings, read::text(100))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        let at = place.part("name", None);
        findings.error(
            "header",
            &at,
            "A header's name has letters, digits, - and _.",
        );
        return None;
    }
    let value = match (fields.has("value"), fields.has("secret")) {
        (true, false) => {
            let value = fields.read("value", findings, read::text(VALUE_CHARS_MAX))?;
            HeaderValue::Template(value)
        }
        (false, true) => HeaderValue::Secret(fields.read("secret", findings, read::handle)?),
        _ => {
            let sentence = "A header has exactly one of `value` and `secret`.";
            findings.error("header", place, sentence);
            return None;
        }
    };
    Some(Header { name, value })
}

fn timeout(node: &Node, place: &Place, findings: &mut Findings) -> Option<u32> {
    let duration = read::positive_duration(node, place, findings)?;
    let seconds = duration.elapsed_ms().map(|ms| ms / 1_000);
    let seconds = seconds.filter(|seconds| (1..=TIMEOUT_MAX_S).contains(seconds));
    if seconds.is_none() {
        findings.error("out_of_range", place, "This must be 1s to 60s.");
    }
    u32::try_from(seconds?).ok()
}

fn saved(node: &Node, place: &Place, findings: &mut Findings) -> Option<Saved> {
    let fields = Fields::open(node, place, &[SAVE_KEYS], findings)?;
    let name = fields.required("name", findings, read::local_id);
    let from = fields.required("from", findings, read::text(300));
    let (name, from) = (name?, from?);
    if TAKEN.contains(&name.as_str()) || ["visit", "hops"].contains(&name.as_str()) {
        let sentence = format!("The block itself leaves something called `{name}`.");
        findings.error("save", place, sentence);
        return None;
    }
    let mut names = from.split('.').map(str::to_owned);
    let from: Vec<_> = match names.next().as_deref() {
        Some("response") => names.collect(),
        _ => Vec::new(),
    };
    if from.is_empty() || from.iter().any(String::is_empty) {
        let sentence = "This begins with `response.`, such as response.customer.tier.";
        findings.error("save", place, sentence);
        return None;
    }
    Some(Saved {
        name: name.to_string(),
        from,
    })
}
