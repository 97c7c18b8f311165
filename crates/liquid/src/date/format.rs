//! Prints a moment by a pattern of `%` directives, as Ruby's strftime has them.
//!
//! Names are written in the language asked for; what is figures is left to the date library. A
//! directive that nobody knows is printed as it stands.

use jiff::Zoned;
use jiff::fmt::strtime;

use super::Language;
use crate::error::Fault;

/// The widest a directive may be padded to; wider ones are printed as they stand.
const WIDTH_MAX: usize = 64;

/// One directive: `%`, flags, width, colons, letter.
struct Directive<'p> {
    flags: &'p str,
    width: Option<usize>,
    colons: usize,
    letter: char,
}

impl Directive<'_> {
    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }
}

/// Prints `moment` by `pattern`, piece by piece.
pub(crate) fn format(
    pattern: &str,
    moment: &Zoned,
    language: Language,
    sink: &mut dyn FnMut(&str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        sink(&rest[..at])?;
        rest = &rest[at..];
        let Some((directive, length)) = read_directive(rest) else {
            sink("%")?;
            rest = &rest[1..];
            continue;
        };
        match print(&directive, moment, language) {
            Some(text) => sink(&text)?,
            None => sink(&rest[..length])?,
        }
        rest = &rest[length..];
    }
    sink(rest)
}

/// The directive at the start of `text`, and its length.
fn read_directive(text: &str) -> Option<(Directive<'_>, usize)> {
    let behind = text.strip_prefix('%')?;
    let is_flag = |c: char| matches!(c, '-' | '_' | '0' | '^' | '#');
    let rest = behind.trim_start_matches(is_flag);
    let flags = &behind[..behind.len() - rest.len()];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    // Of a number too long to read it is enough to know that it is too wide.
    let width = (digits > 0).then(|| rest[..digits].parse().unwrap_or(usize::MAX));
    let rest = &rest[digits..];
    let colons = rest.bytes().take_while(|byte| *byte == b':').count();
    let rest = &rest[colons..];
    let letter = rest.chars().next()?;
    let directive = Directive {
        flags,
        width,
        colons,
        letter,
    };
    Some((directive, text.len() - rest.len() + letter.len_utf8()))
}

/// What a directive prints, or nothing if nobody knows it.
fn print(directive: &Directive<'_>, moment: &Zoned, language: Language) -> Option<String> {
    if directive.width.is_some_and(|width| width > WIDTH_MAX) {
        return None;
    }
    let half = if moment.hour() < 12 { "AM" } else { "PM" };
    let name = match directive.letter {
        '%' => return Some("%".to_owned()),
        'a' => language.day(moment.weekday(), true),
        'A' => language.day(moment.weekday(), false),
        'b' | 'h' => language.month(moment.month(), true),
        'B' => language.month(moment.month(), false),
        'p' if directive.has('#') => &half.to_lowercase(),
        'p' => half,
        'P' => &half.to_lowercase(),
        'Z' => &strtime::format("%Z", moment).ok()?,
        _ => return figures(directive, moment, language),
    };
    let name = if directive.has('^') || (directive.has('#') && directive.letter != 'p') {
        name.to_uppercase()
    } else {
        name.to_owned()
    };
    Some(padded(directive, &name, ' ', 0))
}

/// Directives that print figures, and those that stand for several others.
fn figures(directive: &Directive<'_>, moment: &Zoned, language: Language) -> Option<String> {
    let composed = match directive.letter {
        'c' => "%a %b %e %H:%M:%S %Y",
        'D' | 'x' => "%m/%d/%y",
        'F' => "%Y-%m-%d",
        'r' => "%I:%M:%S %p",
        'R' => "%H:%M",
        'T' | 'X' => "%H:%M:%S",
        'v' => "%e-%^b-%Y",
        _ => "",
    };
    if !composed.is_empty() {
        let mut text = String::new();
        let mut collect = |piece: &str| {
            text.push_str(piece);
            Ok(())
        };
        format(composed, moment, language, &mut collect).ok()?;
        return Some(padded(directive, &text, ' ', 0));
    }
    let nanoseconds = || format!("{:09}", moment.subsec_nanosecond());
    let digits = |count: usize| {
        nanoseconds()
            .chars()
            .chain("0".repeat(64).chars())
            .take(count)
            .collect()
    };
    let (text, fill, width) = match directive.letter {
        'L' => return Some(digits(directive.width.unwrap_or(3))),
        'N' => return Some(digits(directive.width.unwrap_or(9))),
        'C' => (format!("{}", moment.year().div_euclid(100)), '0', 2),
        'y' => (format!("{}", moment.year().rem_euclid(100)), '0', 2),
        'd' | 'm' | 'H' | 'I' | 'M' | 'S' | 'U' | 'V' | 'W' | 'g' => {
            (library(directive.letter, moment)?, '0', 2)
        }
        'e' | 'k' | 'l' => (library(directive.letter, moment)?, ' ', 2),
        'j' => (library('j', moment)?, '0', 3),
        'Y' | 'G' => (library(directive.letter, moment)?, '0', 4),
        's' | 'u' | 'w' => (library(directive.letter, moment)?, '0', 0),
        'n' => return Some("\n".to_owned()),
        't' => return Some("\t".to_owned()),
        'z' => return offset(directive, moment),
        _ => return None,
    };
    Some(padded(directive, &text, fill, width))
}

/// The figures of a directive without padding.
fn library(letter: char, moment: &Zoned) -> Option<String> {
    strtime::format(format!("%-{letter}"), moment).ok()
}

fn offset(directive: &Directive<'_>, moment: &Zoned) -> Option<String> {
    let pattern = match directive.colons {
        0 => "%z",
        1 => "%:z",
        2 => "%::z",
        _ => return None,
    };
    strtime::format(pattern, moment).ok()
}

/// Pads on the left as the flags want, to the width given or usual.
fn padded(directive: &Directive<'_>, text: &str, fill: char, width: usize) -> String {
    if directive.has('-') {
        return text.to_owned();
    }
    let fill = if directive.has('_') {
        ' '
    } else if directive.has('0') {
        '0'
    } else {
        fill
    };
    let width = directive.width.unwrap_or(width);
    let missing = width.saturating_sub(text.chars().count());
    let padding: String = std::iter::repeat_n(fill, missing).collect();
    padding + text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::{Zone, read};

    /// 5 July 2006, 09:08:07.006 in Amsterdam.
    const MOMENT: &str = "2006-07-05T07:08:07.006Z";

    fn check(pattern: &str, language: Language, expected: &str) {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let moment = read(MOMENT, 0, &zone).unwrap();
        let mut text = String::new();
        let mut collect = |piece: &str| {
            text.push_str(piece);
            Ok(())
        };
        format(pattern, &moment, language, &mut collect).unwrap();
        assert_eq!(text, expected, "{pattern}");
    }

    #[test]
    fn prints_figures() {
        let check = |pattern, expected| check(pattern, Language::English, expected);
        check("%Y-%m-%d %H:%M:%S.%L", "2006-07-05 09:08:07.006");
        check("%-d/%-m/%y %e %k %l %I %j", "5/7/06  5  9  9 09 186");
        check("%s %z %:z %Z", "1152083287 +0200 +02:00 CEST");
        check(
            "%F %T %D %R %r",
            "2006-07-05 09:08:07 07/05/06 09:08 09:08:07 AM",
        );
        check(
            "%c|%x|%X|%v",
            "Wed Jul  5 09:08:07 2006|07/05/06|09:08:07| 5-JUL-2006",
        );
        check("%u %w %U %V %G %C", "3 3 27 27 2006 20");
        check("%3N %N", "006 006000000");
        check("%5d|%_5d|%-5d", "00005|    5|5");
    }

    #[test]
    fn prints_names_in_each_language() {
        let pattern = "%A %-d %B, %a %b";
        check(pattern, Language::English, "Wednesday 5 July, Wed Jul");
        check(pattern, Language::Dutch, "woensdag 5 juli, wo jul");
        check(pattern, Language::German, "Mittwoch 5 Juli, Mi Jul");
        check(pattern, Language::French, "mercredi 5 juillet, mer. juil.");
        check("%^a %^B %p %P %#p", Language::English, "WED JULY AM am am");
    }

    #[test]
    fn leaves_what_it_does_not_know() {
        let check = |pattern, expected| check(pattern, Language::English, expected);
        check("100%", "100%");
        check("%%d %Q %é %", "%d %Q %é %");
        check("%99999999999999999999d", "%99999999999999999999d");
        check("%1000000000Y", "%1000000000Y");
    }
}
