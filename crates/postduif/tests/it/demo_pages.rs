//! The demo's pages: there at once, with how far it is; and what they are made of then, the very numbers
//! that were printed.

use serde_json::Value as Json;

use crate::program::{Program, command};

/// What a page of the demo is told: it needs no key, and says that it is a page.
fn asked(program: &Program, path: &str) -> Json {
    let request = ureq::get(format!("{}{path}", program.url)).header("x-postduif-page", "1");
    let text = request.call().unwrap().body_mut().read_to_string();
    serde_json::from_str(&text.unwrap()).unwrap()
}

#[test]
fn the_pages_show_the_play_and_then_what_was_printed() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = command(&["demo", "--listen", "127.0.0.1:0"]);
    demo.args(["--shift-weeks", "463", "--until", "2026-11-15T23:00:00Z"]);
    demo.args(["--contacts", "6"]);
    let mut program = Program::start(demo.env("TMPDIR", folder.path()));
    let line = program.line("The pages: ");
    program.url = line.split(' ').nth(2).unwrap().to_owned();
    let early = program.send("GET", "/", "");
    assert_eq!(early.status, 503);
    assert!(early.body.contains("<progress"), "{}", early.body);

    let wait = program.line("monday");
    let printed: Vec<_> = wait.split_whitespace().skip(1).take(2).collect();
    assert_eq!(printed, ["63", "1"], "{wait}");
    program.line("The clock stands still at 2026-11-15T23:00:00Z");
    program.line("End with Ctrl-C.");
    // What the pages show comes from here.
    let report = asked(&program, "/api/v1/workflows/product-x-monday/report");
    let sum = |of: &str, number: &str| {
        let all = report[of].as_array().unwrap().iter();
        let numbers = all.map(|one| one["total"][number].as_i64().unwrap_or(0));
        numbers.sum::<i64>()
    };
    assert_eq!(sum("triggers", "started"), 63, "{report}");
    assert_eq!(sum("blocks", "waiting"), 1, "{report}");
    has_segments(&program);
    has_forms(&program);
    let clock = asked(&program, "/demo/clock");
    assert_eq!(clock["stands_still"], true, "{clock}");
    assert_eq!(clock["now"], "2026-11-15T23:00:00Z", "{clock}");
}

/// Each segment of the shop is there, with people in it and people who are not.
fn has_segments(program: &Program) {
    let listed = asked(program, "/api/v1/segments");
    let handles = listed["segments"].as_array().unwrap().iter();
    let handles: Vec<_> = handles.map(|one| one["handle"].as_str().unwrap()).collect();
    assert_eq!(handles, ["sleeping", "this-year", "vip"], "{listed}");
    let check = |handle: &str, expect: i64| {
        let count = asked(program, &format!("/api/v1/segments/{handle}/count"));
        assert_eq!(
            [&count["estimate"], &count["of"]],
            [expect, 6],
            "{handle}: {count}"
        );
    };
    check("sleeping", 0);
    check("this-year", 6);
    check("vip", 1);
}

/// Each form of the shop is open, and shown in both languages.
fn has_forms(program: &Program) {
    let listed = asked(program, "/api/v1/forms");
    let forms = listed["forms"].as_array().unwrap().iter();
    let forms: Vec<_> = forms
        .map(|one| (one["handle"].as_str().unwrap(), &one["open"]))
        .collect();
    let open = &Json::Bool(true);
    assert_eq!(
        forms,
        [("newsletter", open), ("shop-survey", open)],
        "{listed}"
    );
    let check = |path: &str, words: &str| {
        let shown = program.send("GET", path, "");
        assert_eq!(shown.status, 200, "{path}");
        assert!(shown.body.contains(words), "{path}: {}", shown.body);
    };
    check("/f/1/newsletter?lang=nl", "Stuur mij de nieuwsbrief");
    check("/f/1/newsletter?lang=en", "newsletter.");
    check("/f/1/shop-survey?lang=nl", "Hoe bevalt de winkel?");
    check("/f/1/shop-survey?lang=en", "How do you like the shop?");
}
