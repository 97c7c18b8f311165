//! What the two databases say differently: JSON, and what text and numbers look like.

/// Which database's SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A step from a JSON document to a value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way<'p> {
    /// The named part of a map.
    Name(&'p str),
    /// The value of a field of a contact, which stands beside since when it is known.
    Value,
}

impl Dialect {
    /// Nobody can tell.
    pub(super) const fn unknown(self) -> &'static str {
        match self {
            Self::Sqlite => "NULL",
            Self::Postgres => "NULL::boolean",
        }
    }

    /// The contacts of workspace `$1`: those in the JSON list `$2`, or at most `$3` behind the number
    /// `$2`.
    pub(crate) const fn contacts(self, listed: bool) -> &'static str {
        match (self, listed) {
            (Self::Sqlite, true) => {
                "(SELECT * FROM contact WHERE workspace = ?1 \
                 AND id IN (SELECT value FROM json_each(?2)))"
            }
            (Self::Sqlite, false) => {
                "(SELECT * FROM contact WHERE workspace = ?1 AND id > ?2 ORDER BY id LIMIT ?3)"
            }
            (Self::Postgres, true) => {
                "(SELECT * FROM contact WHERE workspace = $1::bigint AND id = ANY (ARRAY( \
                 SELECT value::bigint FROM jsonb_array_elements_text($2::text::jsonb))))"
            }
            (Self::Postgres, false) => {
                "(SELECT * FROM contact WHERE workspace = $1::bigint AND id > $2::bigint \
                 ORDER BY id LIMIT $3::bigint)"
            }
        }
    }

    pub(super) fn has_tag(self, tag: &str) -> String {
        match self {
            Self::Sqlite => {
                format!("EXISTS (SELECT 1 FROM json_each(c.tags) AS t WHERE t.value = {tag})")
            }
            Self::Postgres => format!("(c.tags @> to_jsonb({tag}))"),
        }
    }

    /// One of the texts of a list parameter.
    pub(super) fn among(self, value: &str, list: &str) -> String {
        match self {
            Self::Sqlite => format!("{value} IN (SELECT value FROM json_each({list}))"),
            Self::Postgres => format!("{value} = ANY ({list})"),
        }
    }

    pub(super) fn is_text(self, kind: &str) -> String {
        match self {
            Self::Sqlite => format!("{kind} = 'text'"),
            Self::Postgres => format!("{kind} = 'string'"),
        }
    }

    pub(super) fn is_number(self, kind: &str) -> String {
        match self {
            Self::Sqlite => format!("{kind} IN ('integer', 'real')"),
            Self::Postgres => format!("{kind} = 'number'"),
        }
    }

    pub(super) fn is_bool(self, kind: &str) -> String {
        match self {
            Self::Sqlite => format!("{kind} IN ('true', 'false')"),
            Self::Postgres => format!("{kind} = 'boolean'"),
        }
    }

    /// True for the JSON `true`.
    pub(super) fn is_true(self, kind: &str, text: &str) -> String {
        match self {
            Self::Sqlite => format!("{kind} = 'true'"),
            Self::Postgres => format!("{text} = 'true'"),
        }
    }

    /// A text in small letters, right for ASCII.
    pub(super) fn lower(self, text: &str) -> String {
        match self {
            Self::Sqlite => format!("lower({text})"),
            Self::Postgres => format!("lower({text} COLLATE \"C\")"),
        }
    }

    /// A text compared byte by byte.
    pub(super) fn bytes(self, text: &str) -> String {
        match self {
            Self::Sqlite => text.to_owned(),
            Self::Postgres => format!("({text} COLLATE \"C\")"),
        }
    }

    /// Where a text stands in another, from 1; 0 if it does not.
    pub(super) fn found(self, text: &str, part: &str) -> String {
        match self {
            Self::Sqlite => format!("instr({text}, {part})"),
            Self::Postgres => format!("strpos({text}, {part})"),
        }
    }
}

/// A value in a JSON document, as pieces of SQL. In each the value may be missing.
#[derive(Clone, Debug)]
pub(super) struct Json {
    /// What kind of value: the database's own word; empty if there is none.
    pub(super) kind: String,
    /// A text without its quotes.
    pub(super) text: String,
    /// A number as it was written.
    pub(super) number: String,
    /// True where a list stands on the way, so that there are several values.
    pub(super) lists: Vec<String>,
    document: String,
    path: String,
}

impl Json {
    /// The value that `document` itself is.
    pub(super) fn whole(dialect: Dialect, document: &str) -> Self {
        match dialect {
            Dialect::Sqlite => Self::at_sqlite(document, "'$'", Vec::new()),
            Dialect::Postgres => Self::at_postgres(document, Vec::new()),
        }
    }

    pub(super) fn at_sqlite(document: &str, path: &str, lists: Vec<String>) -> Self {
        Self {
            kind: format!("json_type({document}, {path})"),
            text: format!("({document} ->> {path})"),
            number: format!("({document} -> {path})"),
            lists,
            document: document.to_owned(),
            path: path.to_owned(),
        }
    }

    pub(super) fn at_postgres(value: &str, lists: Vec<String>) -> Self {
        let text = format!("({value} #>> '{{}}')");
        Self {
            kind: format!("jsonb_typeof({value})"),
            number: text.clone(),
            text,
            lists,
            document: value.to_owned(),
            path: String::new(),
        }
    }

    /// The beginning of a `CASE`: empty where a list stands on the way.
    pub(super) fn several(&self) -> String {
        if self.lists.is_empty() {
            return String::new();
        }
        format!("WHEN {} THEN NULL ", self.lists.join(" OR "))
    }

    /// The elements, if it is a list, as something to select from, and one of them.
    pub(super) fn elements(&self, dialect: Dialect, alias: &str) -> (String, Self) {
        let Self {
            kind,
            document,
            path,
            ..
        } = self;
        match dialect {
            Dialect::Sqlite => {
                let list = format!("CASE WHEN {kind} = 'array' THEN {document} END");
                let element = Self {
                    kind: format!("{alias}.type"),
                    text: format!("{alias}.value"),
                    number: format!("({document} -> {alias}.fullkey)"),
                    lists: Vec::new(),
                    document: format!("CASE WHEN {alias}.type = 'object' THEN {alias}.value END"),
                    path: "'$'".to_owned(),
                };
                (format!("json_each({list}, {path}) AS {alias}"), element)
            }
            Dialect::Postgres => {
                let list =
                    format!("CASE WHEN {kind} = 'array' THEN {document} ELSE '[]'::jsonb END");
                let element = Self::at_postgres(&format!("{alias}.v"), Vec::new());
                (
                    format!("jsonb_array_elements({list}) AS {alias}(v)"),
                    element,
                )
            }
        }
    }
}

/// The steps as SQLite's path; none if a name has a letter that would have to be escaped.
pub(super) fn path_text(ways: &[Way<'_>]) -> Option<String> {
    let mut text = "$".to_owned();
    for way in ways {
        match way {
            Way::Name(name) => {
                if name
                    .chars()
                    .any(|c| matches!(c, '"' | '\\') || c.is_control())
                {
                    return None;
                }
                text.push_str(".\"");
                text.push_str(name);
                text.push('"');
            }
            Way::Value => text.push_str("[0]"),
        }
    }
    Some(text)
}
