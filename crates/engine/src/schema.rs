//! JSON Schemas of the files that people write: workflows, segments, forms, and what holds for a workspace. Written
//! from the tables of keys that the readers read by, so that an editor offers what is read and marks what
//! is not. What a file says of things elsewhere (an e-mail that is not there) no schema can know.

use serde_json::{Value as Json, json};

use crate::form::{Defs, Form, Nulls};
use crate::{draft, forms, segment, settings};

/// A schema with its name.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// The name: `workflow`.
    pub name: &'static str,
    /// What such a file is, in a sentence.
    pub doc: &'static str,
    /// What it looks like.
    pub form: Form,
}

/// Every kind of file that this crate reads.
pub const FILES: [File; 4] = [
    File {
        name: "workflow",
        doc: "A workflow of Postduif.",
        form: draft::FORM,
    },
    File {
        name: "segment",
        doc: "A segment of Postduif: a rule over contacts with a name.",
        form: segment::FORM,
    },
    File {
        name: "settings",
        doc: "What holds for a whole workspace of Postduif.",
        form: settings::FORM,
    },
    File {
        name: "form",
        doc: "A form of Postduif that people fill in.",
        form: forms::FORM,
    },
];

impl File {
    /// The schema, draft 2020-12.
    pub fn schema(&self) -> Json {
        let mut defs = Defs::new("#/$defs/", Nulls::AreValues);
        let mut schema = defs.schema(&self.form);
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        schema["title"] = self.name.into();
        schema["description"] = self.doc.into();
        schema["$defs"] = json!(defs.found);
        schema
    }

    /// The same as it is committed and served.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.schema()).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Shape;
    use crate::read::Key;
    use std::collections::BTreeSet;

    /// Looks at every key that a form leads to.
    fn keys(form: &Form, seen: &mut BTreeSet<&'static str>, look: &mut dyn FnMut(&Key)) {
        let mut shape = |shape: &Shape, seen: &mut BTreeSet<&'static str>| {
            for key in shape.keys() {
                look(key);
                keys(&key.form, seen, look);
            }
        };
        match form {
            Form::Map(one) | Form::Open(one) => shape(one, seen),
            Form::Subjects(all) => all.iter().for_each(|one| shape(one, seen)),
            Form::Tagged(tagged) => {
                for kind in tagged.kinds {
                    for key in tagged
                        .common
                        .iter()
                        .chain(kind.keys)
                        .filter(|key| !key.later)
                    {
                        look(key);
                        keys(&key.form, seen, look);
                    }
                }
            }
            Form::List { of, .. } => keys(of, seen, look),
            Form::Names { value, .. } => keys(value, seen, look),
            Form::Either(forms) => forms.iter().for_each(|form| keys(form, seen, look)),
            Form::Named(named) if seen.insert(named.name) => {
                keys(&(named.form)(), seen, look);
            }
            _ => {}
        }
    }

    #[test]
    fn every_key_says_what_stands_under_it() {
        let mut unsaid = Vec::new();
        let mut count = 0;
        for file in FILES {
            keys(&file.form, &mut BTreeSet::new(), &mut |key| {
                count += 1;
                if matches!(key.form, Form::Unsaid) {
                    unsaid.push(key.name);
                }
                assert!(key.doc.ends_with(['.', ';']), "{}: {}", key.name, key.doc);
            });
        }
        assert_eq!(unsaid, [""; 0]);
        assert!(count > 200, "{count} keys");
    }

    #[test]
    fn what_is_referred_to_is_there() {
        fn walk(all: &Json, json: &Json) {
            if let Some(at) = json["$ref"].as_str() {
                assert!(all.pointer(&at[1..]).is_some_and(Json::is_object), "{at}");
            }
            match json {
                Json::Object(map) => map.values().for_each(|json| walk(all, json)),
                Json::Array(list) => list.iter().for_each(|json| walk(all, json)),
                _ => {}
            }
        }
        for file in FILES {
            let schema = file.schema();
            walk(&schema, &schema);
        }
    }
}
