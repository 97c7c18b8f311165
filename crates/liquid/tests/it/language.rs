//! What templates print: tags, expressions and filters.

use postduif_liquid::Escape;

const DATA: &str = r#"{
    "name": "Jip",
    "price": 19.90,
    "count": 3,
    "tags": ["new", "sale", "red"],
    "lines": [
        {"sku": "A", "amount": 5.50, "gift": false},
        {"sku": "B", "amount": 12.00, "gift": true},
        {"sku": "C", "amount": 0.50}
    ],
    "address": {"city": "Gent", "zip": "9000"},
    "key": "city"
}"#;

fn check(source: &str, expected: &str) {
    let text = match super::render(source, Escape::None, DATA) {
        Ok(rendered) => rendered.text,
        Err(error) => error.to_string(),
    };
    assert_eq!(text, expected, "{source}");
}

#[test]
fn outputs() {
    check(
        "Hi {{ name }}, {{price}} and {{ 'x' }}{{ nothing }}.",
        "Hi Jip, 19.90 and x.",
    );
    check(
        "{{ address.city }} {{ address['zip'] }} {{ address[key] }}",
        "Gent 9000 Gent",
    );
    check(
        "{{ tags[0] }} {{ tags[-1] }} {{ tags.size }} {{ tags.first }}",
        "new red 3 new",
    );
    check(
        "{{ lines[1].sku }}{{ lines[9].sku }}{{ name.first.first }}",
        "BJ",
    );
    check(
        "{{ tags }} {{ address }}",
        "newsalered {\"city\"=>\"Gent\", \"zip\"=>\"9000\"}",
    );
    check("{{ true }} {{ nil }} {{ (1..3) }}", "true  1..3");
}

#[test]
fn conditions() {
    check(
        "{% if count > 2 and name == 'Jip' %}a{% else %}b{% endif %}",
        "a",
    );
    check(
        "{% if missing %}a{% elsif count == 3.0 %}b{% else %}c{% endif %}",
        "b",
    );
    check(
        "{% unless tags contains 'sale' %}a{% elsif true %}b{% endunless %}",
        "b",
    );
    check(
        "{% if false and false or true %}a{% else %}b{% endif %}",
        "b",
    );
    check("{% if missing > 1 or missing == nil %}a{% endif %}", "a");
    check(
        "{% if address contains 'city' and name contains 'i' %}a{% endif %}",
        "a",
    );
    check(
        "{% if missing == blank and missing != empty %}a{% endif %}",
        "a",
    );
    check(
        "{% if name > 1 %}a{% endif %}",
        "line 1, column 1: a text and a number cannot be put in order",
    );
}

#[test]
fn cases() {
    let source =
        "{% case count %} {% when 1, 2 %}few{% when 3 or 4 %}some{% else %}many{% endcase %}";
    check(source, "some");
    check(
        "{% case name %}{% when 'x' %}x{% else %}other{% endcase %}",
        "other",
    );
}

#[test]
fn loops() {
    check(
        "{% for tag in tags %}{{ forloop.index }}:{{ tag }} {% endfor %}",
        "1:new 2:sale 3:red ",
    );
    check(
        "{% for i in (1..4) reversed limit: 2 offset: 1 %}{{ i }}{% endfor %}",
        "32",
    );
    check(
        "{% for x in missing %}{{ x }}{% else %}none{% endfor %}",
        "none",
    );
    check(
        "{% for i in (1..9) %}{% if i == 2 %}{% continue %}{% elsif i > 4 %}{% break %}{% endif %}\
         {{ i }}{% endfor %}",
        "134",
    );
    check(
        "{% for i in (1..5) limit: 2 %}{{ i }}{% endfor %};\
         {% for i in (1..5) offset: continue %}{{ i }}{% endfor %}",
        "12;345",
    );
    check(
        "{% for a in (1..2) %}{% for b in (1..2) %}{{ forloop.parentloop.index }}{{ forloop.last }} \
         {% endfor %}{% endfor %}",
        "1false 1true 2false 2true ",
    );
    check(
        "{% for field in address %}{{ field[0] }}={{ field[1] }};{% endfor %}",
        "city=Gent;zip=9000;",
    );
    check(
        "{% tablerow i in (1..3) cols: 2 %}{{ i }}{% endtablerow %}",
        "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n\
         <tr class=\"row2\"><td class=\"col1\">3</td></tr>\n",
    );
}

#[test]
fn variables() {
    check("{% assign a = name | upcase %}{{ a }}{{ name }}", "JIPJip");
    check(
        "{% capture a %}<{{ name }}>{% endcapture %}{{ a }}{{ a.size }}",
        "<Jip>5",
    );
    check(
        "{% increment a %}{% increment a %}{% decrement b %}{{ a }}",
        "01-12",
    );
    check(
        "{% for i in (1..3) %}{% cycle 'odd', 'even' %} {% endfor %}",
        "odd even odd ",
    );
    check("{% assign name = 'Janneke' %}{{ name }}", "Janneke");
    check(
        "{% for i in tags %}{% ifchanged %}{{ count }}{% endifchanged %}{% endfor %}",
        "3",
    );
}

#[test]
fn text_that_is_no_template() {
    check("{% raw %}{{ name }}{% endraw %}", "{{ name }}");
    check(
        "a{% comment %}{{ name {% endif %}{% comment %}{% endcomment %}b{% endcomment %}c",
        "ac",
    );
    check("a{% # note %}b{% doc %}{{ {% enddoc %}c", "abc");
    check(
        "{% liquid\n  if count > 2\n    echo name | upcase\n  endif\n  # note\n  assign a = 1\n%}{{ a }}",
        "JIP1",
    );
}

#[test]
fn white_space() {
    check("a {{- name -}} b", "aJipb");
    check("a\n{%- if true -%}\n b \n{%- endif %} c", "ab c");
    check("[{% if true %}  {% assign x = 1 %}\n{% endif %}]", "[]");
    check("[{% if true %}  {% echo '' %} {% endif %}]", "[   ]");
}

#[test]
fn text_filters() {
    check(
        "{{ 'ab cd' | capitalize | append: '!' | prepend: '>' }}",
        ">Ab cd!",
    );
    check(
        "{{ ' a  b ' | strip }}|{{ ' a  b ' | squish }}|{{ ' a' | rstrip }}",
        "a  b|a b| a",
    );
    check("{{ 'a-b-c' | split: '-' | join: ', ' }}", "a, b, c");
    check(
        "{{ 'één twee' | truncate: 6 }} {{ 'a b c' | truncatewords: 2, '…' }}",
        "één... a b…",
    );
    check(
        "{{ 'aaa' | replace: 'a', 'b' }}{{ 'aaa' | replace_last: 'a', 'b' }}",
        "bbbaab",
    );
    check(
        "{{ 'éa' | size }} {{ 'éab' | slice: -2, 2 }} {{ 'straße' | upcase }}",
        "2 ab STRASSE",
    );
    check(
        "{{ 'a b&c' | url_encode }} {{ 'a+b%26%C3%A9' | url_decode }}",
        "a+b%26c a b&é",
    );
    check(
        "{{ 'é' | base64_encode }} {{ 'w6k=' | base64_decode }}",
        "w6k= é",
    );
    check("{{ '<b>a</b> <!-- x --> & <' | strip_html }}", "a  & <");
    check(
        "{{ '<' | escape }} {{ '&lt;<' | escape_once }}",
        "&lt; &lt;&lt;",
    );
}

#[test]
fn number_filters() {
    check(
        "{{ price | times: count }} {{ price | plus: 0.1 }}",
        "59.70 20.00",
    );
    check(
        "{{ 7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ -7 | modulo: 3 }}",
        "3 3.5 2",
    );
    check(
        "{{ 3.456 | round: 2 }} {{ 3.5 | round }} {{ 3.2 | ceil }} {{ -3.2 | floor }}",
        "3.46 4 4 -4",
    );
    check(
        "{{ '4' | at_least: 5 }} {{ 4 | at_most: '3.0' }} {{ 'x' | abs }}",
        "5 3.0 0",
    );
    check(
        "{{ 1 | divided_by: 0 }}",
        "line 1, column 8: division by zero",
    );
    check(
        "{{ 9999999999999999999999999999 | times: 9 }}",
        "line 1, column 35: a number becomes too large",
    );
}

#[test]
fn list_filters() {
    check(
        "{{ tags | sort | join }} {{ tags | reverse | first }}",
        "new red sale red",
    );
    check(
        "{{ lines | map: 'sku' | join: '' }} {{ lines | sum: 'amount' }}",
        "ABC 18.00",
    );
    check(
        "{% assign l = lines | where: 'gift' %}{{ l[0].sku }}{{ l.size }}",
        "B1",
    );
    check("{{ lines | reject: 'gift' | map: 'sku' | join }}", "A C");
    check(
        "{% assign l = lines | find: 'sku', 'B' %}{{ l.amount }}",
        "12.00",
    );
    check(
        "{{ lines | has: 'sku', 'Z' }} {{ lines | find_index: 'sku', 'C' }}",
        "false 2",
    );
    check("{{ lines | sort: 'amount' | map: 'sku' | join }}", "C A B");
    check(
        "{{ 'b,A,a,B' | split: ',' | sort_natural | join }}",
        "A a b B",
    );
    check(
        "{{ '1,2,1' | split: ',' | uniq | concat: tags | join }}",
        "1 2 new sale red",
    );
    check(
        "{{ lines | map: 'gift' | compact | size }} {{ tags | slice: 1, 9 | join }}",
        "2 sale red",
    );
    check(
        "{{ address | json }} {{ tags | last }}",
        r#"{"city":"Gent","zip":"9000"} red"#,
    );
    check(
        "{{ lines | sort }}",
        "line 1, column 12: an object and an object cannot be put in order",
    );
}

#[test]
fn the_default_filter() {
    check(
        "{{ missing | default: 'x' }}{{ '' | default: name }}{{ 0 | default: 1 }}",
        "xJip0",
    );
    check(
        "{{ false | default: 'x' }}{{ false | default: 'x', allow_false: true }}",
        "xfalse",
    );
}

#[test]
fn data_that_is_no_object_has_no_fields() {
    let rendered = super::render("[{{ a }}]", Escape::None, "[1]").unwrap();
    assert_eq!(rendered.text, "[]");
}
