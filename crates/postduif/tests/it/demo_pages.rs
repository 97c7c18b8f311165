//! The demo's pages: there at once, with how far it is, and then with the very numbers that were
//! printed.

use crate::program::{Program, command};

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
    let page = program.send("GET", "/workflows/product-x-monday", "");
    assert_eq!(page.status, 200);
    for part in [
        "<dt>entered</dt><dd>63</dd>",
        "<dt>waiting</dt><dd>1</dd>",
        "the clock stands still at 16 Nov 2026 00:00",
        "Only if: one of the lines has SKU 1082185",
    ] {
        assert!(page.body.contains(part), "{part} is not in {}", page.body);
    }
    let dutch = program.send("GET", "/?lang=nl", "");
    assert!(
        dutch
            .body
            .contains("de klok staat stil op 16 nov 2026 00:00")
    );
}
