//! Runs the engine over a file of golden-liquid cases and says which fail.
//!
//! The file stays outside of the project: <https://github.com/jg-rp/golden-liquid>. Call it as
//! `cargo xtask golden path/to/golden_liquid.json`. It fails when a case fails that is not listed
//! here, and when too few pass.

use std::collections::BTreeMap;
use std::process::ExitCode;

use postduif_liquid::{Engine, Escape, Interpreter, Object, RenderContext, Value};
use serde::Deserialize;

/// Cases that are wanted to fail, by name and template, with the reason.
const EXCEPTIONS: [(&str, &str, &str); 1] = [(
    "tags, case, unexpected when token",
    "{% case title %}{% when 'foo' %}foo{% when 'bar' and 'Hello', 'Hello' %}bar{% endcase %}",
    "`when` with an `and` means something else than it says, so it is a mistake; golden-liquid has \
     the case twice, once for either behaviour",
)];

/// The share of all cases that has to pass.
const SHARE_WANTED: f64 = 0.99;

#[derive(Deserialize)]
struct Suite {
    tests: Vec<Case>,
}

/// One case: what a template must print, or that it must fail.
#[derive(Deserialize)]
struct Case {
    name: String,
    template: String,
    /// Read straight into a value, which keeps the order of the fields.
    #[serde(default)]
    data: Value,
    result: Option<String>,
    #[serde(default)]
    results: Vec<String>,
    #[serde(default)]
    invalid: bool,
    /// Partials, for the cases of `include` and `render`.
    #[serde(default)]
    templates: BTreeMap<String, String>,
}

/// What a case came to: nothing if it passed, else what was printed instead.
fn run(case: &Case) -> Option<String> {
    let data = match &case.data {
        Value::Nil => Value::from(Object::new()),
        data => data.clone(),
    };
    let printed = match Interpreter.compile_with(&case.template, Escape::None, &case.templates) {
        Err(errors) => Err(errors.to_string()),
        Ok(template) => Interpreter
            .render(&template, &data, &RenderContext::at(0))
            .map(|rendered| rendered.text)
            .map_err(|error| error.to_string()),
    };
    let passed = match &printed {
        Ok(text) => {
            !case.invalid && (case.result.as_ref() == Some(text) || case.results.contains(text))
        }
        Err(_) => case.invalid,
    };
    (!passed).then(|| match printed {
        Ok(text) => format!("printed {text:?}"),
        Err(error) => format!("failed: {error}"),
    })
}

/// Passed and all, of one kind of case.
#[derive(Default)]
struct Tally {
    passed: u32,
    all: u32,
}

impl Tally {
    fn add(&mut self, passed: bool) {
        self.all += 1;
        self.passed += u32::from(passed);
    }

    fn line(&self) -> String {
        let share = 100.0 * f64::from(self.passed) / f64::from(self.all.max(1));
        format!("{} of {} = {share:.1} %", self.passed, self.all)
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the report is what this example is for"
)]
fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("call with the path of golden_liquid.json")?;
    let suite: Suite = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut unlisted = 0;
    for case in &suite.tests {
        let failure = run(case);
        let passed = failure.is_none();
        tallies.entry("all").or_default().add(passed);
        if case.templates.is_empty() {
            tallies.entry("without partials").or_default().add(passed);
        }
        if !case.invalid {
            tallies.entry("valid only").or_default().add(passed);
        }
        let exception = EXCEPTIONS
            .iter()
            .find(|(name, template, _)| *name == case.name && *template == case.template);
        match (failure, exception) {
            (Some(failure), Some((.., reason))) => {
                println!("as wanted, {}: {failure}\n  {reason}", case.name);
            }
            (Some(failure), None) => {
                println!("{}: {failure}", case.name);
                unlisted += 1;
            }
            // The same template stands there twice, and one of the two passes.
            (None, _) => {}
        }
    }
    println!();
    for (kind, tally) in &tallies {
        println!("{kind}: {}", tally.line());
    }
    let all = tallies.remove("all").unwrap_or_default();
    let enough = f64::from(all.passed) >= SHARE_WANTED * f64::from(all.all);
    Ok(if unlisted == 0 && enough && all.all > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
