//! What data may do to the place it is printed in.

use postduif_liquid::Escape;

const DATA: &str = r#"{
    "evil": "<b a=\"1\">&'",
    "lines": "a<\r\nb",
    "words": ["<", ">"],
    "brace": "{{ 7 | times: 7 }}{% raw %}",
    "object": {"<": ">"}
}"#;

fn check(escape: Escape, source: &str, expected: &str) {
    let rendered = super::render(source, escape, DATA).unwrap();
    assert_eq!(rendered.text, expected, "{source}");
}

#[test]
fn html_escapes_what_is_not_markup() {
    let check = |source, expected| check(Escape::Html, source, expected);
    check(
        "<p>{{ evil }}</p>",
        "<p>&lt;b a=&quot;1&quot;&gt;&amp;&#39;</p>",
    );
    check(
        "{% echo evil | slice: 0 %}{{ words }}{{ object }}",
        "&lt;&lt;&gt;{&quot;&lt;&quot;=&gt;&quot;&gt;&quot;}",
    );
    check(
        "{% cycle evil, '' %}",
        "&lt;b a=&quot;1&quot;&gt;&amp;&#39;",
    );
    check(
        "{{ '<' | default: 'x' }}{{ nothing | default: '<' }}",
        "&lt;&lt;",
    );
    check("{{ words | join: '<br>' }}", "&lt;&lt;br&gt;&gt;");
    check("{{ words | json }}", "[&quot;&lt;&quot;,&quot;&gt;&quot;]");
}

#[test]
fn html_does_not_escape_twice() {
    let check = |source, expected| check(Escape::Html, source, expected);
    check(
        "{{ '<' | raw }}{{ '<' | escape }}{{ '<' | h | escape }}",
        "<&lt;&lt;",
    );
    check("{{ '&lt;<' | escape_once }}", "&lt;&lt;");
    check(
        "{% capture a %}<i>{{ words[0] }}</i>{% endcapture %}{{ a }}",
        "<i>&lt;</i>",
    );
    check("{% capture a %} <i> {% endcapture %}{{ a | strip }}", "<i>");
    check(
        "{% assign a = '<' | raw %}{{ a | append: '<' }}{{ '>' | append: a }}",
        "<&lt;&gt;<",
    );
    check("{{ lines | newline_to_br }}", "a&lt;<br />\nb");
}

#[test]
fn what_a_filter_makes_of_markup_is_text_again() {
    let check = |source, expected| check(Escape::Html, source, expected);
    check("{% assign a = '<' | raw %}{{ a | upcase }}", "&lt;");
    check(
        "{{ '<b>' | raw | replace: 'b', evil }}",
        "&lt;&lt;b a=&quot;1&quot;&gt;&amp;&#39;&gt;",
    );
    check("{{ '&amp;lt;<b>' | strip_html }}", "&amp;amp;lt;");
}

#[test]
fn plain_text_is_left_alone() {
    let check = |source, expected| check(Escape::None, source, expected);
    check("{{ evil }}{{ evil | raw | size }}", "<b a=\"1\">&'11");
    check("{{ lines }}", "a<\r\nb");
}

#[test]
fn a_subject_has_no_line_breaks() {
    let check = |source, expected| check(Escape::Subject, source, expected);
    check("\nHi {{ lines }}\r\n", "Hi a< b");
    check("{{ 'Bcc: x' | prepend: lines }}", "a< bBcc: x");
    check(
        "{% capture a %}x\n{% endcapture %}{{ a }}{{ a.size }}",
        "x 2",
    );
}

#[test]
fn data_is_never_read_as_a_template() {
    check(Escape::None, "{{ brace }}", "{{ 7 | times: 7 }}{% raw %}");
    check(
        Escape::None,
        "{% capture a %}{{ brace }}{% endcapture %}{{ a }}",
        "{{ 7 | times: 7 }}{% raw %}",
    );
}
