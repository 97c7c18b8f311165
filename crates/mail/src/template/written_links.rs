//! The links of a template as its author wrote them, before there is any data: those whose address is
//! known, and those that have a name at least.

use super::Template;
use crate::links::{links, rewrite_text};

/// A link as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenLink {
    /// Where it leads; nothing if that is made of data.
    pub url: Option<String>,
    /// How its author calls it.
    pub label: Option<String>,
}

impl Template {
    /// The links of the HTML, then those of the text; one that stands there twice comes twice.
    pub fn written_links(&self) -> Vec<WrittenLink> {
        let known =
            |text: &str| (!text.contains("{{") && !text.contains("{%")).then(|| text.to_owned());
        let mut all: Vec<WrittenLink> = links(self.html.source())
            .map(|link| WrittenLink {
                url: known(&link.url),
                label: link.label.as_deref().and_then(known),
            })
            .collect();
        rewrite_text(self.text.source(), |url| {
            let url = known(url);
            all.extend(url.is_some().then_some(WrittenLink { url, label: None }));
            None
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;

    #[test]
    fn what_is_made_of_data_is_not_known() {
        let source = Source {
            subject: "s",
            html: "<a href='https://a.test/?x&amp;y' data-label='a'>x</a>\
                <a href='{{ contact.url }}' data-label='own'>x</a>\
                <a href='https://a.test/{{ contact.id }}' data-label='{{ contact.id }}'>x</a>",
            text: Some("https://a.test/t, https://a.test/{{contact.id}}"),
            ..Source::default()
        };
        let links = Template::compile(&source).unwrap().written_links();
        let told: Vec<_> = links
            .iter()
            .map(|link| (link.url.as_deref(), link.label.as_deref()))
            .collect();
        let expect = [
            (Some("https://a.test/?x&y"), Some("a")),
            (None, Some("own")),
            (None, None),
            (Some("https://a.test/t"), None),
        ];
        assert_eq!(told, expect);
    }
}
