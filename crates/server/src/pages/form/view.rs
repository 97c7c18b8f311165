//! How a form looks: its fields with what was filled in and what is wrong with it, the words that are
//! agreed to, and what people do not see.

use axum::http::HeaderMap;
use engine::forms::{Choice, Field, Form, Kind, LINE_CHARS_MAX, TEXT_CHARS_MAX, Wrong};
use maud::{Markup, html};

use super::filled::{AGREE, Filled, STAMP, TRAP};
use crate::pages::public;
use crate::pages::public::words::Words;

/// A form as its visitors would see it, in a language or in that of its shop: which one that is, and the
/// page as one file. There is no stamp in it, so that nothing can be sent with it.
pub(crate) fn preview(
    form: &Form,
    language: Option<&str>,
    (shop, shop_language): (&str, &str),
) -> (&'static str, String) {
    let words = public::spoken(language, &HeaderMap::new(), shop_language);
    let shown = Shown {
        form,
        words,
        filled: &Filled::default(),
        wrong: None,
        stamp: "",
    };
    let title = form.title.of(words.tag);
    (words.tag, public::alone(words, shop, title, &shown.draw()))
}

/// A form as it is shown.
pub(super) struct Shown<'a> {
    pub(super) form: &'a Form,
    pub(super) words: &'a Words,
    pub(super) filled: &'a Filled,
    /// What is wrong with it as a whole.
    pub(super) wrong: Option<&'a str>,
    pub(super) stamp: &'a str,
}

impl Shown<'_> {
    pub(super) fn draw(&self) -> Markup {
        let (form, words) = (self.form, self.words);
        let of = |text: &engine::settings::Words| text.of(words.tag).to_owned();
        let button = form.button.as_ref().map_or(words.form_send.to_owned(), of);
        html! {
            h1 { (of(&form.title)) }
            @if let Some(intro) = &form.intro { p { (of(intro)) } }
            @if let Some(wrong) = self.wrong { p.wrong role="alert" { (wrong) } }
            // Without an address of its own it goes back to where it came from, query and all.
            form method="post" {
                @for field in &form.fields { (self.field(field)) }
                (self.agreement())
                input type="hidden" name=(STAMP) value=(self.stamp);
                label.aside aria-hidden="true" {
                    (words.form_leave_empty)
                    input type="text" name=(TRAP) tabindex="-1" autocomplete="off";
                }
                button type="submit" { (button) }
            }
        }
    }

    fn agreement(&self) -> Markup {
        let (form, tag) = (self.form, self.words.tag);
        html! {
            @if let Some(consent) = &form.consent {
                // Never ticked before somebody ticks it.
                label.choice {
                    input type="checkbox" name=(AGREE) value="yes" required[consent.is_required]
                        checked[self.filled.agrees];
                    span { (consent.wording.of(tag)) }
                }
                @if let Some(privacy) = &consent.privacy { p.help { (privacy.of(tag)) } }
                @if let Some(url) = &consent.privacy_url {
                    p.help { a href=(url) rel="noopener" target="_blank" { (self.words.form_privacy) } }
                }
            }
        }
    }

    fn field(&self, field: &Field) -> Markup {
        let tag = self.words.tag;
        let id = field.id.as_str();
        let wrong = self
            .filled
            .faults
            .iter()
            .find(|fault| fault.field == field.id);
        let wrong = wrong.map(|fault| match fault.wrong {
            Wrong::Missing => self.words.form_missing,
            Wrong::TooLong => self.words.form_too_long,
            Wrong::NotThat => self.words.form_not_that,
        });
        let label = html! {
            (field.label.of(tag))
            @if field.is_required { span aria-hidden="true" { " *" } }
        };
        let below = html! {
            @if let Some(help) = &field.help { small { (help.of(tag)) } }
            @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
        };
        if let Kind::Choices(options) = &field.kind {
            return html! {
                fieldset { legend { (label) } (self.boxes(id, options)) (below) }
            };
        }
        if field.kind == Kind::YesNo {
            return html! {
                label.choice {
                    input type="checkbox" name=(id) value="yes" required[field.is_required]
                        checked[!self.filled.of(id).is_empty()];
                    span { (label) (below) }
                }
            };
        }
        // One piece, or the sign that it is required would stand on a line of its own.
        html! { label { span { (label) } (self.input(field)) (below) } }
    }

    fn boxes(&self, id: &str, options: &[Choice]) -> Markup {
        html! {
            @for option in options {
                @let value = option.id.as_str();
                label.choice {
                    input type="checkbox" name=(id) value=(value)
                        checked[self.filled.of(id).iter().any(|one| one == value)];
                    span { (option.label.of(self.words.tag)) }
                }
            }
        }
    }

    fn input(&self, field: &Field) -> Markup {
        let id = field.id.as_str();
        let value = self.filled.of(id).first().map_or("", String::as_str);
        let must = field.is_required;
        let line = |kind: &str, complete: &str| {
            html! {
                input type=(kind) name=(id) value=(value) required[must] autocomplete=(complete)
                    maxlength=(LINE_CHARS_MAX);
            }
        };
        match &field.kind {
            Kind::Email => line("email", "email"),
            Kind::Phone => line("tel", "tel"),
            Kind::Text | Kind::YesNo | Kind::Choices(_) => line("text", "on"),
            Kind::Date => html! { input type="date" name=(id) value=(value) required[must]; },
            Kind::Number { least, most } => html! {
                input type="number" name=(id) value=(value) required[must] min=(least) max=(most) step="1";
            },
            Kind::LongText => html! {
                textarea name=(id) rows="5" required[must] maxlength=(TEXT_CHARS_MAX) { (value) }
            },
            Kind::Choice(options) => html! {
                select name=(id) required[must] {
                    option value="" { (self.words.form_choose) }
                    @for option in options {
                        option value=(option.id) selected[option.id.as_str() == value] {
                            (option.label.of(self.words.tag))
                        }
                    }
                }
            },
        }
    }
}
