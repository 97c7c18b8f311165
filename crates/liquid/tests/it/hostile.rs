//! Templates that are out to bring the process down. Each ends with an error, on a small stack.

use postduif_liquid::{Escape, Fault, LIST_LENGTH_MAX, Limits, OUTPUT_BYTES_MAX, TEXT_BYTES_MAX};

use super::{compile, render, render_within};

/// What most threads have.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// Runs on a stack of that size, whatever the test harness uses; an overflow aborts the tests.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap();
}

fn check_refused(source: impl Into<String>) {
    let source = source.into();
    on_a_small_stack(move || assert!(compile(&source).is_err(), "{}", &source[..40]));
}

fn check_ended(source: impl Into<String>, expected: Fault) {
    let source = source.into();
    on_a_small_stack(move || {
        let rendered = render_within(&source, Limits::default());
        assert_eq!(rendered.err().map(|error| error.fault), Some(expected));
    });
}

fn out_of_fuel() -> Fault {
    Fault::OutOfFuel {
        fuel: Limits::default().fuel,
    }
}

#[test]
fn nesting_is_refused() {
    check_refused("{% if true %}".repeat(2_000) + &"{% endif %}".repeat(2_000));
    check_refused("{% for a in b %}".repeat(20_000));
    check_refused(format!("{{{{ {} }}}}", "a[".repeat(20_000)));
    check_refused(format!("{{{{ {} }}}}", "(".repeat(20_000)));
    check_refused(format!("{{% {} %}}", "liquid ".repeat(20_000)));
    check_refused(format!("{{% assign a = {}1 %}}", "[".repeat(20_000)));
}

#[test]
fn openers_without_end_are_refused_at_once() {
    for piece in [
        "{{",
        "{%",
        "{% raw %}",
        "{% comment %}",
        "{% doc %}",
        "{{ a",
        "{% if a",
    ] {
        check_refused(piece.repeat(20_000));
    }
}

#[test]
fn long_ranges_and_loops_end() {
    check_ended(
        "{% for i in (1..10000000) %}{% endfor %}",
        Fault::RangeTooLong {
            length_max: Limits::default().range_length_max,
        },
    );
    check_ended(
        "{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}x\
         {% endfor %}{% endfor %}{% endfor %}",
        out_of_fuel(),
    );
    // Nothing is printed and nothing is in the innermost loop.
    check_ended(
        "{% for a in (1..10000) %}{% for b in (1..10000) %}{% endfor %}{% endfor %}",
        out_of_fuel(),
    );
}

#[test]
fn doubling_ends() {
    let too_long = Fault::TextTooLong {
        bytes_max: TEXT_BYTES_MAX,
    };
    let doubled = |step: &str| format!("{{% assign a = 'xxxxxxxxxxxxxxxx' %}}{}", step.repeat(30));
    for step in [
        "{% assign a = a | append: a %}",
        "{% assign a = a | prepend: a %}",
        "{% capture a %}{{ a }}{{ a }}{% endcapture %}",
        "{% assign a = a | replace: 'x', a %}",
        "{% assign a = a | replace: '', a %}",
        "{% assign a = a | url_encode | replace: 'x', '%%' | base64_encode %}",
        "{% assign a = a | json | json %}",
    ] {
        check_ended(doubled(step), too_long.clone());
    }
    let too_long = Fault::ListTooLong {
        length_max: LIST_LENGTH_MAX,
    };
    let list = "{% assign a = 'x' | split: ',' %}".to_owned();
    check_ended(
        list + &"{% assign a = a | concat: a %}".repeat(26),
        too_long.clone(),
    );
    check_ended(
        doubled("{% assign a = a | split: '' | join: a %}"),
        too_long,
    );
}

#[test]
fn work_hidden_in_filters_and_comparisons_is_paid_for() {
    let text = "{% assign t = 'x' %}".to_owned() + &"{% assign t = t | append: t %}".repeat(17);
    for work in [
        "{% for i in (1..10000) %}{% if t contains 'y' %}{% endif %}{% endfor %}",
        "{% for i in (1..10000) %}{% if t == t %}{% endif %}{% endfor %}",
        "{% for i in (1..10000) %}{% if t == blank %}{% endif %}{% endfor %}",
        "{% for i in (1..10000) %}{{ [t] }}{{ d[t] }}{% endfor %}",
        "{% for i in (1..10000) %}{% assign a = t.size %}{% endfor %}",
        "{% for i in (1..10000) %}{% assign a = t | size %}{% endfor %}",
        "{% for i in (1..10000) %}{% cycle t: 1 %}{% endfor %}",
        "{% for i in (1..10000) %}{% capture a %}{{ t }}{% endcapture %}{% endfor %}",
        "{% for i in (1..10000) %}{% assign a = t | slice: 1, 2 %}{% endfor %}",
        "{% for i in (1..10000) %}{% assign a = (1..10000) | sort %}{% endfor %}",
        "{% for i in (1..10000) %}{% assign a = (1..10000) | uniq %}{% endfor %}",
    ] {
        check_ended(text.clone() + work, out_of_fuel());
    }
}

#[test]
fn long_names_are_paid_for() {
    let name = "n".repeat(200_000);
    for work in [
        "{{ N }}",
        "{{ a.N }}",
        "{% assign N = 1 %}",
        "{% increment N %}",
        "{% for N in a %}{% endfor %}",
        "{% cycle N, 1 %}",
    ] {
        let work = work.replace('N', &name);
        let source =
            format!("{{% assign a = 'x' %}}{{% for i in (1..10000) %}}{work}{{% endfor %}}");
        check_ended(source, out_of_fuel());
    }
}

/// A list can hold thousands of references to one long text: little memory, much to read.
#[test]
fn many_references_to_one_text_are_paid_for() {
    let list = "{% assign t = 'x' %}".to_owned()
        + &"{% assign t = t | append: t %}".repeat(17)
        + "{% assign l = t | split: ',' %}"
        + &"{% assign l = l | concat: l %}".repeat(13);
    let fuel = out_of_fuel();
    let text = Fault::TextTooLong {
        bytes_max: TEXT_BYTES_MAX,
    };
    let output = Fault::OutputTooLong {
        bytes_max: OUTPUT_BYTES_MAX,
    };
    for (work, expected) in [
        ("{% assign a = l | sort %}", &fuel),
        ("{% assign a = l | sort_natural %}", &fuel),
        ("{% assign a = l | uniq %}", &fuel),
        ("{% if l == l %}{% endif %}", &fuel),
        ("{% assign a = l | where: 'y' %}", &fuel),
        ("{% assign a = l | join %}", &text),
        ("{% assign a = l | json %}", &text),
        ("{% assign a = l | upcase %}", &text),
        ("{% capture a %}{{ l }}{% endcapture %}", &text),
        ("{{ l }}", &output),
    ] {
        check_ended(list.clone() + work, expected.clone());
    }
}

#[test]
fn long_chains_take_no_stack() {
    let chains = [
        format!("{{{{ 'x' {} }}}}", "| upcase ".repeat(40_000)),
        format!("{{{{ 'x'{} }}}}", "| append: 'x'".repeat(30_000)),
        format!(
            "{{% assign a = 'x' %}}{{{{ a{} }}}}",
            ".first".repeat(60_000)
        ),
        format!(
            "{{% if true {} %}}{{% endif %}}",
            "and true ".repeat(50_000)
        ),
        format!(
            "{{% if false %}}{}{{% endif %}}",
            "{% elsif false %}".repeat(20_000)
        ),
        format!(
            "{{% case 1 %}}{}{{% endcase %}}",
            "{% when 2 %}".repeat(30_000)
        ),
        format!("{{% cycle 1{} %}}", ", 1".repeat(100_000)),
        "{{ a }}".repeat(70_000),
    ];
    for source in chains {
        on_a_small_stack(move || {
            if let Err(error) = render_within(&source, Limits::default()) {
                assert_eq!(error.fault, out_of_fuel());
            }
        });
    }
}

/// JSON readers stop at 128 levels, and so does the engine.
#[test]
fn deep_data_takes_little_stack() {
    let list = "[".repeat(120) + &"]".repeat(120);
    let object = "{\"a\":".repeat(120) + "1" + &"}".repeat(120);
    let json = format!("{{\"l\": {list}, \"o\": {object}}}");
    let source = "{{ l | json }}{{ o }}{{ l | join }}{{ o | json | size }}\
                  {% if l == l and o == o %}{{ l | uniq | size }}{% endif %}";
    on_a_small_stack(move || {
        let rendered = render(source, Escape::Html, &json);
        assert_eq!(rendered.err(), None);
    });
}

#[test]
fn wide_formats_are_not_padded() {
    let source = "{{ 0 | date: '%999999999Y%000000000000000999d' }}";
    let rendered = render(source, Escape::None, "{}").unwrap();
    assert!(rendered.text.len() < 100, "{}", rendered.text);
}
