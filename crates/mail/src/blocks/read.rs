//! Reading a document of blocks: strictly, everything that is wrong at once, each with its place. What a
//! name means on the page is not known here.

mod values;

use serde_json::{Map, Value};

use super::{Align, Block, Document, FORMAT, Fault, Link, Products, Shows};

/// Longest document, as text.
pub const DOCUMENT_BYTES_MAX: usize = 512 * 1024;
/// Most blocks, those in columns included: a mail of these would be cut by every mail program.
pub const BLOCKS_MAX: usize = 200;
/// Most columns beside each other; a fifth is too narrow for a word.
pub const COLUMNS_MAX: usize = 4;
/// Longest text of one block.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Longest id.
const ID_BYTES_MAX: usize = 40;
/// Most rows of a list.
const ROWS_MAX: u32 = 50;
/// Most links beside each other.
const LINKS_MAX: usize = 12;
/// As wide as a mail.
const WIDTH_PX_MAX: u32 = 600;
/// Most room above and below a block.
const SPACE_PX_MAX: u32 = 80;
/// Room above and below a block that says nothing of it.
const SPACE_PX: u32 = 10;
/// Highest empty block.
const SPACER_PX_MAX: u32 = 200;

/// What is read, and what was wrong so far.
pub(super) struct Reader {
    pub(super) faults: Vec<Fault>,
    /// The block that is being read.
    block: Option<String>,
    ids: Vec<String>,
}

/// The names of one object, each taken once.
pub(super) struct Fields<'a> {
    of: &'a Map<String, Value>,
    pub(super) at: String,
    known: Vec<&'static str>,
}

pub(super) fn document(json: &Value) -> Result<Document, Vec<Fault>> {
    let mut reader = Reader {
        faults: Vec::new(),
        block: None,
        ids: Vec::new(),
    };
    let document = reader.document(json);
    match document {
        Some(document) if reader.faults.is_empty() => Ok(document),
        _ => Err(reader.faults),
    }
}

impl Reader {
    pub(super) fn fault(&mut self, at: &str, message: impl Into<String>) {
        self.faults.push(Fault {
            at: at.to_owned(),
            block: self.block.clone(),
            message: message.into(),
        });
    }

    pub(super) fn open<'a>(&mut self, json: &'a Value, at: &str) -> Option<Fields<'a>> {
        let Some(of) = json.as_object() else {
            self.fault(at, "this must be an object");
            return None;
        };
        Some(Fields {
            of,
            at: at.to_owned(),
            known: Vec::new(),
        })
    }

    /// Every name that nobody asked for.
    pub(super) fn close(&mut self, fields: &Fields<'_>) {
        for name in fields.of.keys() {
            if !fields.known.contains(&name.as_str()) {
                let at = fields.path(name);
                self.fault(&at, format!("there is no `{name}` here"));
            }
        }
    }

    fn document(&mut self, json: &Value) -> Option<Document> {
        let mut fields = self.open(json, "")?;
        let format = fields.take("format").and_then(Value::as_u64);
        if format != Some(FORMAT) {
            self.fault("format", format!("`format` must be {FORMAT}"));
            return None;
        }
        let paper = self.color(&mut fields, "paper");
        let blocks = self.blocks(&mut fields, true);
        self.block = None;
        self.close(&fields);
        Some(Document { paper, blocks })
    }

    fn blocks(&mut self, fields: &mut Fields<'_>, may_have_columns: bool) -> Vec<Block> {
        let path = fields.path("blocks");
        let Some(Value::Array(list)) = fields.take("blocks") else {
            self.fault(&path, "this must be a list of blocks");
            return Vec::new();
        };
        let mut blocks = Vec::new();
        for (n, json) in list.iter().enumerate() {
            let at = format!("{path}/{n}");
            if self.ids.len() >= BLOCKS_MAX {
                self.fault(&at, format!("there are more than {BLOCKS_MAX} blocks"));
                break;
            }
            blocks.extend(self.block(json, &at, may_have_columns));
        }
        blocks
    }

    fn block(&mut self, json: &Value, at: &str, may_have_columns: bool) -> Option<Block> {
        let mut fields = self.open(json, at)?;
        let id = fields
            .take("id")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let is_id = !id.is_empty()
            && id.len() <= ID_BYTES_MAX
            && id
                .bytes()
                .all(|byte| byte == b'_' || byte == b'-' || byte.is_ascii_alphanumeric());
        self.block = is_id.then(|| id.to_owned());
        if !is_id {
            let message = format!(
                "a block needs an `id` of at most {ID_BYTES_MAX} letters, figures, `-` and `_`"
            );
            self.fault(&fields.path("id"), message);
        } else if self.ids.iter().any(|known| known == id) {
            self.fault(&fields.path("id"), format!("there are two blocks `{id}`"));
        }
        self.ids.push(id.to_owned());
        let background = self.color(&mut fields, "background");
        let space_px = self.number(&mut fields, "space", SPACE_PX, 0..=SPACE_PX_MAX);
        let rule = self.rule(&mut fields);
        let shows = self.shows(&mut fields, may_have_columns);
        self.block = is_id.then(|| id.to_owned());
        if rule.is_some() && shows.as_ref().is_some_and(ends) {
            let message = "the end of a mail, with its way out, is for everybody";
            self.fault(&fields.path("show"), message);
        }
        if shows.is_some() {
            self.close(&fields);
        }
        Some(Block {
            id: id.to_owned(),
            background,
            space_px,
            rule,
            shows: shows?,
        })
    }

    fn shows(&mut self, fields: &mut Fields<'_>, may_have_columns: bool) -> Option<Shows> {
        let kind = fields.take("kind").and_then(Value::as_str);
        Some(match kind.unwrap_or_default() {
            "logo" => Shows::Logo {
                width_px: self.number(fields, "width", 160, 20..=WIDTH_PX_MAX),
                align: self.align(fields, Align::Center),
            },
            "heading" => Shows::Heading {
                text: self.needed(fields, "text"),
                level: self.number(fields, "level", 1, 1..=3),
                align: self.align(fields, Align::Left),
                color: self.color(fields, "color"),
            },
            "text" => Shows::Text {
                html: self.rich(fields, "html"),
                align: self.align(fields, Align::Left),
                color: self.color(fields, "color"),
                size_px: self.number(fields, "size", 16, 10..=32),
            },
            "image" => Shows::Image {
                src: self.address(fields, "src", true),
                alt: self.line(fields, "alt"),
                href: self.address(fields, "href", false),
                width_px: self.number(fields, "width", 0, 0..=WIDTH_PX_MAX),
                align: self.align(fields, Align::Center),
            },
            "button" => Shows::Button {
                text: self.needed(fields, "text"),
                href: self.address(fields, "href", true),
                align: self.align(fields, Align::Center),
                color: self.color(fields, "color"),
                text_color: self.color(fields, "text_color"),
                is_wide: self.flag(fields, "wide"),
            },
            "divider" => Shows::Divider {
                color: self.color(fields, "color"),
            },
            "spacer" => Shows::Spacer {
                height_px: self.number(fields, "height", 20, 1..=SPACER_PX_MAX),
            },
            "columns" if may_have_columns => Shows::Columns {
                columns: self.columns(fields),
            },
            "columns" => {
                self.fault(&fields.path("kind"), "columns cannot stand in columns");
                return None;
            }
            "products" => Shows::Products(self.products(fields)),
            "links" => Shows::Links {
                links: self.links(fields),
                align: self.align(fields, Align::Center),
            },
            "footer" => Shows::Footer {
                html: self.rich(fields, "html"),
                unsubscribe: self.needed(fields, "unsubscribe"),
                preferences: self.line(fields, "preferences"),
            },
            "html" => Shows::Html {
                html: self.text(fields, "html", TEXT_BYTES_MAX),
            },
            other => {
                let message = format!("there is no kind of block `{other}`");
                self.fault(&fields.path("kind"), message);
                return None;
            }
        })
    }

    fn columns(&mut self, fields: &mut Fields<'_>) -> Vec<Vec<Block>> {
        let path = fields.path("columns");
        let list = fields.take("columns").and_then(Value::as_array);
        let count = list.map_or(0, Vec::len);
        if !(2..=COLUMNS_MAX).contains(&count) {
            self.fault(&path, format!("there must be 2 to {COLUMNS_MAX} columns"));
            return Vec::new();
        }
        let own = self.block.clone();
        let mut columns = Vec::new();
        for (n, json) in list.into_iter().flatten().enumerate() {
            self.block.clone_from(&own);
            let Some(mut fields) = self.open(json, &format!("{path}/{n}")) else {
                continue;
            };
            columns.push(self.blocks(&mut fields, false));
            self.block.clone_from(&own);
            self.close(&fields);
        }
        columns
    }

    fn products(&mut self, fields: &mut Fields<'_>) -> Products {
        let currency = self.line(fields, "currency");
        let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !currency.is_empty() && !is_code {
            let message = "this must be the code of a currency, such as `EUR`";
            self.fault(&fields.path("currency"), message);
        }
        let list = self.field(fields, "list");
        if list.is_empty() {
            let message = "this must name a list, such as `trigger.lines`";
            self.fault(&fields.path("list"), message);
        }
        Products {
            list,
            name: self.field(fields, "name"),
            image: self.field(fields, "image"),
            quantity: self.field(fields, "quantity"),
            price: self.field(fields, "price"),
            link: self.field(fields, "link"),
            currency,
            max: self.number(fields, "max", 10, 1..=ROWS_MAX),
        }
    }

    fn links(&mut self, fields: &mut Fields<'_>) -> Vec<Link> {
        let path = fields.path("links");
        let list = fields.take("links").and_then(Value::as_array);
        let count = list.map_or(0, Vec::len);
        if !(1..=LINKS_MAX).contains(&count) {
            self.fault(&path, format!("there must be 1 to {LINKS_MAX} links"));
            return Vec::new();
        }
        let mut links = Vec::new();
        for (n, json) in list.into_iter().flatten().enumerate() {
            let Some(mut fields) = self.open(json, &format!("{path}/{n}")) else {
                continue;
            };
            links.push(Link {
                label: self.needed(&mut fields, "label"),
                href: self.address(&mut fields, "href", true),
            });
            self.close(&fields);
        }
        links
    }
}

/// Whether the mail ends with this, so that the footer of the house would be a second one.
pub(super) fn ends(shows: &Shows) -> bool {
    match shows {
        Shows::Footer { .. } => true,
        Shows::Columns { columns } => columns.iter().flatten().any(|block| ends(&block.shows)),
        _ => false,
    }
}

impl<'a> Fields<'a> {
    pub(super) fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.of.get(name)
    }

    /// Whether it is there, whoever asks for it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.of.get(name).is_some_and(|value| !value.is_null())
    }

    pub(super) fn path(&self, name: &str) -> String {
        if self.at.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.at)
        }
    }
}
