//! `cargo xtask help`: what each command does.
//!
//! A command without a text here, or a text without a command, fails a test.

use anyhow::{Context, Result};

/// A command's name, its line in the list, and what `--help` says.
struct Page {
    name: &'static str,
    line: &'static str,
    text: &'static str,
}

pub(crate) fn run(words: &[String]) -> Result<()> {
    let Some(name) = words.first() else {
        println!("{}", overview());
        return Ok(());
    };
    let page = PAGES.iter().find(|page| page.name == name);
    let page =
        page.with_context(|| format!("no command `{name}`; `cargo xtask help` lists them"))?;
    println!("{}", page.text.trim());
    Ok(())
}

fn overview() -> String {
    let lines: Vec<_> = PAGES
        .iter()
        .map(|page| format!("  {:<12}{}", page.name, page.line))
        .collect();
    format!(
        "Usage: cargo xtask COMMAND [OPTIONS]\n\nCommands:\n{}\n\n\
         `cargo xtask COMMAND --help` says more. `.ci/run` is `check`, then `test`.",
        lines.join("\n")
    )
}

const PAGES: &[Page] = &[
    Page {
        name: "check",
        line: "fmt, tidy, supply, gen, clippy and doc: everything that needs no test run",
        text: "
Usage: cargo xtask check

Runs fmt --check, tidy, supply, the types and lints of web/, gen --check, clippy and doc, all of them whatever the first ones say, and fails
when one of them found something.",
    },
    Page {
        name: "fmt",
        line: "lay out every Rust file",
        text: "
Usage: cargo xtask fmt [--check]

  --check   change nothing; fail when a file is not laid out",
    },
    Page {
        name: "gen",
        line: "write the documents and types that come from the code",
        text: "
Usage: cargo xtask gen [--check]

Writes docs/openapi.json, docs/schema and the types in web/src/api/schema.ts.

  --check   change nothing; fail when one of them is stale",
    },
    Page {
        name: "clippy",
        line: "the lints, each warning an error",
        text: "
Usage: cargo xtask clippy

Lints every target of the workspace; `clippy.toml` says which calls are banned and why.",
    },
    Page {
        name: "tidy",
        line: "the house rules, each breach with its file and line",
        text: "
Usage: cargo xtask tidy

Checks what no compiler does: the head of each Rust file, its length and name, banned words, paths
of one machine, which crate may use which, the lists of banned calls, links between documents, SQL
files nobody reads, where packages come from, the changelog. CONTRIBUTING.md has the list.

A file over 400 lines needs a line `path: reason` in xtask/tidy-exceptions.txt.",
    },
    Page {
        name: "supply",
        line: "licences and sources of what comes from elsewhere",
        text: "
Usage: cargo xtask supply

Checks that every package we build with may be passed on under its licence, comes from crates.io, and
is not one that we keep out. The lists, with reasons, stand in xtask/src/supply.rs.",
    },
    Page {
        name: "doc",
        line: "the documentation of our crates, each warning an error",
        text: "
Usage: cargo xtask doc

Builds the documentation of our own crates into target/doc; a broken link is an error.",
    },
    Page {
        name: "test",
        line: "every test there is, installing what they need",
        text: "
Usage: cargo xtask test [--without WORDS] [-p CRATE]... [FILTER]

Builds every test, runs the test programs one after the other and then the documentation tests,
prints the slowest, and closes with `N passed, M failed`. Fails when a test fails, when something
that a test needs could not be had, when nothing ran, and when it all takes over 45 minutes
(building and installing not counted).

  --without WORDS   leave out the tests that need one of these: browser, node, postfix, postgres,
                    python, web; may be repeated, or a list with commas
  -p CRATE          only the tests of this crate; may be repeated; `web` is the pages
  FILTER            only the tests with this text in their names

A crate says what its tests need in its manifest: [package.metadata.postduif] needs = [\"python\"].
It is installed when the first such test is about to run: Python packages with pip, in an
environment of their own under target/xtask/python; Node packages with npm, under
target/xtask/node, those of the pages under web/node_modules; Chromium and a PostgreSQL server with apt-get, where it is missing and we are root. The server is started for the tests alone and is gone after them.
Postfix is fetched with apt-get and unpacked under target/xtask/postfix, never installed; a test that runs it has
to be root's.

The tests find in their environment:
  POSTDUIF_BROWSER          the Chromium of the tests under web/e2e
  POSTDUIF_PROGRAM          the program that they start
  POSTDUIF_UI               the built pages that it serves
  POSTDUIF_NODE             the folder with the packages of xtask/node/package.json
  POSTDUIF_POSTFIX          the folder with Debian's package postfix, unpacked
  POSTDUIF_PYTHON           the interpreter with the packages of xtask/python-requirements.txt
  POSTDUIF_TEST_POSTGRES    the URL of a PostgreSQL server on which they may make databases; if it
                            is set already, that server is used
  POSTDUIF_WITHOUT          the words given to --without, with commas
  POSTDUIF_SIM_SEEDS_FROM   the hash of the commit: from it come the fresh seeds of the simulator
  POSTDUIF_SOAK             1 under `cargo xtask soak`: run at full size",
    },
    Page {
        name: "sim",
        line: "the simulator under a seed",
        text: "
Usage: cargo xtask sim [--seed N] [--seconds N]

  --seed N      the seed; without it the one of the checked-out commit
  --seconds N   for how long; 60 without it

A failure is reported as seed and commit, which together repeat it.",
    },
    Page {
        name: "soak",
        line: "every test at full size, then an hour of simulator",
        text: "
Usage: cargo xtask soak [--without WORDS]

Runs every test with POSTDUIF_SOAK=1 and no limit on the time, then the simulator for an hour from
a fresh seed. For a night, or before a release.

  --without WORDS   as for `cargo xtask test`",
    },
    Page {
        name: "golden",
        line: "the template engine over the cases of golden-liquid",
        text: "
Usage: cargo xtask golden PATH

Runs the engine over golden_liquid.json, which is at https://github.com/jg-rp/golden-liquid and no
part of the project. Fails when a case fails that crates/liquid/examples/golden.rs does not list with
its reason, or when less than 99 % pass.",
    },
    Page {
        name: "dist",
        line: "build what is handed out: program, documents, list of parts, checksums",
        text: "
Usage: cargo xtask dist

Builds the program with the profile `dist` and leaves in `dist-out`, where cargo builds, a packed folder with
the program, its documents and examples; the list of what was built into it, as CycloneDX writes it; and their
checksums. It fails where the program needs a library that is not part of the C library. Nothing is uploaded.",
    },
    Page {
        name: "shots",
        line: "pictures of every page on the demo shop, to be looked at",
        text: "
Usage: cargo xtask shots [NAME]

Builds the program and the pages, starts the demo with some of its contacts, and makes a picture of every
page: in Dutch and English, light and dark, 1440x900 and 390x844. They go to target/xtask/shots. Needs a Chromium.

  NAME   only the pages with this text in their names",
    },
    Page {
        name: "demo-check",
        line: "play the demo, ask for its first page, stop it",
        text: "
Usage: cargo xtask demo-check

Builds the release program, starts `postduif demo` on a free port, waits at most two minutes until the
year is played, and wants status 200 for the first page.",
    },
    Page {
        name: "help",
        line: "this list",
        text: "
Usage: cargo xtask help [COMMAND]",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_and_every_page_a_command() {
        let dispatch = include_str!("main.rs");
        let commands: Vec<_> = dispatch
            .lines()
            .filter(|line| line.contains("::run(") && line.contains("=>"))
            .filter_map(|line| line.split('"').nth(1))
            .collect();
        let pages: Vec<_> = PAGES.iter().map(|page| page.name).collect();
        assert_eq!(commands, pages);
    }

    #[test]
    fn every_page_shows_its_usage() {
        for page in PAGES {
            let usage = format!("Usage: cargo xtask {}", page.name);
            assert!(page.text.trim().starts_with(&usage), "{}", page.name);
            assert!(overview().contains(page.line));
        }
        assert!(run(&["tset".to_owned()]).is_err());
    }
}
