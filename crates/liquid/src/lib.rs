//! A Liquid template engine with hard limits.
//!
//! A template is parsed once into a tree and walked once per rendering. What a rendering reads is
//! handed in: the data, the clock, the zone, the language. So the same template on the same input
//! gives the same bytes in every process and in every year. Every template ends within its
//! [`Limits`], whoever wrote it.
//!
//! A missing field prints nothing and is noted as a [`Diagnostic`]; a template that cannot mean
//! anything is refused by [`Engine::compile`], with the line and the column.
//!
//! The crate knows nothing of mail, of contacts or of where its data comes from. It reads no clock,
//! no zone database but the one it carries, no environment and no files.
//!
//! ```
//! use postduif_liquid::{Engine, Escape, Interpreter, RenderContext, Value};
//!
//! let template = Interpreter.compile("Hi {{ name | default: 'you' }}!", Escape::Html)?;
//! let data = Value::try_from(&serde_json::json!({ "name": "Jip & Janneke" }))?;
//! let rendered = Interpreter.render(&template, &data, &RenderContext::at(0))?;
//! assert_eq!(rendered.text, "Hi Jip &amp; Janneke!");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod date;
mod diagnostic;
mod engine;
mod error;
mod filter;
mod html;
mod limits;
mod meter;
mod parser;
mod partials;
mod position;
mod render;
mod syntax;
mod value;

pub use date::{Language, UnknownZone, Zone};
pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use engine::{Engine, Escape, Interpreter, RenderContext, Rendered, Template};
pub use error::{CompileError, CompileErrors, Fault, RenderError};
pub use limits::{
    BLOCK_DEPTH_MAX, BYTES_PER_FUEL, COMPILE_ERRORS_MAX, EXPRESSION_DEPTH_MAX, FUEL,
    LIST_LENGTH_MAX, Limits, OUTPUT_BYTES_MAX, PARTIAL_DEPTH_MAX, PARTIALS_MAX, RANGE_LENGTH_MAX,
    RENDER_DEPTH_MAX, SOURCE_BYTES_MAX, SOURCES_BYTES_MAX, TEXT_BYTES_MAX, VALUE_DEPTH_MAX,
};
pub use partials::{NoPartials, Partials};
pub use position::Position;
pub use value::{Number, Object, Range, Value, ValueError};

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
