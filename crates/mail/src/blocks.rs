//! An e-mail as blocks: what somebody puts together with the mouse, as data with a format number. It is
//! read strictly, each mistake with its place, and becomes MJML, which goes the way of all MJML. So there
//! is one renderer, and whoever outgrows the blocks goes on with their MJML.
//!
//! What a block does not say, the style of the house says. It knows nothing of pages or stores.

mod read;
mod rich;
mod rule;
mod words;
mod write;

pub use self::read::{BLOCKS_MAX, COLUMNS_MAX, DOCUMENT_BYTES_MAX, TEXT_BYTES_MAX};
use self::rule::Rule;
pub use self::write::Mjml;

/// The number of the form in which blocks are kept.
pub const FORMAT: u64 = 1;

/// The content of an e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Behind the blocks; empty for white.
    paper: String,
    /// The blocks, from top to bottom.
    blocks: Vec<Block>,
}

/// A block: what it shows, and what stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    id: String,
    /// Behind it; empty if that is not said.
    background: String,
    /// Above and below it.
    space_px: u32,
    /// Who sees it; everybody where that is not said.
    rule: Option<Rule>,
    shows: Shows,
}

/// What a block shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shows {
    /// The logo of the house.
    Logo {
        width_px: u32,
        align: Align,
    },
    Heading {
        text: String,
        level: u32,
        align: Align,
        color: String,
    },
    /// Text with a few elements of HTML.
    Text {
        html: String,
        align: Align,
        color: String,
        size_px: u32,
    },
    Image {
        src: String,
        alt: String,
        href: String,
        /// 0: as wide as there is room.
        width_px: u32,
        align: Align,
    },
    Button {
        text: String,
        href: String,
        align: Align,
        color: String,
        text_color: String,
        is_wide: bool,
    },
    Divider {
        color: String,
    },
    Spacer {
        height_px: u32,
    },
    Columns {
        columns: Vec<Vec<Block>>,
    },
    /// A row for each of a list, such as the lines of an order.
    Products(Products),
    /// Links beside each other.
    Links {
        links: Vec<Link>,
        align: Align,
    },
    /// The end of the mail, with the way out.
    Footer {
        html: String,
        unsubscribe: String,
        preferences: String,
    },
    /// What its author answers for.
    Html {
        html: String,
    },
}

/// Which list, and what of each entry is shown; what is empty is not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Products {
    list: String,
    name: String,
    image: String,
    quantity: String,
    price: String,
    link: String,
    currency: String,
    max: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Link {
    label: String,
    href: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Align {
    #[default]
    Left,
    Center,
    Right,
}

impl Align {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Center => "center",
            Self::Right => "right",
        }
    }
}

/// What is wrong in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Names and list positions: `blocks/3/href`.
    pub at: String,
    /// The block, if one can be told.
    pub block: Option<String>,
    /// A lowercase fragment.
    pub message: String,
}

/// Reads a document, as it came in or is kept; or says all that is wrong in it.
pub fn read(json: &serde_json::Value) -> Result<Document, Vec<Fault>> {
    read::document(json)
}

/// Reads the text of a document as it is kept.
pub fn read_text(text: &str) -> Result<Document, Vec<Fault>> {
    let whole = |message: String| {
        vec![Fault {
            at: String::new(),
            block: None,
            message,
        }]
    };
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(whole(format!(
            "the blocks take more than {DOCUMENT_BYTES_MAX} bytes"
        )));
    }
    let json = serde_json::from_str(text).map_err(|error| whole(error.to_string()))?;
    read(&json)
}

impl Document {
    /// The MJML of it.
    pub fn mjml(&self) -> Mjml {
        write::mjml(self)
    }
}

#[cfg(test)]
mod tests;
