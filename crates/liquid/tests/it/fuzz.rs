//! Templates made by chance from a seed: nothing panics, everything ends, data opens nothing.
//!
//! A small run is part of the tests. `POSTDUIF_SOAK=1` (`cargo xtask soak`) makes it a long one, and
//! `POSTDUIF_LIQUID_SEED` begins at another seed; a failure names the seed it came from.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use postduif_liquid::{
    CompileErrors, Engine, Escape, Interpreter, Limits, RenderContext, Template, Value,
};

const TEMPLATES: u64 = 1_000;
const TEMPLATES_LARGE: u64 = 2_000_000;

/// What chance may put where an expression stands.
const VALUES: [&str; 16] = [
    "a",
    "b.c",
    "list",
    "list[0]",
    "list.size",
    "object",
    "object[a]",
    "'x'",
    "\"<\"",
    "3",
    "-2.5",
    "nil",
    "true",
    "(1..5)",
    "empty",
    "missing",
];
const FILTERS: [&str; 34] = [
    "append: a",
    "prepend: b.c",
    "upcase",
    "capitalize",
    "split: ''",
    "split: ' '",
    "join: a",
    "replace: 'x', a",
    "truncate: 3",
    "truncatewords: 1",
    "slice: 1, 2",
    "size",
    "plus: 1.5",
    "times: 3",
    "divided_by: 2",
    "modulo: 3",
    "round: 1",
    "sort",
    "sort_natural",
    "uniq",
    "reverse",
    "concat: list",
    "first",
    "last",
    "default: a",
    "escape",
    "escape_once",
    "newline_to_br",
    "strip_html",
    "url_encode",
    "json",
    "date: '%A %d %B'",
    "money: 'EUR'",
    "sha256",
];
/// Pieces of HTML: what they open and close is left to chance.
const HTML: [&str; 22] = [
    "<p>",
    "</p>",
    "<a href=\"",
    "<a href='/?q=",
    "\">",
    "'>",
    "\"",
    "<b title=\"",
    "<b style=\"color:",
    ";",
    "&",
    "=",
    "<style>",
    "</style>",
    "<!-- ",
    " -->",
    "<title>",
    "</title>",
    "<!--[if mso]>",
    "<![endif]-->",
    "text ",
    "<script type=\"application/ld+json\">",
];

/// A stream of numbers from a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

fn chain(chance: &mut Chance, source: &mut String) {
    source.push_str(chance.one(&VALUES));
    for _ in 0..chance.below(3) {
        source.push_str(" | ");
        source.push_str(chance.one(&FILTERS));
    }
}

fn condition(chance: &mut Chance, source: &mut String) {
    source.push_str(chance.one(&VALUES));
    for _ in 0..chance.below(3) {
        let operator = chance.one(&[" == ", " != ", " < ", " contains ", " and ", " or "]);
        source.push_str(operator);
        source.push_str(chance.one(&VALUES));
    }
}

fn body(chance: &mut Chance, depth: usize, source: &mut String) {
    for _ in 0..chance.below(5) {
        node(chance, depth, source);
    }
}

fn node(chance: &mut Chance, depth: usize, source: &mut String) {
    let kinds = if depth == 0 { 8 } else { 16 };
    match chance.below(kinds) {
        0 | 1 => source.push_str(chance.one(&HTML)),
        2 | 3 => {
            source.push_str(chance.one(&["{{ ", "{{- "]));
            chain(chance, source);
            source.push_str(chance.one(&[" }}", " -}}", " | raw }}"]));
        }
        4 => {
            source.push_str("{% assign a = ");
            chain(chance, source);
            source.push_str(" %}");
        }
        5 => {
            source.push_str(chance.one(&[
                "{% cycle a, 'y' %}",
                "{% increment n %}",
                "{% break %}",
            ]));
        }
        6 => source.push_str(chance.one(&[
            "{% render 'one', a: a %}",
            "{% include 'two' %}",
            "{% render 'one' for list %}",
        ])),
        7 => source.push_str(chance.one(&[
            "{% liquid\n echo a\n%}",
            "{% raw %}{{{% endraw %}",
            "{%",
            "}}",
        ])),
        8 | 9 => block(chance, depth, source, "if", condition),
        10 => block(chance, depth, source, "unless", condition),
        11 | 12 => {
            let _ = write!(source, "{{% for b in {} %}}", chance.one(&VALUES));
            body(chance, depth - 1, source);
            source.push_str(chance.one(&["{% else %}", "{% continue %}", ""]));
            body(chance, depth - 1, source);
            source.push_str("{% endfor %}");
        }
        13 => {
            source.push_str("{% capture b %}");
            body(chance, depth - 1, source);
            source.push_str("{% endcapture %}");
        }
        14 => {
            let _ = write!(source, "{{% case {} %}}{{% when ", chance.one(&VALUES));
            let _ = write!(source, "{} %}}", chance.one(&VALUES));
            body(chance, depth - 1, source);
            source.push_str("{% else %}");
            body(chance, depth - 1, source);
            source.push_str("{% endcase %}");
        }
        _ => {
            source.push_str("{% tablerow b in list cols: 2 %}");
            body(chance, depth - 1, source);
            source.push_str("{% endtablerow %}");
        }
    }
}

fn block(
    chance: &mut Chance,
    depth: usize,
    source: &mut String,
    name: &str,
    head: fn(&mut Chance, &mut String),
) {
    let _ = write!(source, "{{% {name} ");
    head(chance, source);
    source.push_str(" %}");
    body(chance, depth - 1, source);
    if chance.below(2) == 0 {
        source.push_str("{% else %}");
        body(chance, depth - 1, source);
    }
    let _ = write!(source, "{{% end{name} %}}");
}

/// A template, now and then with a piece taken out, so that it is broken somewhere.
fn template(chance: &mut Chance) -> String {
    let mut source = String::new();
    for _ in 0..=chance.below(6) {
        node(chance, 4, &mut source);
    }
    if chance.below(4) == 0 {
        let at = chance.below(source.len().max(1));
        if source.is_char_boundary(at) {
            source.truncate(at);
        }
    }
    source
}

/// What hostile data is put where `evil` stands, marked so that it can be found again.
const EVIL: &str = "\"'><zq onzq=zq>{{ 77777777 | times: 7 }}";

/// Where one of these is, an `href` may be in a comment, a title or another attribute.
const NO_ADDRESS: [&str; 4] = ["<!--", "<title", "title=", "href='"];

fn data() -> Value {
    let json = serde_json::json!({
        "a": EVIL, "b": { "c": "javascript:zq" }, "list": [EVIL, 1, null, ["x"]], "object": { EVIL: EVIL },
    });
    Value::try_from(&json).unwrap()
}

fn limits() -> Limits {
    Limits {
        fuel: 20_000,
        output_bytes_max: 20_000,
        text_bytes_max: 5_000,
        list_length_max: 200,
        range_length_max: 200,
    }
}

fn compile(
    source: &str,
    escape: Escape,
    partials: &BTreeMap<String, String>,
) -> Result<Template, CompileErrors> {
    Interpreter.compile_with(source, escape, partials)
}

/// Whether what a template printed stays within the limits, comes out again, and has no tag in it
/// that came from the data.
fn hold(source: &str, partials: &BTreeMap<String, String>, data: &Value) -> bool {
    let context = RenderContext {
        limits: limits(),
        ..RenderContext::at(1_774_744_200_000)
    };
    let mut compiled = false;
    for escape in [Escape::Html, Escape::None, Escape::Subject] {
        let Ok(template) = compile(source, escape, partials) else {
            continue;
        };
        compiled = true;
        let first = Interpreter.render(&template, data, &context);
        assert_eq!(first, Interpreter.render(&template, data, &context));
        let Ok(rendered) = first else {
            continue;
        };
        assert!(rendered.text.len() <= context.limits.output_bytes_max);
        match escape {
            Escape::Subject => assert!(!rendered.text.contains(char::is_control)),
            Escape::Html if !source.contains("raw") => {
                assert!(!rendered.text.contains("<zq"), "{}", rendered.text);
                let is_address = NO_ADDRESS.iter().all(|piece| !source.contains(piece));
                let runs = rendered.text.contains("href=\"javascript:zq");
                assert!(!(is_address && runs), "{}", rendered.text);
            }
            _ => {}
        }
        // Data is no template: nobody calculates this.
        assert!(!rendered.text.contains("544444439"), "{}", rendered.text);
    }
    compiled
}

#[test]
fn templates_by_chance() {
    let large = std::env::var_os("POSTDUIF_SOAK").is_some();
    let first = std::env::var("POSTDUIF_LIQUID_SEED").ok();
    let first: u64 = first.map_or(1, |seed| seed.parse().expect("a seed is a number"));
    let partials: BTreeMap<String, String> = [
        (
            "one",
            "{{ a }}{% for i in list %}{{ i | append: a }}{% endfor %}",
        ),
        ("two", "{% if b %}{{ b.c }}{% include 'one' %}{% endif %}"),
    ]
    .map(|(name, source)| (name.to_owned(), source.to_owned()))
    .into();
    let data = data();
    let mut compiled = 0_u64;
    let count = if large { TEMPLATES_LARGE } else { TEMPLATES };
    for seed in first..first + count {
        let source = template(&mut Chance(seed));
        let held = std::panic::catch_unwind(|| hold(&source, &partials, &data));
        let Ok(did_compile) = held else {
            panic!("POSTDUIF_LIQUID_SEED={seed}: {source}");
        };
        compiled += u64::from(did_compile);
    }
    // Templates that are all refused would show nothing.
    assert!(compiled > count / 10, "{compiled} of {count}");
}
