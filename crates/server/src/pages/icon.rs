//! Small pictures, drawn for these pages. They stand beside words and are hidden from readers aloud.

use maud::{Markup, html};

fn icon(path: &str) -> Markup {
    html! {
        svg.icon viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            path d=(path) {}
        }
    }
}

/// A flash: something starts.
pub(super) fn start() -> Markup {
    icon("M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z")
}

/// A clock: time goes by.
pub(super) fn clock() -> Markup {
    icon("M8 1.75a6.25 6.25 0 1 0 0 12.5a6.25 6.25 0 0 0 0-12.5M8 4.5V8l2.5 1.5")
}

/// A fork: one way or another.
pub(super) fn fork() -> Markup {
    icon(
        "M8 1.5v4M8 5.5C8 9 3.5 8 3.5 11.5V14M8 5.5C8 9 12.5 8 12.5 11.5V14M1.5 12l2 2 2-2M10.5 12l2 2 2-2",
    )
}

/// An envelope: a mail.
pub(super) fn envelope() -> Markup {
    icon("M1.75 3.5h12.5v9H1.75zM1.75 4 8 9l6.25-5")
}

/// A flag: the end.
pub(super) fn flag() -> Markup {
    icon("M3.5 14.5v-13M3.5 2.5h9l-2 3 2 3h-9")
}

/// A square: anything else.
pub(super) fn square() -> Markup {
    icon("M2.5 2.5h11v11h-11z")
}

/// The bird itself.
pub(super) fn pigeon() -> Markup {
    icon(
        "M1.5 5.5c2-.5 3-2 5-2 2.5 0 3.5 2 4 4l4 .5-3.5 1.5c-.5 2.5-2.5 4-5.5 4l-3 1 1.5-2.5C2 10.5 3.5 8 3 6.5zM6.5 5.5v.1",
    )
}
