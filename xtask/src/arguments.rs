//! Reads the words after a command's name.
//!
//! A command states which flags, options and words it takes; everything else is refused with the
//! word that is wrong. It must not know any command: meaning is given to the values by the
//! command's own file.

use anyhow::{Context, Result, bail};

/// What a command takes.
#[derive(Default)]
pub(crate) struct Spec {
    /// Words that stand alone, such as `--check`.
    pub(crate) flags: &'static [&'static str],
    /// Words followed by a value, as `--seed 7` or `--seed=7`; may be repeated.
    pub(crate) options: &'static [&'static str],
    /// How many plain words may be given.
    pub(crate) words_max: usize,
}

/// What was given.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Arguments {
    flags: Vec<String>,
    options: Vec<(String, String)>,
    /// The plain words, in order.
    pub(crate) words: Vec<String>,
}

impl Arguments {
    /// Sorts the words into flags, options and plain words.
    ///
    /// Fails on an unknown flag, an option without its value and a word too many.
    pub(crate) fn parse(given: Vec<String>, spec: &Spec) -> Result<Self> {
        let mut arguments = Self::default();
        let mut given = given.into_iter();
        while let Some(word) = given.next() {
            let (name, attached) = match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (word.as_str(), None),
            };
            if spec.options.contains(&name) {
                let value = attached
                    .or_else(|| given.next())
                    .with_context(|| format!("`{name}` needs a value"))?;
                arguments.options.push((name.to_owned(), value));
            } else if spec.flags.contains(&word.as_str()) {
                arguments.flags.push(word);
            } else if word.starts_with('-') || arguments.words.len() == spec.words_max {
                bail!("`{word}` is not understood here; `--help` says what is");
            } else {
                arguments.words.push(word);
            }
        }
        Ok(arguments)
    }

    /// Whether the flag was given.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|given| given == flag)
    }

    /// All values of an option, in order.
    pub(crate) fn values<'a>(&'a self, option: &'a str) -> impl Iterator<Item = &'a str> {
        self.options
            .iter()
            .filter(move |(name, _)| name == option)
            .map(|(_, value)| value.as_str())
    }

    /// The last value of an option as a whole number.
    pub(crate) fn number(&self, option: &str) -> Result<Option<u64>> {
        self.values(option)
            .last()
            .map(|value| {
                value
                    .parse()
                    .with_context(|| format!("`{option} {value}`: not a whole number from 0"))
            })
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: Spec = Spec {
        flags: &["--check"],
        options: &["--seed", "-p"],
        words_max: 1,
    };

    fn check(line: &str, expected: Result<(bool, Option<u64>, &[&str]), &str>) {
        let words = line.split_whitespace().map(str::to_owned).collect();
        let read = Arguments::parse(words, &SPEC).and_then(|given| {
            let seed = given.number("--seed")?;
            Ok((given.has("--check"), seed, given.words))
        });
        match (read, expected) {
            (Ok((flag, seed, words)), Ok(expected)) => {
                assert_eq!((flag, seed), (expected.0, expected.1), "{line}");
                assert_eq!(words, expected.2, "{line}");
            }
            (Err(error), Err(expected)) => {
                assert!(format!("{error:#}").contains(expected), "{line}: {error:#}");
            }
            (read, expected) => panic!("{line}: {read:?} where {expected:?} was expected"),
        }
    }

    #[test]
    fn sorts_what_it_knows() {
        check("", Ok((false, None, &[])));
        check("--check word", Ok((true, None, &["word"])));
        check("--seed 7", Ok((false, Some(7), &[])));
        check("--seed=7 --seed 8", Ok((false, Some(8), &[])));
        check("a=b", Ok((false, None, &["a=b"])));
    }

    #[test]
    fn refuses_the_rest() {
        check("--chekc", Err("`--chekc` is not understood"));
        check("--check=1", Err("`--check=1` is not understood"));
        check("one two", Err("`two` is not understood"));
        check("--seed", Err("`--seed` needs a value"));
        check("--seed -1", Err("`--seed -1`: not a whole number"));
        check("--seed 99999999999999999999", Err("not a whole number"));
    }

    #[test]
    fn repeats_an_option() {
        let words = ["-p", "a", "-p", "b"].map(str::to_owned).to_vec();
        let given = Arguments::parse(words, &SPEC).unwrap();
        assert_eq!(given.values("-p").collect::<Vec<_>>(), ["a", "b"]);
    }
}
