//! The page that is shown while the past is played: how far it is. It comes again by itself, so
//! that the page that was asked for stands there when the play is over.

use axum::http::HeaderMap;
use maud::{DOCTYPE, html};

use crate::pages::Page;
use crate::pages::language::spoken;
use crate::pages::words;
use crate::playing::Progress;

/// How often it comes again, in seconds: a play takes some ten.
const REFRESH_S: u32 = 1;
/// Of an instant, what a person wants to see here: its day.
const DAY_CHARS: usize = 10;

/// How far the play is, in the language that the browser asks for.
pub(crate) fn page(headers: &HeaderMap, progress: &Progress) -> Page {
    let words = spoken(headers).unwrap_or(&words::EN);
    let at = progress.at.map(|at| at.to_string());
    let day = at.as_deref().and_then(|at| at.get(..DAY_CHARS));
    Page(html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="refresh" content=(REFRESH_S);
                title { (words.playing) " · Postduif" }
                link rel="stylesheet" href="/style.css";
                link rel="icon" href="data:,";
            }
            body {
                main #content.fault {
                    h1 { (words.playing) }
                    p { progress max=(progress.total) value=(progress.done) aria-label=(words.playing) {} }
                    p { (day.unwrap_or_default()) }
                    p { (words.playing_why) }
                }
            }
        }
    })
}
