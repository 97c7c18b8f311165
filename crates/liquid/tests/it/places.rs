//! What a value may do in each place of HTML, and where none may stand.

use postduif_liquid::{DiagnosticKind, Engine, Escape, Interpreter};

const DATA: &str = r##"{
    "evil": "\"><script>alert(1)</script>",
    "script": "javascript:alert(1)",
    "url": "https://shop.example/a b?x=1&y=2",
    "query": "a b&c=d",
    "email": "jan+news@example.nl",
    "colour": "#0a6",
    "bad_colour": "red;background:url(//evil.example)",
    "style": "color: red; margin: 0",
    "items": [{"id": 1}, {"id": 2}],
    "yes": true
}"##;

fn check(source: &str, expected: &str) {
    let rendered = super::render(source, Escape::Html, DATA).unwrap();
    assert_eq!(rendered.text, expected, "{source}");
    let again = super::render(source, Escape::None, DATA);
    assert!(again.is_ok(), "{source}");
}

fn check_refused(source: &str, expected: &str) {
    let errors = Interpreter.compile(source, Escape::Html).err();
    let errors = errors.map(|errors| errors.to_string()).unwrap_or_default();
    assert!(errors.contains(expected), "{source}: {errors:?}");
    // In plain text every place is like every other.
    assert!(
        Interpreter.compile(source, Escape::None).is_ok(),
        "{source}"
    );
}

/// The path and the count of each value that was left out.
fn left_out(source: &str) -> Vec<String> {
    let rendered = super::render(source, Escape::Html, DATA).unwrap();
    let refused = rendered
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.kind == DiagnosticKind::Refused);
    refused.map(|d| format!("{} {}", d.path, d.count)).collect()
}

#[test]
fn text_and_attributes() {
    const ESCAPED: &str = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;";
    check("<b>{{ evil }}</b>", &format!("<b>{ESCAPED}</b>"));
    check(
        "<b title=\"{{ evil }}\">",
        &format!("<b title=\"{ESCAPED}\">"),
    );
    check(
        "<b title='x {{ evil }}'>",
        &format!("<b title='x {ESCAPED}'>"),
    );
    check("<!-- {{ evil }} -->", &format!("<!-- {ESCAPED} -->"));
    check(
        "<title>{{ evil }}</title>",
        &format!("<title>{ESCAPED}</title>"),
    );
    check(
        "<!--[if mso]><b title=\"{{ evil }}\"><![endif]-->",
        &format!("<!--[if mso]><b title=\"{ESCAPED}\"><![endif]-->"),
    );
    check("<b class=\"{% cycle 'odd', evil %}\">", "<b class=\"odd\">");
}

#[test]
fn addresses() {
    check(
        "<a href=\"{{ url }}\">",
        "<a href=\"https://shop.example/a%20b?x=1&amp;y=2\">",
    );
    check("<a href=\"{{ script }}\">", "<a href=\"#\">");
    check("<img src='{{ script }}'>", "<img src='#'>");
    check(
        "<a href=\"/x/{{ script }}\">",
        "<a href=\"/x/javascript:alert(1)\">",
    );
    check(
        "<a href=\"/?q={{ query }}&e={{ email }}\">",
        "<a href=\"/?q=a%20b%26c%3Dd&e=jan%2Bnews%40example.nl\">",
    );
    check("<a href=\"/?{{ query }}\">", "<a href=\"/?a%20b&amp;c=d\">");
    check(
        "<a href=\"mailto:{{ email }}\">",
        "<a href=\"mailto:jan+news@example.nl\">",
    );
    check(
        "<a href=\"{{ script | raw }}\">",
        "<a href=\"javascript:alert(1)\">",
    );
    check(
        "<a href=\"{% if yes %}{{ url }}{% else %}/x?y={% endif %}\">{{ query }}</a>",
        "<a href=\"https://shop.example/a%20b?x=1&amp;y=2\">a b&amp;c=d</a>",
    );
    assert_eq!(left_out("<a href=\"{{ script }}\">"), ["script 1"]);
    assert_eq!(left_out("<a href=\"{{ url }}\">"), [""; 0]);
    assert_eq!(
        left_out("{% for i in items %}<a href=\"{% cycle script, url %}\">{% endfor %}"),
        ["script 1"]
    );
}

#[test]
fn what_is_encoded_is_not_encoded_again() {
    let encoded = "<a href=\"/?e=jan%2Bnews%40example.nl\">";
    check("<a href=\"/?e={{ email | url_encode }}\">", encoded);
    check(
        "{% assign e = email | url_encode %}<a href=\"/?e={{ e }}\">",
        encoded,
    );
    check(
        "{% assign q = query | url_encode %}<a href=\"/?q={{ q }}\">",
        "<a href=\"/?q=a+b%26c%3Dd\">",
    );
    check(
        "{% capture u %}https://a.example/?q={{ query | url_encode }}&r{% endcapture %}\
         <a href=\"{{ u }}\">",
        "<a href=\"https://a.example/?q=a+b%26c%3Dd&r\">",
    );
}

#[test]
fn a_captured_address_is_looked_at_too() {
    check(
        "{% capture u %}{{ script }}{% endcapture %}<a href=\"{{ u }}\">",
        "<a href=\"#\">",
    );
    check("{{ script | escape_once }}", "javascript:alert(1)");
    check("<a href=\"{{ script | escape_once }}\">", "<a href=\"#\">");
}

#[test]
fn styles() {
    check(
        "<b style=\"color:{{ colour }}\">",
        "<b style=\"color:#0a6\">",
    );
    check(
        "<b style=\"color:{{ bad_colour }}\">",
        "<b style=\"color:\">",
    );
    check(
        "<b style=\"{{ style }}\">",
        "<b style=\"color: red; margin: 0\">",
    );
    check("<b style=\"color:{{ style }}\">", "<b style=\"color:\">");
    check(
        "<style>a { color: {{ colour }} }</style>",
        "<style>a { color: #0a6 }</style>",
    );
    check("<style>{{ evil }}</style>", "<style></style>");
    check(
        "<b style=\"background:url('{{ url }}')\">",
        "<b style=\"background:url('https://shop.example/a%20b?x=1&amp;y=2')\">",
    );
    check(
        "<b style=\"background:url({{ script }})\">",
        "<b style=\"background:url(#)\">",
    );
    assert_eq!(
        left_out("<b style=\"color:{{ bad_colour }}\">"),
        ["bad_colour 1"]
    );
}

#[test]
fn scripts_that_are_data() {
    check(
        "<script type=\"application/ld+json\">{\"name\": {{ evil | json }}}</script>",
        "<script type=\"application/ld+json\">{\"name\": \"\\\"\\u003e\\u003cscript\\u003ealert(1)\
         \\u003c/script\\u003e\"}</script>",
    );
}

#[test]
fn where_no_value_may_stand() {
    check_refused(
        "<script>var a = {{ evil }}</script>",
        "cannot stand in a script",
    );
    check_refused("<a onclick=\"f({{ evil }})\">", "cannot stand in a script");
    check_refused("<iframe srcdoc=\"{{ evil }}\">", "cannot stand in a script");
    check_refused("<b class={{ evil }}>", "between quotes");
    check_refused("<b class=a{{ evil }}>", "between quotes");
    check_refused("<b {{ evil }}>", "name of a tag or an attribute");
    check_refused("<{{ evil }}>", "name of a tag or an attribute");
    check_refused("<h{{ evil }}>", "name of a tag or an attribute");
    check_refused("<b {% cycle 'a', 'b' %}>", "name of a tag or an attribute");
    check_refused(
        "<script type='application/json'>{{ evil }}</script>",
        "goes through the filter `json`",
    );
    check_refused("a\n<script>{{ evil }}</script>", "line 2, column 9");
    check("<b {{ 'checked' | raw }}>", "<b checked>");
    check(
        "<script>a = {{ 1 | raw }}</script>",
        "<script>a = 1</script>",
    );
}

#[test]
fn ways_through_a_template_come_together() {
    check_refused(
        "{% if yes %}<b title=\"{% endif %}{{ evil }}",
        "goes on in text one way and in the value of an attribute the other",
    );
    check_refused(
        "{% for i in items %}<b {% endfor %}",
        "goes on in text one way",
    );
    check_refused(
        "{% case 1 %}{% when 1 %}<b {% else %}x{% endcase %}",
        "goes on in a tag",
    );
    check(
        "<b{% if yes %} title=\"{{ evil | size }}\"{% endif %}>x</b>",
        "<b title=\"27\">x</b>",
    );
    check(
        "<a href=\"/?{% for i in items %}id={{ i.id }}&{% endfor %}x={{ query }}\">",
        "<a href=\"/?id=1&id=2&x=a%20b%26c%3Dd\">",
    );
    // The second turn begins behind a `=`.
    check(
        "<a href=\"/{% for i in items %}{{ query }}?a={% endfor %}\">",
        "<a href=\"/a%20b%26c%3Dd?a=a%20b%26c%3Dd?a=\">",
    );
}

/// Loops within loops whose places change in every turn are walked again, within bounds.
#[test]
fn deep_loops_take_bounded_time_to_place() {
    let open = "{% for i in items %}{{ i }}?a=".repeat(60);
    let source = format!("<a href=\"/{open}{}\">", "{% endfor %}".repeat(60));
    let _ = Interpreter.compile(&source, Escape::Html);
}
