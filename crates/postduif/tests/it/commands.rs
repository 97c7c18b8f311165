//! The command line as its help and the documents show it: each command that a document has a person type is
//! one that the program takes, and each that says something says it as JSON too. What they do is tested where
//! it is done.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::run;

/// Documents that show commands, from the root; every page in `docs` is one too.
const DOCUMENTS: [&str; 3] = ["README.md", "demo/README.md", "ready/README.md"];
/// Commands with nothing to say in JSON, with the reason.
const WITHOUT_JSON: [(&str, &str); 3] = [
    ("serve", "it says where it listens, and logs"),
    ("completions", "a shell reads what it prints"),
    ("contact export", "all that it prints is JSON"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn help(command: &str) -> String {
    let words = command.split_whitespace().chain(["--help"]);
    let output = run(&words.collect::<Vec<_>>());
    assert!(output.status.success(), "{command}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands below one, by its help.
fn below(command: &str) -> Vec<String> {
    let help = help(command);
    let Some((_, list)) = help.split_once("\nCommands:\n") else {
        return Vec::new();
    };
    let list = list.lines().take_while(|line| !line.is_empty());
    // The second line of a sentence stands further in.
    let names = list.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    let names = names.filter(|name| *name != "help");
    names
        .map(|name| format!("{command} {name}").trim().to_owned())
        .collect()
}

#[test]
fn every_command_prints_for_programs_too() {
    let commands = below("");
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let inner = below(&command);
        let all = if inner.is_empty() {
            vec![command]
        } else {
            inner
        };
        for command in all {
            let is_excused = WITHOUT_JSON.iter().any(|(name, _)| *name == command);
            assert_eq!(help(&command).contains("--json"), !is_excused, "{command}");
        }
    }
}

/// The commands in the blocks of a document, each on one line, without what a shell does round them.
fn typed(document: &str) -> Vec<String> {
    let blocks = document.split("\n```").skip(1).step_by(2).map(|block| {
        let (language, lines) = block.split_once('\n').unwrap_or_default();
        let is_shell = ["", "sh"].contains(&language);
        if is_shell {
            lines.replace("\\\n", " ")
        } else {
            String::new()
        }
    });
    let lines: Vec<_> = blocks
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let lines = lines.iter().filter_map(|line| {
        let begins = match line.find(" postduif ") {
            Some(space) if !line.starts_with("postduif ") => space + 1,
            _ => line.find("postduif ")?,
        };
        let is_command = line[..begins]
            .split_whitespace()
            .all(|word| word.contains('='));
        let end = [" # ", " > ", " < ", " | ", " || "]
            .iter()
            .filter_map(|sign| line.find(sign))
            .min();
        is_command.then(|| line[begins..end.unwrap_or(line.len())].trim().to_owned())
    });
    lines.collect()
}

#[test]
fn every_command_in_a_document_is_one_that_the_program_takes() {
    let mut documents: Vec<_> = DOCUMENTS.iter().map(|name| root().join(name)).collect();
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        documents.push(entry.unwrap().path());
    }
    let mut count = 0;
    for path in documents
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
    {
        for line in typed(&std::fs::read_to_string(path).unwrap()) {
            // The help is asked for at the end: it is printed where everything before it is understood.
            let script = line.replacen("postduif", "\"$PROGRAM\"", 1) + " --help";
            let mut shell = Command::new("sh");
            shell
                .args(["-ec", &script])
                .env("PROGRAM", env!("CARGO_BIN_EXE_postduif"));
            let output = shell.output().unwrap();
            let wrong = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.success(),
                "{}: {line}: {wrong}",
                path.display()
            );
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn what_the_shell_does_round_a_command_is_no_part_of_it() {
    let page = "x\n```sh\nexport A=b\nB=c/postduif postduif move \\\n  --to d # why\npostduif diff || true\n```\n\
                postduif not\n```yaml\npostduif no\n```\n";
    assert_eq!(typed(page), ["postduif move    --to d", "postduif diff"]);
}
