//! What holds for every source and all data.

use postduif_liquid::{Engine, Escape, Interpreter, Limits, RenderContext, Value};
use proptest::prelude::*;

/// Pieces of templates, to be put together in any order.
const PIECES: [&str; 66] = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{{-",
    "-}}",
    "{%-",
    "-%}",
    " ",
    "\n",
    "a",
    "b",
    "'",
    "\"",
    "'x'",
    "1",
    "-2.5",
    ".",
    "..",
    ",",
    ":",
    "|",
    "[",
    "]",
    "(",
    ")",
    "=",
    "==",
    "<",
    "!=",
    "contains",
    "and",
    "or",
    "if ",
    "elsif ",
    "else",
    "endif",
    "unless ",
    "endunless",
    "case ",
    "when ",
    "endcase",
    "for i in ",
    "endfor",
    "limit: ",
    "offset: continue",
    "break",
    "tablerow i in ",
    "endtablerow",
    "assign b = ",
    "capture b",
    "endcapture",
    "cycle ",
    "increment b",
    "raw",
    "endraw",
    "comment",
    "endcomment",
    "liquid ",
    "# ",
    "echo ",
    "é",
    "append: a",
    "split: ''",
    "sort",
    "default: b",
];

/// Well-formed pieces, so that many of the sources compile and do something.
const STATEMENTS: [&str; 20] = [
    "{{ a }}",
    "{{ b | append: b | append: b }}",
    "{% assign b = b | append: b | append: 'xy' %}",
    "{% assign b = a | split: '' %}",
    "{% assign b = b | concat: a %}",
    "{% assign a = (1..50) %}",
    "{% capture b %}{{ b }}{{ a }}{{ b }}{% endcapture %}",
    "{% for i in a %}",
    "{% for i in b reversed %}",
    "{{ i }}",
    "{{ i | times: i | json }}",
    "{% endfor %}",
    "{% if a == b %}",
    "{% else %}",
    "{% endif %}",
    "{{ a | sort_natural | uniq | join: b }}",
    "{{ b | replace: 'x', b }}",
    "{{ c.d[0] | default: a | escape }}",
    "{% increment n %}{% cycle 1, 2 %}",
    "{{ a | date: '%c' }}",
];

fn limits() -> Limits {
    Limits {
        fuel: 20_000,
        output_bytes_max: 2_000,
        text_bytes_max: 500,
        list_length_max: 100,
        range_length_max: 100,
    }
}

/// Compiles and renders; whatever comes out is within the limits and comes out again.
fn hold(source: &str, escape: Escape, data: &str) {
    let Ok(template) = Interpreter.compile(source, escape) else {
        return;
    };
    let data = Value::from(
        [("a", data), ("b", "xyz")]
            .into_iter()
            .collect::<postduif_liquid::Object>(),
    );
    let context = RenderContext {
        limits: limits(),
        ..RenderContext::at(0)
    };
    let first = Interpreter.render(&template, &data, &context);
    assert_eq!(first, Interpreter.render(&template, &data, &context));
    let Ok(rendered) = first else {
        return;
    };
    assert!(rendered.text.len() <= context.limits.output_bytes_max);
    if escape == Escape::Subject {
        assert!(
            !rendered.text.contains(char::is_control),
            "{:?}",
            rendered.text
        );
    }
}

fn escapes() -> impl Strategy<Value = Escape> {
    prop::sample::select(vec![Escape::None, Escape::Html, Escape::Subject])
}

fn sources(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(source in "\\PC*", escape in escapes()) {
        hold(&source, escape, "data");
    }

    #[test]
    fn any_pieces_are_read_or_refused(source in sources(&PIECES), escape in escapes()) {
        hold(&source, escape, "data");
    }

    #[test]
    fn any_statements_stay_within_the_limits(
        source in sources(&STATEMENTS),
        escape in escapes(),
        data in "(?s).{0,200}",
    ) {
        hold(&source, escape, &data);
    }

    #[test]
    fn data_opens_no_tag_in_html(data in "(?s).*") {
        let source = "{{ a }}{% capture b %}{{ a | upcase }}{% endcapture %}{{ b }}{{ b | append: a }}\
                      {{ a | strip_html }}{{ a | newline_to_br | replace: '<br />', '' }}";
        let template = Interpreter.compile(source, Escape::Html).unwrap();
        let data = Value::from([("a", data)].into_iter().collect::<postduif_liquid::Object>());
        let rendered = Interpreter.render(&template, &data, &RenderContext::at(0)).unwrap();
        prop_assert!(!rendered.text.contains(['<', '>', '"', '\'']), "{}", rendered.text);
    }
}
