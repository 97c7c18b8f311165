//! A page for what went wrong, in both languages, since it may come before the visitor's is known.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, html};

use crate::pages::Page;
use crate::problem::Problem;

/// What went wrong on the way to a page.
pub(crate) struct Fault(StatusCode);

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self(problem.status())
    }
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        Problem::from(error).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (dutch, english) = match self.0 {
            StatusCode::NOT_FOUND => ("Deze pagina is er niet.", "There is no such page."),
            StatusCode::BAD_REQUEST => ("Dit adres klopt niet.", "This address is not right."),
            StatusCode::FORBIDDEN => ("Dit mag niet.", "This is not allowed."),
            _ => (
                "Dit lukt nu niet; probeer het zo weer.",
                "Not now; try again in a moment.",
            ),
        };
        let page = Page(html! {
            (DOCTYPE)
            html lang="nl" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "Postduif" }
                    link rel="stylesheet" href="/style.css";
                }
                body {
                    main #content.fault {
                        h1 { (dutch) }
                        p lang="en" { (english) }
                        p { a href="/" { "Postduif" } }
                    }
                }
            }
        });
        (self.0, page).into_response()
    }
}
