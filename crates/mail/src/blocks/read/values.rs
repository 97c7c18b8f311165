//! The values of a block: what each kind of them looks like, and what is said where one does not.

use serde_json::Value;

use super::{Fields, Reader};
use crate::blocks::{Align, rich, words};

/// Longest line: an address, a label, what a picture shows.
const LINE_BYTES_MAX: usize = 2_000;

impl Reader {
    /// A text that may be left out.
    pub(super) fn text(
        &mut self,
        fields: &mut Fields<'_>,
        name: &'static str,
        bytes_max: usize,
    ) -> String {
        let path = fields.path(name);
        let text = match fields.take(name) {
            None | Some(Value::Null) => return String::new(),
            Some(Value::String(text)) => text,
            Some(_) => {
                self.fault(&path, "this must be text");
                return String::new();
            }
        };
        if text.len() > bytes_max {
            self.fault(&path, format!("this is longer than {bytes_max} bytes"));
        }
        text.clone()
    }

    pub(in crate::blocks) fn line(
        &mut self,
        fields: &mut Fields<'_>,
        name: &'static str,
    ) -> String {
        self.text(fields, name, LINE_BYTES_MAX)
            .trim()
            .replace('\n', " ")
    }

    pub(super) fn needed(&mut self, fields: &mut Fields<'_>, name: &'static str) -> String {
        let text = self.line(fields, name);
        if text.is_empty() {
            self.fault(&fields.path(name), format!("`{name}` is empty"));
        }
        text
    }

    pub(super) fn rich(&mut self, fields: &mut Fields<'_>, name: &'static str) -> String {
        let text = self.text(fields, name, super::TEXT_BYTES_MAX);
        rich::clean(&text).unwrap_or_else(|message| {
            self.fault(&fields.path(name), message);
            String::new()
        })
    }

    /// Where something is or leads: an address, or a value of which the mail makes one.
    pub(super) fn address(
        &mut self,
        fields: &mut Fields<'_>,
        name: &'static str,
        is_needed: bool,
    ) -> String {
        let text = self.line(fields, name);
        if text.is_empty() && is_needed {
            self.fault(&fields.path(name), format!("`{name}` is empty"));
        } else if !text.is_empty() && !words::is_address(&text) {
            let message = "this must be an address such as `https://shop.example/`, `mailto:` or `tel:`, or a field";
            self.fault(&fields.path(name), message);
        }
        text
    }

    pub(super) fn color(&mut self, fields: &mut Fields<'_>, name: &'static str) -> String {
        let text = self.line(fields, name);
        let hex = text.strip_prefix('#').unwrap_or_default();
        let is_color =
            matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !text.is_empty() && !is_color {
            self.fault(
                &fields.path(name),
                "this must be a colour such as `#1a2b3c`",
            );
        }
        text
    }

    /// The name of a field of an entry, or of a list: names with points between.
    pub(super) fn field(&mut self, fields: &mut Fields<'_>, name: &'static str) -> String {
        let text = self.line(fields, name);
        if !text.is_empty() && !words::is_field(&text) {
            self.fault(&fields.path(name), "this must be the name of a field");
        }
        text
    }

    pub(super) fn align(&mut self, fields: &mut Fields<'_>, usual: Align) -> Align {
        match self.line(fields, "align").as_str() {
            "" => usual,
            "left" => Align::Left,
            "center" => Align::Center,
            "right" => Align::Right,
            _ => {
                let message = "this must be `left`, `center` or `right`";
                self.fault(&fields.path("align"), message);
                usual
            }
        }
    }

    pub(super) fn number(
        &mut self,
        fields: &mut Fields<'_>,
        name: &'static str,
        usual: u32,
        range: std::ops::RangeInclusive<u32>,
    ) -> u32 {
        let path = fields.path(name);
        let Some(json) = fields.take(name).filter(|json| !json.is_null()) else {
            return usual;
        };
        let number = json.as_u64().and_then(|number| u32::try_from(number).ok());
        number
            .filter(|number| range.contains(number))
            .unwrap_or_else(|| {
                let (least, most) = (range.start(), range.end());
                self.fault(
                    &path,
                    format!("this must be a whole number from {least} to {most}"),
                );
                usual
            })
    }

    pub(in crate::blocks) fn flag(&mut self, fields: &mut Fields<'_>, name: &'static str) -> bool {
        let path = fields.path(name);
        match fields.take(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.fault(&path, "this must be true or false");
                false
            }
        }
    }
}
