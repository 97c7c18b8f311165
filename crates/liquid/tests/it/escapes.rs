//! What has been published on breaking out of template languages, tried on this one.
//!
//! Each line either is a mistake when it is saved or prints nothing that it should not know. As data
//! each prints as it stands.

use std::collections::BTreeMap;

use postduif_liquid::{Engine, Escape, Interpreter, RenderContext, Value};

/// Templates that read secrets, run code or load files elsewhere, by the language they are from.
#[rustfmt::skip]
const ESCAPES: [&str; 46] = [
    // Any: does it calculate?
    "{{7*7}}", "{{7*'7'}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "*{7*7}", "@(7*7)", "{{=7*7}}", "[[7*7]]",
    // Jinja and Django
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ config.items() }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ request.application.__globals__.__builtins__.__import__('os').popen('id').read() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ name|attr('__class__') }}",
    "{% import os %}{{ os.system('id') }}",
    "{% load debug %}{% debug %}",
    "{{ settings.SECRET_KEY }}",
    // Twig
    "{{ _self.env.registerUndefinedFilterCallback('exec') }}{{ _self.env.getFilter('id') }}",
    "{{ ['id']|filter('system') }}",
    "{{ ['id']|map('system')|join }}",
    "{{ source('/etc/passwd') }}",
    "{{ include('/etc/passwd') }}",
    "{{ constant('PHP_VERSION') }}",
    // Handlebars and Mustache
    "{{#with \"s\" as |string|}}{{#with \"e\"}}{{this.push (lookup string.sub \"constructor\")}}{{/with}}{{/with}}",
    "{{ name.constructor.constructor }}",
    "{{{ name.__proto__ }}}",
    "{{> /etc/passwd }}",
    "{{ name.__lookupGetter__ }}",
    // Sprig and Go
    "{{ env \"PATH\" }}",
    "{{ expandenv \"$HOME\" }}",
    "{{ getHostByName \"example.org\" }}",
    "{{ .System \"id\" }}",
    "{{ template \"x\" }}",
    "{{ printf \"%s\" . }}",
    // Liquid and its relatives
    "{% include '/etc/passwd' %}",
    "{% include '../../../../etc/passwd' %}",
    "{% render '/proc/self/environ' %}",
    "{{ '/etc/passwd' | file }}",
    "{{ name | instance_eval }}",
    "{{ name.class.ancestors }}",
    "{{ name | system }}",
    "{% layout 'x' %}",
    // FreeMarker and Velocity
    "<#assign ex=\"freemarker.template.utility.Execute\"?new()>${ex(\"id\")}",
    "#set($x='')$x.class.forName('java.lang.Runtime')",
];

/// Words that would show that something got out.
const SHOWN: [&str; 8] = [
    "49", "7777777", "root:", "uid=", "PATH=", "<class", "function", "Runtime.",
];

#[test]
fn published_escapes_print_nothing_that_they_should_not() {
    let data: Value = serde_json::from_str(r#"{"name": "Jip"}"#).unwrap();
    for source in ESCAPES {
        for escape in [Escape::None, Escape::Html] {
            let Ok(template) = Interpreter.compile(source, escape) else {
                continue;
            };
            let rendered = Interpreter.render(&template, &data, &RenderContext::at(0));
            let text = rendered.map(|rendered| rendered.text).unwrap_or_default();
            // What is no tag of ours is text, and prints as it stands.
            let shown = SHOWN
                .iter()
                .find(|shown| text.contains(**shown) && !source.contains(**shown));
            assert_eq!(shown, None, "{source}: {text}");
        }
    }
}

#[test]
fn as_data_they_print_as_they_stand() {
    let sources = [
        "{{ name }}",
        "{% capture x %}{{ name }}{% endcapture %}{{ x }}",
        "{% assign x = name | append: '' %}{{ x }}",
        "{% render 'p', name: name %}",
    ];
    let partials = BTreeMap::from([("p".to_owned(), "{{ name }}".to_owned())]);
    for escape in ESCAPES {
        let data = [("name", escape)]
            .into_iter()
            .collect::<postduif_liquid::Object>();
        let data = Value::from(data);
        for source in sources {
            let template = Interpreter
                .compile_with(source, Escape::None, &partials)
                .unwrap();
            let rendered = Interpreter
                .render(&template, &data, &RenderContext::at(0))
                .unwrap();
            assert_eq!(rendered.text, escape);
        }
    }
}
