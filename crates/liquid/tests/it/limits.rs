//! Every bound: what just fits, and what is one too many.

use postduif_liquid::{
    BLOCK_DEPTH_MAX, BYTES_PER_FUEL, EXPRESSION_DEPTH_MAX, Fault, LIST_LENGTH_MAX, Limits,
    OUTPUT_BYTES_MAX, RANGE_LENGTH_MAX, SOURCE_BYTES_MAX, TEXT_BYTES_MAX,
};

use super::{compile, render_within};

fn fault(source: &str) -> Option<Fault> {
    render_within(source, Limits::default())
        .err()
        .map(|error| error.fault)
}

fn errors(source: &str) -> String {
    compile(source)
        .err()
        .map(|e| e.to_string())
        .unwrap_or_default()
}

/// Assigns to `a` a text that is exactly as long as one may be.
fn longest_text() -> String {
    let piece = "x".repeat(TEXT_BYTES_MAX / 256);
    format!("{{% assign a = '{piece}' %}}") + &"{% assign a = a | append: a %}".repeat(8)
}

#[test]
fn source_bytes() {
    assert!(compile(&"x".repeat(SOURCE_BYTES_MAX)).is_ok());
    assert_eq!(
        errors(&"x".repeat(SOURCE_BYTES_MAX + 1)),
        "line 1, column 1: the template is longer than 524288 bytes"
    );
}

#[test]
fn block_depth() {
    for (open, close) in [
        ("{% if true %}", "{% endif %}"),
        ("{% for i in (1..1) %}", "{% endfor %}"),
        ("{% case 1 %}{% when 1 %}", "{% endcase %}"),
        ("{% capture a %}", "{% endcapture %}"),
        ("{% ifchanged %}", "{% endifchanged %}"),
        ("{% tablerow i in (1..1) %}", "{% endtablerow %}"),
    ] {
        let nested = |depth: usize| open.repeat(depth) + "x" + &close.repeat(depth);
        assert_eq!(fault(&nested(BLOCK_DEPTH_MAX)), None, "{open}");
        let errors = errors(&nested(BLOCK_DEPTH_MAX + 1));
        assert!(errors.contains("nested deeper than 64"), "{open}: {errors}");
    }
    let lines = |depth: usize| format!("{{% {} echo 1 %}}", "liquid ".repeat(depth));
    assert_eq!(fault(&lines(BLOCK_DEPTH_MAX)), None);
    assert!(errors(&lines(BLOCK_DEPTH_MAX + 1)).contains("nested deeper than 64"));
}

#[test]
fn expression_depth() {
    let index = |depth: usize| format!("{{{{ {}1{} }}}}", "a[".repeat(depth), "]".repeat(depth));
    assert_eq!(fault(&index(EXPRESSION_DEPTH_MAX)), None);
    assert!(errors(&index(EXPRESSION_DEPTH_MAX + 1)).contains("nested deeper than 32"));
    let range = |depth: usize| format!("{{{{ {}1{} }}}}", "(".repeat(depth), "..1)".repeat(depth));
    assert_eq!(fault(&range(EXPRESSION_DEPTH_MAX)), None);
    assert!(errors(&range(EXPRESSION_DEPTH_MAX + 1)).contains("nested deeper than 32"));
}

#[test]
fn text_bytes() {
    let too_long = Some(Fault::TextTooLong {
        bytes_max: TEXT_BYTES_MAX,
    });
    let full = longest_text();
    assert_eq!(fault(&full), None);
    assert_eq!(
        fault(&(full.clone() + "{% assign b = a | append: 'x' %}")),
        too_long
    );
    assert_eq!(
        fault(&(full.clone() + "{% capture b %}{{ a }}{% endcapture %}")),
        None
    );
    assert_eq!(
        fault(&(full + "{% capture b %}{{ a }}x{% endcapture %}")),
        too_long
    );
}

#[test]
fn output_bytes() {
    let mut source = longest_text();
    source.push_str(&"{{ a }}".repeat(OUTPUT_BYTES_MAX / TEXT_BYTES_MAX));
    let rendered = render_within(&source, Limits::default()).unwrap();
    assert_eq!(rendered.text.len(), OUTPUT_BYTES_MAX);
    let bytes_max = OUTPUT_BYTES_MAX;
    assert_eq!(
        fault(&(source + "x")),
        Some(Fault::OutputTooLong { bytes_max })
    );
}

#[test]
fn list_length() {
    let full = "{% assign a = (1..10000) | reverse %}{{ a.size }}";
    let rendered = render_within(full, Limits::default()).unwrap();
    assert_eq!(rendered.text, LIST_LENGTH_MAX.to_string());
    let length_max = LIST_LENGTH_MAX;
    let one_more = "{% assign b = '1' | split: ',' %}{% assign a = (1..10000) | concat: b %}";
    assert_eq!(fault(one_more), Some(Fault::ListTooLong { length_max }));
    let letters = "x".repeat(LIST_LENGTH_MAX + 1);
    let split = format!("{{% assign b = '{letters}' | split: '' %}}");
    assert_eq!(fault(&split), Some(Fault::ListTooLong { length_max }));
}

#[test]
fn range_length() {
    assert_eq!(fault("{% assign a = (1..10000) %}"), None);
    let length_max = RANGE_LENGTH_MAX;
    let too_long = Some(Fault::RangeTooLong { length_max });
    assert_eq!(fault("{% assign a = (0..10000) %}"), too_long);
    assert_eq!(
        fault("{% for i in (-9223372036854775808..9223372036854775807) %}{% endfor %}"),
        too_long
    );
}

#[test]
fn fuel_per_step_element_and_byte() {
    let burns = |source: &str, fuel: u64| {
        let within = |fuel| {
            let limits = Limits {
                fuel,
                ..Limits::default()
            };
            render_within(source, limits).map_err(|error| error.fault)
        };
        assert!(within(fuel).is_ok(), "{source}");
        let short = within(fuel - 1).unwrap_err();
        assert_eq!(short, Fault::OutOfFuel { fuel: fuel - 1 }, "{source}");
    };
    // A node each. Names are paid for by the byte, which makes up less than one unit here.
    burns("{% assign a = 1 %}{% assign b = 2 %}", 3);
    // The loop, two elements, two turns, two nodes within; and names.
    burns("{% for i in (1..2) %}{% assign a = i %}{% endfor %}", 8);
    // The node and a unit for so many bytes of text.
    burns(
        &"x".repeat(10 * usize::try_from(BYTES_PER_FUEL).unwrap()),
        11,
    );
    // Two nodes, three segments behind the first, and 18 bytes of names.
    burns(
        "{% assign a = 'x' %}{% assign b = a.first.first.first %}",
        7,
    );
    // The node and a comparison each, which `==` pays for again.
    burns("{% if 1 == 2 or 1 == 3 or 1 == 4 %}{% endif %}", 7);
}

#[test]
fn a_host_may_be_stricter() {
    let limits = Limits {
        output_bytes_max: 3,
        ..Limits::default()
    };
    let error = render_within("abc{{ 1 }}", limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 4: the output is longer than 3 bytes"
    );
}
