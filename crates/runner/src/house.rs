//! The look of a workspace's e-mails as it is kept: JSON with a format number, what e-mails see of it as
//! `house`, and what the compiler takes from it.

use mail::compile::House;
use serde_json::{Value as Json, json};

/// The number of the form in which a house style is kept.
pub const HOUSE_FORMAT: u64 = 1;

/// What all e-mails of a workspace look like. What is empty is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HouseStyle {
    /// The name of the house.
    pub name: String,
    /// Where it is, on one line.
    pub address: String,
    /// Its picture.
    pub logo: Logo,
    /// Fonts of headings.
    pub heading_font: String,
    /// Colours, fonts of text, footer.
    pub look: House,
}

/// A picture that stands for the house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logo {
    /// Where it is fetched from.
    pub src: String,
    /// What it shows, in words.
    pub alt: String,
    /// As wide as it is shown; 0 if that is not said.
    pub width_px: u32,
    /// Where it leads.
    pub href: String,
}

impl HouseStyle {
    /// The stored form.
    pub fn to_json(&self) -> Json {
        let mut all = self.data();
        all["format"] = json!(HOUSE_FORMAT);
        all["footer"] = json!(self.look.footer);
        all
    }

    /// Reads the stored form, of this or any earlier format; the error is a lowercase fragment.
    pub fn from_json(json: &Json) -> Result<Self, String> {
        let format = json["format"].as_u64().unwrap_or(0);
        if format != HOUSE_FORMAT {
            return Err(format!(
                "a house style of format {format}; this program reads {HOUSE_FORMAT}"
            ));
        }
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let width = json["logo"]["width"].as_u64().unwrap_or(0);
        Ok(Self {
            name: text(&json["name"]),
            address: text(&json["address"]),
            logo: Logo {
                src: text(&json["logo"]["src"]),
                alt: text(&json["logo"]["alt"]),
                width_px: u32::try_from(width).map_err(|_| "the logo is too wide")?,
                href: text(&json["logo"]["href"]),
            },
            heading_font: text(&json["fonts"]["heading"]),
            look: House {
                text_color: text(&json["colors"]["text"]),
                background_color: text(&json["colors"]["background"]),
                accent_color: text(&json["colors"]["accent"]),
                on_accent_color: text(&json["colors"]["on_accent"]),
                body_font: text(&json["fonts"]["body"]),
                footer: text(&json["footer"]),
            },
        })
    }

    /// What e-mails see as `house`: everything but the footer, which is a template itself. What is not
    /// said is null, so that a fallback takes its place.
    pub fn data(&self) -> Json {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let look = &self.look;
        json!({
            "name": said(&self.name),
            "address": said(&self.address),
            "logo": {
                "src": said(&self.logo.src),
                "alt": said(&self.logo.alt),
                "width": (self.logo.width_px > 0).then_some(self.logo.width_px),
                "href": said(&self.logo.href),
            },
            "colors": {
                "text": said(&look.text_color),
                "background": said(&look.background_color),
                "accent": said(&look.accent_color),
                "on_accent": said(&look.on_accent_color),
            },
            "fonts": { "body": said(&look.body_font), "heading": said(&self.heading_font) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As format 1 writes it. Never change this text: it is what older databases hold.
    const FORMAT_1: &str = r##"{"address":"Street 1","colors":{"accent":"#112233","background":null,"on_accent":"#ffffff","text":"#222222"},"fonts":{"body":"Georgia, serif","heading":null},"footer":"<p>{{ house.name }}</p>","format":1,"logo":{"alt":"Shop","href":null,"src":"https://a.example/l.png","width":120},"name":"Shop"}"##;

    #[test]
    fn a_style_of_format_1_still_opens_and_is_written_the_same() {
        let style = HouseStyle::from_json(&serde_json::from_str(FORMAT_1).unwrap()).unwrap();
        assert_eq!(style.to_json().to_string(), FORMAT_1);
        assert_eq!(style.look.accent_color, "#112233");
        assert!(style.data().get("footer").is_none());
        let nothing = HouseStyle::default();
        assert_eq!(HouseStyle::from_json(&nothing.to_json()), Ok(nothing));
        assert_eq!(
            HouseStyle::from_json(&json!({"format": 2})),
            Err("a house style of format 2; this program reads 1".to_owned())
        );
    }
}
