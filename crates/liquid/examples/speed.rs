//! Measures parsing and rendering of a mail of 40 KB, and how soon a hostile template ends.
//!
//! `cargo run --release -p postduif-liquid --example speed`. The rows are taken in turns and counted
//! in the processor time of this thread, so that other work on the machine disturbs them little; each
//! row shows its quickest turn and its median. Processor time is read from Linux; elsewhere it is the
//! clock's.

use std::fmt::Write;
use std::hint::black_box;

use postduif_liquid::{Engine, Escape, Interpreter, RenderContext, Value};

/// Turns that each row gets.
const TURNS: usize = 40;
/// How often a row does its work in one turn: processor time is counted in steps of some
/// milliseconds, and a turn takes many of them.
const REPEATS: u32 = 400;
/// A template may be saved and rendered by anybody; this one is out for time.
const HOSTILE: &str = "{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}\
                       {{ a | times: b | plus: c }}{% endfor %}{% endfor %}{% endfor %}";

/// The processor time of this thread so far, in nanoseconds.
fn processor_ns() -> u128 {
    let read = std::fs::read_to_string("/proc/thread-self/schedstat");
    let first = read.ok().and_then(|text| {
        let first = text.split_whitespace().next()?;
        first.parse().ok()
    });
    first.unwrap_or_else(clock_ns)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a measurement, where the processor's time is not to be had"
)]
fn clock_ns() -> u128 {
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos()
}

/// A mail as a visual editor makes it: tables within tables, styles on each of them, 31 links, and a
/// loop over products that prints ten values of each.
fn mail() -> String {
    const TABLE: &str = "<table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" \
                         role=\"presentation\" style=\"background:#ffffff;width:100%;\"><tr>\n";
    const CELL: &str = "<td align=\"left\" style=\"font-size:0px;padding:10px 25px;\
                        word-break:break-word;direction:ltr;\"><div style=\"font-family:Ubuntu, \
                        Helvetica, Arial, sans-serif;font-size:14px;line-height:22px;\
                        text-align:left;color:#333333;\">\n";
    const END: &str = "</div></td></tr></table>\n";
    let mut source = String::from("<!doctype html><html><body style=\"margin:0;padding:0;\">\n");
    for section in 0..21 {
        let _ = write!(
            source,
            "{TABLE}{CELL}{{% if contact.city == 'Gent' %}}Come to {{{{ contact.city }}}}!{{% else %}}\
             Part {section} for {{{{ contact.first_name | default: 'you' }}}}{{% endif %}}\n\
             <a href=\"https://shop.example/s/{section}?c={{{{ contact.id }}}}\">More</a>{END}"
        );
    }
    source += "{% for item in order.items %}\n";
    for value in [
        "<a href=\"{{ item.url }}\"><img src=\"{{ item.image }}\" alt=\"{{ item.name }}\"></a>",
        "<b>{{ item.name | truncate: 24 }}</b> {{ forloop.index }} of {{ order.items.size }}",
        "{% if item.sale %}<s>{{ item.price }}</s>{% endif %} {{ item.amount | times: item.price }}",
        "{{ item.brand }}, {{ item.sku }}",
        "Nothing but words, as there are in every mail",
    ] {
        let _ = write!(source, "{TABLE}{CELL}{value}{END}");
        let _ = write!(source, "{TABLE}{CELL}&nbsp;{END}");
    }
    source += "{% endfor %}\n<p>{{ 'now' | date: '%-d %B %Y' }}</p></body></html>\n";
    source
}

fn data() -> Value {
    let items: Vec<_> = (0..8)
        .map(|n| {
            serde_json::json!({
                "sku": format!("SKU-{n}"), "name": format!("Fine thing & co, number {n}"),
                "url": format!("https://shop.example/p/{n}?ref=mail&x=1"),
                "image": format!("https://cdn.example/{n}.jpg"), "price": 19.90, "amount": n,
                "sale": n % 2 == 0, "brand": "Noord", "stock": 3,
            })
        })
        .collect();
    let json = serde_json::json!({
        "contact": { "id": 17, "first_name": "Jip", "city": "Gent", "tags": ["a", "b"] },
        "order": { "id": "2026-0042", "items": items },
    });
    Value::try_from(&json).unwrap_or_default()
}

/// One thing to measure.
struct Row<'a> {
    name: &'static str,
    work: Box<dyn Fn() -> usize + 'a>,
    repeats: u32,
    turns_ns: Vec<u128>,
}

impl<'a> Row<'a> {
    fn new(name: &'static str, repeats: u32, work: impl Fn() -> usize + 'a) -> Self {
        let work = Box::new(work);
        let turns_ns = Vec::new();
        Self {
            name,
            work,
            repeats,
            turns_ns,
        }
    }

    fn turn(&mut self) {
        let start = processor_ns();
        for _ in 0..self.repeats {
            black_box((self.work)());
        }
        self.turns_ns
            .push((processor_ns() - start) / u128::from(self.repeats));
    }

    /// The quickest turn and the median, in microseconds.
    fn microseconds(&mut self) -> (f64, f64) {
        self.turns_ns.sort_unstable();
        let at = |index: usize| self.turns_ns.get(index).map_or(0.0, |ns| *ns as f64 / 1e3);
        (at(0), at(self.turns_ns.len() / 2))
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the report is what this example is for"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (source, data, context) = (mail(), data(), RenderContext::at(1_774_744_200_000));
    let html = Interpreter.compile(&source, Escape::Html)?;
    let plain = Interpreter.compile(&source, Escape::None)?;
    let hostile = Interpreter.compile(HOSTILE, Escape::Html)?;
    let length = Interpreter.render(&html, &data, &context)?.text.len();
    println!(
        "{} bytes of template, {length} bytes of mail\n",
        source.len()
    );
    let compiled = |escape| Interpreter.compile(&source, escape).map_or(0, |_| 1);
    let rendered = |template| {
        let rendered = Interpreter.render(template, &data, &context);
        rendered.map_or(0, |rendered| rendered.text.len())
    };
    let mut rows = [
        Row::new("parse, HTML", REPEATS, || compiled(Escape::Html)),
        Row::new("parse, plain text", REPEATS, || compiled(Escape::None)),
        Row::new("render, HTML", REPEATS, || rendered(&html)),
        Row::new("render, plain text", REPEATS, || rendered(&plain)),
        Row::new("all fuel burned", 1, || rendered(&hostile)),
    ];
    for turn in 0..TURNS {
        for row in &mut rows {
            // The last row takes a thousand times as long as the others.
            if row.repeats > 1 || turn % 4 == 0 {
                row.turn();
            }
        }
    }
    println!("{:<20}{:>14}{:>14}", "CPU time, us", "quickest", "median");
    for row in &mut rows {
        let (quickest, median) = row.microseconds();
        println!("{:<20}{quickest:>14.1}{median:>14.1}", row.name);
    }
    Ok(())
}
