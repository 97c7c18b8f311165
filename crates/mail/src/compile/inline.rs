//! Style sheets into `style` attributes, since several mail programs drop the sheets.
//!
//! The library reads HTML as browsers do and writes the whole document anew, so a source without a
//! style sheet is left as it is, and so is one with Liquid where an HTML parser would lose it; that is
//! noted. Nothing is loaded from anywhere.

use std::borrow::Cow;

use css_inline::{CSSInliner, InlineOptions};

use super::cover::{Covered, Uncovered};
use super::scan::{Tag, Token, tokens};
use super::{Fault, Made, Note, cover::position};

/// The HTML of a source with its style sheets inlined; rules that an attribute cannot hold (of media
/// queries, of `:hover`) stay in the sheets.
pub(super) fn html(source: &str, notes: &mut Vec<Note>) -> Result<Made, Fault> {
    let as_it_is = || Made {
        html: source.to_owned(),
        ..Made::default()
    };
    let mut has_sheet = false;
    let mut hindrance = None;
    let mut in_style = false;
    for (at, token) in tokens(source) {
        match token {
            Token::Open(tag) => {
                in_style = tag.is("style");
                has_sheet |= in_style;
                hindrance = hindrance.or(tag.liquid_between.map(|liquid| at + liquid));
            }
            Token::LiquidInRaw(piece) if in_style && piece.starts_with("{%") => {
                hindrance = hindrance.or(Some(at));
            }
            _ => {}
        }
    }
    if !has_sheet {
        return Ok(as_it_is());
    }
    let note = |at| {
        Note::warning(
            "styles_not_inlined",
            Some(position(source, at)),
            "The style sheet is not copied into the elements, since this Liquid would be lost; several mail programs will not show its styles.",
        )
    };
    if let Some(at) = hindrance {
        notes.push(note(at));
        return Ok(as_it_is());
    }
    let covered = Covered::new(source, false);
    let options = options().remove_inlined_selectors(true);
    let inlined = run(&covered.text, &covered, options)?;
    match covered.uncover(&inlined) {
        Ok(Uncovered { text, map }) => Ok(Made {
            html: text,
            origins: map,
        }),
        Err(lost) => {
            notes.push(note(lost.0));
            Ok(as_it_is())
        }
    }
}

/// A document with these styles in its elements, and its own sheets as they are.
pub(super) fn with_css(document: &str, covered: &Covered<'_>, css: &str) -> Result<String, Fault> {
    let options = options().inline_style_tags(false);
    run(
        document,
        covered,
        options.extra_css(Some(Cow::Borrowed(css))),
    )
}

fn options<'a>() -> InlineOptions<'a> {
    CSSInliner::options()
        .keep_style_tags(true)
        .keep_link_tags(true)
        .load_remote_stylesheets(false)
}

fn run(document: &str, covered: &Covered<'_>, options: InlineOptions<'_>) -> Result<String, Fault> {
    let inlined = options.build().inline(document);
    let inlined = inlined.map_err(|error| {
        let message = format!("the styles cannot be copied into the elements: {error}");
        Fault::new(None, message)
    })?;
    Ok(rows_in_their_body(document, covered, inlined))
}

/// A parser of HTML puts rows into a `tbody` that nobody wrote, and begins it behind a `{% for %}` that
/// stands before the first row and ends it behind the `{% endfor %}`. So the tag goes inside with them.
fn rows_in_their_body(document: &str, covered: &Covered<'_>, mut made: String) -> String {
    const BODY: &str = "<tbody>";
    let mut from = 0;
    while let Some(at) = made[from..].find(BODY).map(|at| from + at) {
        from = at + BODY.len();
        let mut start = at;
        while let Some(comment) = comment_before(&made[..start]) {
            let is_liquid = covered.is_comment(&made[comment..start]);
            let was_written = document
                .match_indices(&made[comment..start])
                .any(|(at, word)| {
                    let behind = document[at + word.len()..].trim_start();
                    behind
                        .get(..6)
                        .is_some_and(|tag| tag.eq_ignore_ascii_case("<tbody"))
                });
            if !is_liquid || was_written {
                break;
            }
            start = comment;
        }
        let moved = made[start..at].to_owned();
        made.replace_range(start..from, &format!("{BODY}{moved}"));
    }
    made
}

/// Where the comment begins that ends here, blanks aside.
fn comment_before(text: &str) -> Option<usize> {
    text.trim_end().strip_suffix("-->")?.rfind("<!--")
}

/// The declarations of a `style` attribute, in small letters.
pub(super) fn declarations(tag: &Tag<'_>) -> Vec<(String, String)> {
    let style = tag.get("style").unwrap_or_default();
    let pairs = style.split(';').filter_map(|one| one.split_once(':'));
    pairs
        .map(|(name, value)| {
            let value = value.trim().trim_end_matches("!important").trim();
            (name.trim().to_ascii_lowercase(), value.to_ascii_lowercase())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, wanted: &str, noted: usize) {
        let mut notes = Vec::new();
        assert_eq!(html(source, &mut notes).unwrap().html, wanted);
        assert_eq!(notes.len(), noted, "{notes:?}");
    }

    #[test]
    fn without_a_sheet_nothing_changes() {
        let source = "<P CLASS=a>{% if a < 3 %}x{% endif %}<br>";
        check(source, source, 0);
    }

    #[test]
    fn rules_go_into_their_elements_and_loops_stay_between_rows() {
        check(
            "<html><head><style>td { color: red } @media (max-width: 480px) { td { color: blue } } a:hover { color: green }</style>\
             </head><body><table><tbody>{% for p in ps %}<tr><td title=\"{{ p | append: \"<\" }}\">{{ p }}</td></tr>{% endfor %}</tbody></table></body></html>",
            "<html><head><style>@media (max-width: 480px) { td { color: blue } }\na:hover { color: green; }</style>\
             </head><body><table><tbody>{% for p in ps %}<tr><td title=\"{{ p | append: \"<\" }}\" style=\"color: red;\">{{ p }}</td></tr>{% endfor %}</tbody></table></body></html>",
            0,
        );
    }

    #[test]
    fn what_would_be_lost_is_left_as_it_is_and_noted() {
        for source in [
            "<style>p { color: red }</style><p {% if a %}class=b{% endif %}>x",
            "<style>{% if a %}p { color: red }{% endif %}</style><p>x",
        ] {
            check(source, source, 1);
        }
    }
}
