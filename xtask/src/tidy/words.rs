//! Words that may not stand in code.
//!
//! Notes to oneself, tests that do not run, and waiting by the clock. The words are put together
//! here from their parts, so that this file passes its own rule.

use super::Breach;
use crate::tree::{File, Tree};

/// A word and what to do instead.
struct Banned {
    word: &'static str,
    advice: &'static str,
    /// Allowed in tests, beside an assertion of today's wrong answer.
    tests_may: bool,
}

const BANNED: &[Banned] = &[
    Banned {
        word: concat!("TO", "DO"),
        advice: "do it, or open an issue",
        tests_may: false,
    },
    Banned {
        word: concat!("XX", "X"),
        advice: "do it, or open an issue",
        tests_may: false,
    },
    Banned {
        word: concat!("FIX", "ME"),
        advice: "only in a test, beside the assertion of today's wrong answer",
        tests_may: true,
    },
    Banned {
        word: concat!("#[ig", "nore"),
        advice: "assert today's answer instead, or give the test a small size",
        tests_may: false,
    },
    Banned {
        word: concat!("thread::sl", "eep"),
        advice: "wait for the thing itself: a channel, a join, a line of output",
        tests_may: false,
    },
];

/// Code and configuration. Documents may speak about the words.
const ENDINGS: &[&str] = &[
    "", "css", "py", "rs", "sh", "sql", "toml", "ts", "tsx", "yaml", "yml",
];

pub(super) fn check(tree: &Tree) -> Vec<Breach> {
    tree.files()
        .filter(|file| ENDINGS.contains(&file.ending()))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Breach> {
    let mut in_tests = ["/tests/", "/tests.rs", ".test."]
        .iter()
        .any(|part| file.path.contains(part));
    let mut breaches = Vec::new();
    for (number, line) in file.lines() {
        // Unit tests stand at the bottom of their file.
        in_tests |= line.starts_with("#[cfg(test)]");
        for banned in BANNED {
            if has_word(line, banned.word) && !(banned.tests_may && in_tests) {
                let text = format!("`{}`: {}", banned.word, banned.advice);
                breaches.push(Breach::at(&file.path, number, text));
            }
        }
    }
    breaches
}

/// Whether the word stands in the line by itself, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |sign: Option<char>| sign.is_some_and(char::is_alphanumeric);
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !part_of_word(before) && !part_of_word(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::samples::breaches;

    #[test]
    fn each_word_is_found_where_it_stands() {
        for banned in BANNED {
            let text = format!("//! A.\n// {} later\n", banned.word);
            let found = breaches(check, &[("crates/mail/src/a.rs", &text)]);
            let expected = format!(
                "crates/mail/src/a.rs:2: `{}`: {}",
                banned.word, banned.advice
            );
            assert_eq!(found, [expected]);
        }
    }

    #[test]
    fn parts_of_words_and_documents_are_free() {
        let text = format!("{0}S {0}x 0{0}\n", BANNED[1].word);
        assert_eq!(breaches(check, &[("a.rs", &text)]), [""; 0]);
        let text = format!("No {} in code.\n", BANNED[0].word);
        assert_eq!(breaches(check, &[("a.md", &text)]), [""; 0]);
        assert_eq!(breaches(check, &[(".ci/run", &text)]).len(), 1);
    }

    #[test]
    fn a_wrong_answer_may_be_noted_in_a_test_only() {
        let note = format!("// {}: wrong.\n", BANNED[2].word);
        let in_unit_tests = format!("//! A.\n#[cfg(test)]\nmod tests {{\n    {note}}}\n");
        assert_eq!(
            breaches(check, &[("crates/mail/src/a.rs", &in_unit_tests)]),
            [""; 0]
        );
        assert_eq!(
            breaches(check, &[("crates/mail/tests/a.rs", &note)]),
            [""; 0]
        );
        assert_eq!(breaches(check, &[("crates/mail/src/a.rs", &note)]).len(), 1);
    }
}
