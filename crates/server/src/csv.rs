//! Tables as CSV (RFC 4180), for people who open them in a spreadsheet. A cell that a spreadsheet would
//! take for a formula is made plain text by an apostrophe before it: what stands in it came from outside,
//! and a formula can send away what lies beside it. Whoever reads the file by program can have it as it is.

/// With these a spreadsheet takes a cell for a formula (OWASP, "CSV injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether formulas stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulas {
    /// They become text.
    Text,
    /// They stay, for whoever opens the file with something else.
    Kept,
}

/// Adds a row to a table.
pub fn row<'c>(table: &mut String, cells: impl IntoIterator<Item = &'c str>, formulas: Formulas) {
    for (n, text) in cells.into_iter().enumerate() {
        if n > 0 {
            table.push(',');
        }
        cell(table, text, formulas);
    }
    table.push_str("\r\n");
}

fn cell(table: &mut String, text: &str, formulas: Formulas) {
    let is_formula = formulas == Formulas::Text && looks_like_formula(text);
    let needs_quotes = text.contains(['"', ',', ';', '\n', '\r', '\t']) || text.trim() != text;
    if !is_formula && !needs_quotes {
        table.push_str(text);
        return;
    }
    table.push('"');
    if is_formula {
        table.push('\'');
    }
    table.push_str(&text.replace('"', "\"\""));
    table.push('"');
}

/// Spreadsheets pass over spaces before they look. A number is no formula.
fn looks_like_formula(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\u{a0}', '\u{feff}']);
    let is_number = text.strip_prefix('-').is_some_and(|rest| {
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        rest.split_once('.')
            .map_or_else(|| is_digits(rest), |(a, b)| is_digits(a) && is_digits(b))
    });
    text.starts_with(FORMULA) && !is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], formulas: Formulas, expect: &str) {
        let mut table = String::new();
        row(&mut table, cells.iter().copied(), formulas);
        assert_eq!(table, expect);
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        check(&["a", "b c", "", "é"], Formulas::Text, "a,b c,,é\r\n");
        check(
            &["a,b", "a;b", "say \"a\"", "a\nb"],
            Formulas::Text,
            "\"a,b\",\"a;b\",\"say \"\"a\"\"\",\"a\nb\"\r\n",
        );
        check(&[" a"], Formulas::Text, "\" a\"\r\n");
    }

    #[test]
    fn a_formula_becomes_text_unless_it_is_wanted() {
        for bad in [
            "=1+1",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "\u{feff}=1",
            "-cmd",
        ] {
            check(&[bad], Formulas::Text, &format!("\"'{bad}\"\r\n"));
        }
        check(
            &["=HYPERLINK(\"x\")"],
            Formulas::Text,
            "\"'=HYPERLINK(\"\"x\"\")\"\r\n",
        );
        check(&["-12", "-1.5", "a=b"], Formulas::Text, "-12,-1.5,a=b\r\n");
        check(&["=1+1"], Formulas::Kept, "=1+1\r\n");
    }
}
