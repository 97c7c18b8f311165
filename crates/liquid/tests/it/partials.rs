//! `render` and `include`.

use std::collections::BTreeMap;

use postduif_liquid::{
    Engine, Escape, Fault, Interpreter, PARTIAL_DEPTH_MAX, PARTIALS_MAX, RENDER_DEPTH_MAX,
    RenderContext, RenderError, Rendered, SOURCES_BYTES_MAX, Value,
};

const DATA: &str = r#"{
    "name": "Jip & Janneke",
    "items": [{"sku": "A"}, {"sku": "B"}],
    "menu": {"title": "a", "items": [{"title": "b", "items": [{"title": "c"}]}]},
    "which": "footer",
    "script": "javascript:alert(1)"
}"#;

type Sources = BTreeMap<String, String>;

fn sources(partials: &[(&str, &str)]) -> Sources {
    let owned = |(name, source): &(&str, &str)| ((*name).to_owned(), (*source).to_owned());
    partials.iter().map(owned).collect()
}

fn render(source: &str, escape: Escape, partials: &Sources) -> Result<Rendered, RenderError> {
    let template = Interpreter
        .compile_with(source, escape, partials)
        .unwrap_or_else(|errors| panic!("{source}: {errors}"));
    let data: Value = serde_json::from_str(DATA).unwrap();
    Interpreter.render(&template, &data, &RenderContext::at(0))
}

fn check(source: &str, partials: &[(&str, &str)], expected: &str) {
    let rendered = render(source, Escape::Html, &sources(partials)).unwrap();
    assert_eq!(rendered.text, expected, "{source}");
}

fn check_refused(source: &str, partials: &[(&str, &str)], expected: &str) {
    let errors = Interpreter
        .compile_with(source, Escape::Html, &sources(partials))
        .err();
    let errors = errors.map(|errors| errors.to_string()).unwrap_or_default();
    assert_eq!(errors, expected, "{source}");
}

#[test]
fn render_shows_its_arguments_and_include_everything() {
    let partial = [("hi", "[{{ name }}{{ x }}]{% assign y = 1 %}")];
    check("{% render 'hi' %}{{ y }}", &partial, "[]");
    check("{% render 'hi', name: 'Pim', x: 2 %}", &partial, "[Pim2]");
    check(
        "{% include 'hi' %}{{ y }}",
        &partial,
        "[Jip &amp; Janneke]1",
    );
    check(
        "{% include 'hi', x: 2 %}{{ x }}",
        &partial,
        "[Jip &amp; Janneke2]",
    );
    check(
        "{% include which %}",
        &[("footer", "f"), ("header", "h")],
        "f",
    );
}

#[test]
fn for_each_element() {
    let partial = [("line", "{{ line.sku }}{{ forloop.index }};")];
    check("{% render 'line' for items %}", &partial, "A1;B2;");
    check("{% render 'line' for items as line %}", &partial, "A1;B2;");
    check("{% render 'line' with items[1] %}", &partial, "B;");
    check("{% include 'line' for items %}", &partial, "A;B;");
}

#[test]
fn a_partial_may_use_itself() {
    let partial = [(
        "menu",
        "<li>{{ menu.title }}{% for item in menu.items %}{% render 'menu', menu: item %}\
         {% endfor %}</li>",
    )];
    check(
        "{% render 'menu', menu: menu %}",
        &partial,
        "<li>a<li>b<li>c</li></li></li>",
    );
}

#[test]
fn a_value_in_a_partial_is_written_as_the_place_of_its_use_wants() {
    let partial = [("value", "{{ script }}")];
    check(
        "<b>{% include 'value' %}</b>",
        &partial,
        "<b>javascript:alert(1)</b>",
    );
    check(
        "<a href=\"{% include 'value' %}\">",
        &partial,
        "<a href=\"#\">",
    );
    check_refused(
        "<script>{% include 'value' %}</script>",
        &partial,
        "partial `value`, line 1, column 1: a value cannot stand in a script; where you answer for \
         it, the filter `raw` lets it through",
    );
    check_refused(
        "{% include 'open' %}",
        &[("open", "<b title=\"")],
        "partial `open`, line 1, column 1: a partial ends where it begins; this one begins in text \
         and ends in the value of an attribute",
    );
}

#[test]
fn what_is_wrong_in_a_partial_is_said_with_its_name() {
    check_refused(
        "{% render 'a' %}",
        &[("a", "x\n{{ b | upcas }}")],
        "partial `a`, line 2, column 8: unknown filter `upcas`; did you mean `upcase`?",
    );
    check_refused(
        "{% render 'foter' %}",
        &[("footer", "x")],
        "line 1, column 1: there is no partial `foter`; did you mean `footer`?",
    );
    check_refused(
        "{% include which %}",
        &[],
        "line 1, column 1: the name of a partial is written in quotes here, as in `'footer'`",
    );
    check_refused(
        "{% render which %}",
        &[("footer", "x")],
        "line 1, column 1: `render` takes the name of a partial in quotes, as in `'footer'`",
    );
    let partials = sources(&[("a", "\n {{ 1 | divided_by: 0 }}")]);
    let error = render("x{% include 'a' %}", Escape::Html, &partials).unwrap_err();
    assert_eq!(
        error.to_string(),
        "partial `a`, line 2, column 9: division by zero"
    );
    let partials = sources(&[("footer", "x")]);
    let error = render("{% include name %}", Escape::Html, &partials).unwrap_err();
    let name = "Jip & Janneke".to_owned();
    assert_eq!(error.fault, Fault::UnknownPartial { name });
}

#[test]
fn what_is_missing_is_noted_in_the_partial() {
    let partials = sources(&[("a", "\n{{ b.c }}")]);
    let source = "{{ c }}{% include 'a' %}{% render 'a' %}{{ d }}";
    let rendered = render(source, Escape::Html, &partials).unwrap();
    let noted = rendered.diagnostics.iter().map(|noted| {
        let partial = noted.partial.as_deref().unwrap_or("-");
        format!(
            "{partial} {} {} ×{}",
            noted.position, noted.path, noted.count
        )
    });
    assert_eq!(
        noted.collect::<Vec<_>>(),
        [
            "- line 1, column 4 c ×1",
            "- line 1, column 44 d ×1",
            "a line 2, column 4 b.c ×2"
        ]
    );
}

#[test]
fn partials_are_nested_so_deep_and_no_deeper() {
    let chain = |depth: usize| -> Sources {
        let link = |n| (format!("p{n}"), format!("{{% render 'p{}' %}}", n + 1));
        let mut partials: Sources = (1..depth).map(link).collect();
        partials.insert(format!("p{depth}"), "x".to_owned());
        partials
    };
    let source = "{% render 'p1' %}";
    let deepest = render(source, Escape::None, &chain(PARTIAL_DEPTH_MAX)).unwrap();
    assert_eq!(deepest.text, "x");
    let error = render(source, Escape::None, &chain(PARTIAL_DEPTH_MAX + 1)).unwrap_err();
    let depth_max = PARTIAL_DEPTH_MAX;
    assert_eq!(error.fault, Fault::PartialsTooDeep { depth_max });
    let own = sources(&[("p", "{% render 'p' %}{% include 'p' %}")]);
    let error = render("{% render 'p' %}", Escape::None, &own).unwrap_err();
    assert_eq!(error.fault, Fault::PartialsTooDeep { depth_max });
}

#[test]
fn blocks_of_all_partials_count_together() {
    // The template, its partial and the text in both are a level each.
    let nested = |depth: usize, inner: &str| {
        "{% if true %}".repeat(depth) + inner + &"{% endif %}".repeat(depth)
    };
    let half = RENDER_DEPTH_MAX / 2 - 1;
    for (depth, expected) in [(half, None), (half + 1, Some(RENDER_DEPTH_MAX))] {
        let partials = sources(&[("p", &nested(half, "x"))]);
        let source = nested(depth, "{% render 'p' %}");
        // A stack as most threads have it.
        let run = move || render(&source, Escape::None, &partials);
        let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
        let rendered = thread.spawn(run).unwrap().join().unwrap();
        let expected = expected.map(|depth_max| Fault::BlocksTooDeep { depth_max });
        assert_eq!(rendered.err().map(|error| error.fault), expected);
    }
}

#[test]
fn partials_are_so_many_and_so_long() {
    let many = |count: usize| -> (String, Sources) {
        let names = (0..count).map(|n| format!("p{n}"));
        let source = names.clone().map(|name| format!("{{% render '{name}' %}}"));
        (
            source.collect(),
            names.map(|name| (name, "x".to_owned())).collect(),
        )
    };
    let errors = |(source, partials): (String, Sources)| {
        let compiled = Interpreter.compile_with(&source, Escape::None, &partials);
        compiled
            .err()
            .map(|errors| errors.to_string())
            .unwrap_or_default()
    };
    assert_eq!(errors(many(PARTIALS_MAX)), "");
    assert!(errors(many(PARTIALS_MAX + 1)).contains("more than 200 partials"));
    let source = "{% render 'a' %}{% render 'b' %}{% render 'c' %}{% render 'd' %}";
    let long = |bytes: usize| -> Sources {
        let names = ["a", "b", "c", "d"].iter();
        let sized = |name: &&str| ((*name).to_owned(), "x".repeat(bytes));
        names.map(sized).collect()
    };
    let most = (SOURCES_BYTES_MAX - source.len()) / 4;
    assert_eq!(errors((source.to_owned(), long(most))), "");
    let error = errors((source.to_owned(), long(most + 1)));
    assert!(error.contains("longer than 2097152 bytes"), "{error}");
}
