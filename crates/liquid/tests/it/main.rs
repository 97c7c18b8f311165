//! The engine through its door: what templates print, what they notice, and where they end.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use postduif_liquid::{
    CompileErrors, Engine, Escape, Interpreter, Limits, RenderContext, RenderError, Rendered,
    Template, Value,
};

mod dates;
mod diagnostics;
mod engines;
mod escapes;
mod escaping;
mod fuzz;
mod hostile;
mod language;
mod limits;
mod money;
mod partials;
mod places;
mod properties;

fn compile(source: &str) -> Result<Template, CompileErrors> {
    Interpreter.compile(source, Escape::None)
}

/// Renders over data in JSON.
fn render(source: &str, escape: Escape, json: &str) -> Result<Rendered, RenderError> {
    let template = Interpreter
        .compile(source, escape)
        .unwrap_or_else(|errors| panic!("{source}: {errors}"));
    let data: Value = serde_json::from_str(json).unwrap();
    Interpreter.render(&template, &data, &RenderContext::at(0))
}

/// Renders over no data, within the given limits.
fn render_within(source: &str, limits: Limits) -> Result<Rendered, RenderError> {
    let template = compile(source).unwrap_or_else(|errors| panic!("{source}: {errors}"));
    let context = RenderContext {
        limits,
        ..RenderContext::at(0)
    };
    Interpreter.render(&template, &Value::Nil, &context)
}
