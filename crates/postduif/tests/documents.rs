//! The documents against the program: every route, flag and variable that there is stands in them,
//! none stands there that is not, and every workflow shown in them can be used. What the sentences
//! round them say is for people to check.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The commands whose flags stand in docs/running.md, in the part of the first word.
const COMMANDS: [&str; 35] = [
    "serve",
    "backup",
    "restore",
    "resume",
    "move",
    "migrate",
    "doctor",
    "demo",
    "check",
    "test",
    "backtest",
    "forecast",
    "why",
    "dkim make",
    "dkim show",
    "key",
    "key create",
    "key list",
    "key revoke",
    "user",
    "user add",
    "user list",
    "user link",
    "import",
    "export",
    "contact export",
    "contact erase",
    "workflow",
    "workflow list",
    "workflow pull",
    "workflow diff",
    "workflow push",
    "clock",
    "clock forward",
    "completions",
];
/// Where variables are read that a user can set.
const VARIABLES_IN: [&str; 3] = ["crates/postduif/src", "crates/store/src", "crates/ui/src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// What a document has between backticks, outside of its blocks of code.
fn code(document: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (n, part) in document.split("\n```").enumerate() {
        // Every second part is a block.
        if n % 2 == 0 {
            found.extend(part.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

/// The blocks of code of one language.
fn blocks<'d>(document: &'d str, language: &str) -> Vec<&'d str> {
    let blocks = document.split("\n```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'))
        .collect()
}

/// The words of a text that begin like this, as far as these characters go.
fn words(text: &str, begin: &str, more: fn(char) -> bool) -> BTreeSet<String> {
    let word = |(at, _)| {
        let word: String = text[at..]
            .chars()
            .take_while(|c| more(*c) || begin.contains(*c))
            .collect();
        (word.len() > begin.len()).then_some(word)
    };
    text.match_indices(begin).filter_map(word).collect()
}

/// The text of every Rust file in a folder and those inside it, without tests at the bottom.
fn rust_files(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(path).unwrap();
            texts.push(text.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
}

/// The server on an empty database, ended with the test.
struct Server {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_postduif"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database"])
            .arg(folder.path().join("documents.db"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines
            .find_map(|line| Some(line.unwrap().strip_prefix("Listening on ")?.to_owned()))
            .unwrap();
        Self {
            child,
            url,
            _folder: folder,
        }
    }

    /// The methods that a path takes, without `HEAD`; asked for with one that none takes.
    fn methods(&self, path: &str) -> BTreeSet<String> {
        let path: String = path.replace(['{', '}'], "");
        let agent = ureq::config::Config::builder()
            .http_status_as_error(false)
            .build()
            .new_agent();
        let answer = agent
            .trace(format!("{}{path}", self.url))
            .call()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(answer.status(), 405, "{path}");
        let allow = answer.headers()["allow"].to_str().unwrap();
        let methods = allow.split(',').filter(|method| *method != "HEAD");
        methods.map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The routes that docs/api.md speaks of, with their methods.
fn routes_told() -> BTreeMap<String, BTreeSet<String>> {
    let mut told: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for code in code(&text("docs/api.md")) {
        if let Some((method, path)) = code.split_once(' ')
            && path.starts_with('/')
            && method.chars().all(|c| c.is_ascii_uppercase())
        {
            let path = path.split('?').next().unwrap_or_default();
            let methods = told.entry(path.to_owned()).or_default();
            methods.insert(method.to_owned());
        }
    }
    // An example speaks of one mail; the table speaks of them all.
    told.remove("/api/v1/inbox/1");
    told
}

#[test]
fn every_route_is_told_and_every_told_route_is_there() {
    let mut there = BTreeSet::new();
    for file in [
        "routes.rs",
        "routes/staff.rs",
        "routes/access.rs",
        "routes/link.rs",
        "routes/needs.rs",
    ] {
        let source = text(&format!("crates/server/src/{file}"));
        let table = source.split("#[cfg(test)]").next().unwrap();
        let texts = table.split('"').skip(1).step_by(2);
        there.extend(
            texts
                .filter(|text| text.starts_with('/'))
                .map(str::to_owned),
        );
    }
    let told = routes_told();
    assert!(there.len() > 20, "{there:?}");
    assert_eq!(told.keys().cloned().collect::<BTreeSet<_>>(), there);
    let server = Server::start();
    for (path, methods) in &told {
        assert_eq!(&server.methods(path), methods, "{path}");
    }
}

#[test]
fn every_flag_is_told_and_every_told_flag_is_there() {
    let is_flag = |c: char| c.is_ascii_lowercase();
    let document = text("docs/running.md");
    let mut there = BTreeSet::new();
    let mut serve = BTreeSet::new();
    for command in COMMANDS {
        let output = Command::new(env!("CARGO_BIN_EXE_postduif"))
            .args(command.split(' '))
            .arg("--help")
            .output()
            .unwrap();
        let flags = words(&String::from_utf8(output.stdout).unwrap(), "--", is_flag);
        assert!(flags.contains("--help"), "{command}: {flags:?}");
        let part = command.split(' ').next().unwrap();
        let heading = format!("\n## `postduif {part}`\n");
        let (_, part) = document.split_once(&heading).expect(&heading);
        let part = part.split("\n## ").next().unwrap();
        for flag in &flags {
            // What `serve` is told too is told there once.
            let shared = command != "demo" && serve.contains(flag);
            let is_told = code(part).contains(flag) || shared;
            assert!(is_told, "{flag} of {command} does not stand in its part");
        }
        if command == "serve" {
            serve.clone_from(&flags);
        }
        there.extend(flags);
    }
    there.insert("--version".to_owned());
    let told: BTreeSet<_> = code(&document)
        .iter()
        .flat_map(|code| words(code, "--", is_flag))
        .collect();
    let of_cargo = BTreeSet::from(["--release".to_owned()]);
    let unknown: Vec<_> = told
        .difference(&there)
        .filter(|flag| !of_cargo.contains(*flag))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_variable_is_told_and_every_told_variable_is_there() {
    let is_variable = |c: char| c.is_ascii_uppercase();
    let mut sources = Vec::new();
    for folder in VARIABLES_IN {
        rust_files(&root().join(folder), &mut sources);
    }
    let there: BTreeSet<_> = sources
        .iter()
        .flat_map(|source| words(source, "POSTDUIF_", is_variable))
        .collect();
    let told = words(&text("docs/running.md"), "POSTDUIF_", is_variable);
    assert_eq!(told, there);
}

#[test]
fn every_key_of_the_configuration_is_told_and_every_told_key_is_there() {
    let source = text("crates/postduif/src/config.rs");
    let (_, keys) = source.split_once("\nconst KEYS: ").unwrap();
    let (_, keys) = keys.split_once("= [").unwrap();
    let (keys, _) = keys.split_once("];").unwrap();
    let there: BTreeSet<_> = keys
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert!(there.len() > 10, "{there:?}");
    let document = text("docs/running.md");
    // The third column of the table of settings; a line begins with the bar.
    let rows = document.lines().filter(|line| line.split('|').count() == 7);
    let told = rows.filter_map(|row| code(row.split('|').nth(3).unwrap()).pop());
    assert_eq!(told.collect::<BTreeSet<_>>(), there);
}

#[test]
fn the_configuration_in_the_document_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let document = text("docs/running.md");
    let toml = blocks(&document, "toml");
    assert_eq!(toml.len(), 1);
    let database = folder.path().join("shop.db");
    let config = toml[0].replace("/var/lib/postduif/postduif.db", database.to_str().unwrap());
    std::fs::write(folder.path().join("postduif.toml"), config).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_postduif"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .current_dir(folder.path())
        .env("POSTDUIF_SMTP_PASSWORD", "secret")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let listens = lines.any(|line| line.unwrap().starts_with("Listening on "));
    drop(child.kill());
    child.wait().unwrap();
    assert!(listens && database.exists());
}

#[test]
fn every_workflow_in_a_document_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    for document in [
        "README.md",
        "demo/README.md",
        "docs/api.md",
        "docs/forms.md",
        "docs/running.md",
    ] {
        let text = text(document);
        for block in blocks(&text, "yaml") {
            if !block.lines().any(|line| line == "format: 1") {
                continue;
            }
            count += 1;
            if block.contains("\nfields:\n") {
                let findings = engine::forms::read(block).findings.into_list();
                assert!(findings.is_empty(), "{document}: {findings:?}");
                continue;
            }
            if block.contains("\nmail_limits:\n") || block.starts_with("# settings") {
                let findings = engine::settings::read(block).findings.into_list();
                assert!(findings.is_empty(), "{document}: {findings:?}");
                continue;
            }
            if block.contains("\nscenarios:\n") {
                passes(document, block);
                continue;
            }
            let file = folder.path().join("workflow.yaml");
            std::fs::write(&file, block).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
            let output = command.arg("check").arg(&file).output().unwrap();
            let told = String::from_utf8_lossy(&output.stdout);
            assert!(told.ends_with(": nothing wrong\n"), "{document}: {told}");
        }
    }
    assert!(count > 0, "no document shows a workflow");
}

/// Examples that no scenario can play, with the reason.
const NOT_PLAYED: [(&str, &str); 2] = [
    ("call", "a scenario has no web service"),
    ("rule-segment", "a scenario has no segments"),
];

/// Whoever adds a kind writes its page and plays its example; a page without a file is stale, which
/// `cargo xtask check` finds.
#[test]
fn every_kind_has_an_example_that_is_played() {
    let blocks = engine::block::KINDS.iter().map(|kind| kind.name.to_owned());
    let triggers = engine::trigger::KINDS.iter();
    let triggers = triggers.map(|kind| format!("trigger-{}", kind.name));
    let rules = engine::condition::SUBJECT_FORMS.iter();
    let rules = rules.map(|shape| format!("rule-{}", shape.names()[0]));
    for name in blocks.chain(triggers).chain(rules) {
        let name = name.replace('_', "-");
        let word = name.rsplit('-').next().unwrap();
        let workflow = text(&format!("docs/blocks/examples/{name}.yaml"));
        let findings = engine::draft::read(&workflow).findings.into_list();
        assert!(findings.is_empty(), "{name}: {findings:?}");
        assert!(workflow.contains(word), "{name} does not show {word}");
        let story = root().join(format!("docs/blocks/examples/{name}.test.yaml"));
        let excused = NOT_PLAYED.iter().any(|(one, _)| *one == name);
        assert_ne!(story.exists(), excused, "{name}");
    }
}

/// A scenario in a document is one of the demo's workflows, and must go as it says.
fn passes(document: &str, block: &str) {
    let demo = root().join("demo").canonicalize().unwrap();
    let block = block.replace(": ../", &format!(": {}/", demo.display()));
    let block = block.replace("[../", &format!("[{}/", demo.display()));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.yaml");
    std::fs::write(&file, block).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_postduif"));
    let output = command.arg("test").arg(&file).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{document}: {told}");
}

#[test]
fn the_dashboard_and_the_alerts_name_metrics_that_exist() {
    let source = text("crates/server/src/metrics.rs");
    let source = source.split("#[cfg(test)]").next().unwrap();
    let is_name = |c: char| c.is_ascii_lowercase();
    let there = words(source, "postduif_", is_name);
    for file in ["packaging/grafana.json", "packaging/alerts.yaml"] {
        let named = words(&text(file), "postduif_", is_name);
        assert!(named.len() > 3, "{file}: {named:?}");
        assert!(named.is_subset(&there), "{file}: {named:?}");
    }
}
