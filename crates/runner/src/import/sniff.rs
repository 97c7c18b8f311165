//! What the beginning of a file shows: how its rows are written, its columns, and what they probably
//! mean. A guess is a proposal for a person; an import uses what its settings say.

use std::collections::BTreeMap;

use super::cell::trimmed;
use super::records::{Next, Records, Written};
use super::settings::Format;

/// Rows that are shown.
const SAMPLE_ROWS: usize = 5;
/// Rows by which a delimiter is judged.
const JUDGED_ROWS: usize = 20;
/// Signs that may stand between cells, the most usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What the beginning of a file shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// `csv` or `ndjson`.
    pub file: &'static str,
    /// What stands between cells.
    pub delimiter: Option<char>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its first rows.
    pub sample: Vec<Vec<String>>,
    /// What columns probably mean, by their names.
    pub proposal: BTreeMap<String, &'static str>,
}

/// What the columns of other products are called, in the languages of this one, without spaces and signs.
const NAMES: [(&str, &[&str]); 9] = [
    (
        "email",
        &[
            "email",
            "mail",
            "emailaddress",
            "emailadres",
            "mailadresse",
            "courriel",
            "adressemail",
        ],
    ),
    (
        "external_id",
        &[
            "externalid",
            "customerid",
            "customernumber",
            "klantnummer",
            "klantnr",
            "kundennummer",
            "numeroclient",
        ],
    ),
    (
        "phone",
        &[
            "phone",
            "phonenumber",
            "telefoon",
            "telefoonnummer",
            "telefon",
            "telephone",
            "mobile",
        ],
    ),
    (
        "fields.first_name",
        &["firstname", "voornaam", "vorname", "prenom"],
    ),
    (
        "fields.last_name",
        &["lastname", "achternaam", "nachname", "nom"],
    ),
    ("language", &["language", "taal", "sprache", "langue"]),
    (
        "zone",
        &["timezone", "tijdzone", "zeitzone", "fuseauhoraire"],
    ),
    ("tags", &["tags", "labels"]),
    (
        "consent.at",
        &["optintime", "optindate", "confirmtime", "consentdate"],
    ),
];

/// Looks at the beginning of a file, of which `is_whole` says whether it is all.
pub fn shape(head: &[u8], is_whole: bool, settings: Option<&super::Settings>) -> Shape {
    let written = settings.map_or_else(|| shown(head), |settings| settings.written(head));
    let mut records = Records::new(head, is_whole, written);
    let mut rows = Vec::new();
    while rows.len() <= SAMPLE_ROWS
        && let Next::Record { .. } = records.next()
    {
        let cell = |cell: &[u8]| trimmed(&String::from_utf8_lossy(cell)).to_owned();
        rows.push(records.cells().map(cell).collect::<Vec<_>>());
    }
    let (columns, sample) = match written {
        Written::Csv(_) if rows.is_empty() => (Vec::new(), rows),
        Written::Csv(_) => (rows.remove(0), rows),
        Written::Ndjson => objects(&rows),
    };
    let proposed = |name: &String| Some((name.clone(), meaning(name)?));
    let mut proposal: BTreeMap<String, &'static str> = BTreeMap::new();
    for (name, to) in columns.iter().filter_map(proposed) {
        if !proposal.values().any(|other| *other == to) {
            proposal.insert(name, to);
        }
    }
    Shape {
        file: if written == Written::Ndjson {
            "ndjson"
        } else {
            "csv"
        },
        delimiter: match written {
            Written::Csv(delimiter) => Some(char::from(delimiter)),
            Written::Ndjson => None,
        },
        columns,
        sample,
        proposal,
    }
}

/// The names of objects, in the order in which they first stand, and what stands under them.
fn objects(rows: &[Vec<String>]) -> (Vec<String>, Vec<Vec<String>>) {
    let parsed = rows.iter().flatten().filter_map(|line| {
        let json: serde_json::Value = serde_json::from_str(line).ok()?;
        json.as_object().cloned()
    });
    let parsed: Vec<_> = parsed.take(SAMPLE_ROWS).collect();
    let mut columns: Vec<String> = Vec::new();
    for name in parsed.iter().flat_map(serde_json::Map::keys) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let cell = |json: Option<&serde_json::Value>| match json {
        None => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let row =
        |map: &serde_json::Map<_, _>| columns.iter().map(|name| cell(map.get(name))).collect();
    let sample = parsed.iter().map(row).collect();
    (columns, sample)
}

fn meaning(name: &str) -> Option<&'static str> {
    let letters = name.chars().flat_map(char::to_lowercase);
    let plain: String = letters.filter(|c| c.is_alphanumeric()).collect();
    let plain = plain.replace(['é', 'è', 'ê'], "e");
    let found = NAMES
        .iter()
        .find(|(_, names)| names.contains(&plain.as_str()));
    found.map(|(to, _)| *to)
}

/// How rows are written, as far as it shows.
pub(super) fn shown(head: &[u8]) -> Written {
    match format(head) {
        Format::Ndjson => Written::Ndjson,
        Format::Csv => Written::Csv(delimiter(head)),
    }
}

pub(super) fn format(head: &[u8]) -> Format {
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') {
        Format::Ndjson
    } else {
        Format::Csv
    }
}

/// The sign by which the first rows fall into the same number of cells, and the most of them.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let score = |delimiter: u8| {
        let mut records = Records::new(head, true, Written::Csv(delimiter));
        let mut widths = Vec::new();
        while widths.len() < JUDGED_ROWS
            && let Next::Record { .. } = records.next()
        {
            widths.push(records.cells().len());
        }
        let header = widths.first().copied().unwrap_or(0);
        let same = widths.iter().filter(|width| **width == header).count();
        if header < 2 {
            return (0, 0);
        }
        // Permille of rows that agree, then their width.
        (1_000 * same / widths.len(), header)
    };
    let mut best = (DELIMITERS[0], (0, 0));
    for delimiter in DELIMITERS {
        let score = score(delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_between_cells_shows() {
        let check = |text: &str, expect: u8| {
            assert_eq!(
                char::from(delimiter(text.as_bytes())),
                char::from(expect),
                "{text:?}"
            );
        };
        check("a,b\n1,2\n", b',');
        check("a;b\n1,5;2,5\n3,1;4,0\n", b';');
        check("a\tb\n1,5\t2\n", b'\t');
        check("a|b|c\n1|2|3\n", b'|');
        check("name;\"city, land\"\nAnna;Utrecht\n", b';');
        check("email\na@example.test\n", b',');
        check("", b',');
    }

    #[test]
    fn columns_and_what_they_probably_mean() {
        let text = "E-mail;Voornaam;Prénom;Score\nanna@example.test;\u{a0}Anna;x;1,5\n";
        let shape = shape(text.as_bytes(), true, None);
        assert_eq!((shape.file, shape.delimiter), ("csv", Some(';')));
        assert_eq!(shape.columns, ["E-mail", "Voornaam", "Prénom", "Score"]);
        assert_eq!(shape.sample, [["anna@example.test", "Anna", "x", "1,5"]]);
        let expect = [("E-mail", "email"), ("Voornaam", "fields.first_name")];
        let expect = expect.map(|(name, to)| (name.to_owned(), to));
        assert_eq!(shape.proposal, BTreeMap::from(expect));
        let lines = b"{\"email\":\"a@example.test\",\"n\":1}\n{\"b\":true}\n{broken\n";
        let shape = super::shape(lines, true, None);
        assert_eq!((shape.file, shape.delimiter), ("ndjson", None));
        assert_eq!(shape.columns, ["email", "n", "b"]);
        assert_eq!(
            shape.sample,
            [["a@example.test", "1", ""], ["", "", "true"]]
        );
    }
}
