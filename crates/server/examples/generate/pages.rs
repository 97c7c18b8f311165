//! The pages about blocks, triggers and rules: what stands under each key, from the tables that the reader
//! reads by, and beside it the prose that lies with the code of each kind, and an example that a test plays.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use engine::form::{Form, Shape};
use engine::read::{Key, Kind};
use engine::{block, condition, trigger};

/// A page to be written.
struct Page {
    /// The name of the file, without its ending.
    file: String,
    /// How it is written in a workflow: `do: wait`.
    title: String,
    doc: &'static str,
    keys: Vec<Key>,
    /// The keys that every one of its sort has.
    common: &'static [Key],
    /// Where its prose lies, from the folder of the engine's code.
    prose: String,
}

/// Every page, with its path in the folder of the documents; `root` is that of the workspace.
pub(crate) fn all(root: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let pages = pages();
    let mut texts = vec![(PathBuf::from("blocks/README.md"), index(&pages))];
    for page in &pages {
        let path = PathBuf::from(format!("blocks/{}.md", page.file));
        texts.push((path, page.text(root)?));
    }
    Ok(texts)
}

fn pages() -> Vec<Page> {
    let mut pages: Vec<_> = block::KINDS.iter().map(of_block).collect();
    pages.extend(trigger::KINDS.iter().map(of_trigger));
    pages.extend(condition::SUBJECT_FORMS.iter().map(of_rule));
    pages
}

fn of_block(kind: &Kind) -> Page {
    let prose = match kind.name {
        "start_workflow" | "stop_workflow" => "other_workflow",
        name => name,
    };
    Page {
        file: kind.name.to_owned(),
        title: format!("do: {}", kind.name),
        doc: kind.doc,
        keys: kind.keys.to_vec(),
        common: block::COMMON_KEYS,
        prose: format!("block/{prose}.md"),
    }
}

fn of_trigger(kind: &Kind) -> Page {
    let prose = match kind.name {
        "segment" => "membership",
        name => name,
    };
    Page {
        file: format!("trigger_{}", kind.name),
        title: format!("start: {}", kind.name),
        doc: kind.doc,
        keys: kind.keys.to_vec(),
        common: trigger::START_KEYS,
        prose: format!("trigger/{prose}.md"),
    }
}

fn of_rule(shape: &Shape) -> Page {
    let keys: Vec<Key> = shape.keys().copied().collect();
    let subject = keys.first().copied();
    let name = subject.map_or("", |key| key.name);
    Page {
        file: format!("rule_{name}"),
        title: format!("{name}:"),
        doc: subject.map_or("", |key| key.doc),
        keys,
        common: &[],
        prose: format!("condition/{name}.md"),
    }
}

impl Page {
    fn text(&self, root: &Path) -> io::Result<String> {
        let prose = read(&root.join("crates/engine/src").join(&self.prose))?;
        let (first, rest) = match prose.split_once("\n## ") {
            Some((first, rest)) => (first.trim_end(), format!("\n## {rest}")),
            None => (prose.trim_end(), String::new()),
        };
        let mut text = format!(
            "# `{}`\n\n{}\n\n{first}\n\n## Keys\n\n",
            self.title, self.doc
        );
        text += &table(&self.keys);
        if !self.common.is_empty() {
            let names: Vec<_> = self
                .common
                .iter()
                .map(|key| format!("`{}`", key.name))
                .collect();
            let _ = write!(
                text,
                "\nBeside them stand {}: see [all kinds](README.md).\n",
                names.join(", ")
            );
        }
        text += rest.trim_end();
        let example = format!("docs/blocks/examples/{}.yaml", self.file.replace('_', "-"));
        let workflow = read(&root.join(&example))?;
        let _ = write!(
            text,
            "\n\n## Example\n\n```yaml\n{}\n```\n",
            workflow.trim_end()
        );
        let story = root.join(example.replace(".yaml", ".test.yaml"));
        if story.exists() {
            let story = read(&story)?;
            let _ = write!(
                text,
                "\nWhat follows, as [`postduif test`](../running.md) plays it:\n\n```yaml\n{}\n```\n",
                story.trim_end()
            );
        }
        Ok(text)
    }
}

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

fn table(keys: &[Key]) -> String {
    let mut text =
        "| key | what stands there | if left out | meaning |\n|---|---|---|---|\n".to_owned();
    for key in keys {
        let (form, absent) = if key.later {
            ("not run yet".to_owned(), String::new())
        } else {
            (says(&key.form), absent(key))
        };
        let _ = writeln!(
            text,
            "| `{}` | {form} | {absent} | {} |",
            key.name,
            key.doc.replace('|', "\\|")
        );
    }
    text
}

fn absent(key: &Key) -> String {
    match (key.required, key.default) {
        (true, _) => "must be there".to_owned(),
        (false, "") => String::new(),
        (false, default) => format!("`{default}`"),
    }
}

/// A form in words.
fn says(form: &Form) -> String {
    match form {
        Form::Unsaid | Form::Any => "anything".to_owned(),
        Form::Text { most, .. } | Form::Free(most) => format!("text of at most {most} characters"),
        Form::Plain(most) | Form::Line(most) | Form::Trimmed(most) => {
            format!("one line of at most {most} characters")
        }
        Form::Like { says, .. } => (*says).to_owned(),
        Form::Bool => "`true` or `false`".to_owned(),
        Form::Only(value) => format!("`{value}`"),
        Form::Whole { least, most } if least == most => least.to_string(),
        Form::Whole { least, most } => format!("a whole number, {least} to {most}"),
        Form::Number => "a number".to_owned(),
        Form::Between(least, most) => format!("a number, {least} to {most}"),
        Form::Words(words) => {
            let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
            words.join(", ")
        }
        Form::List { of, least, most } => format!("a list of {least} to {most}: {}", says(of)),
        Form::Map(shape) | Form::Open(shape) => {
            let names: Vec<_> = shape
                .names()
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            format!("a map: {}", names.join(", "))
        }
        Form::Names { value, .. } => format!("names, each with {}", says(value)),
        Form::Tagged(tagged) => format!("a map with `{}`", tagged.tag),
        Form::Subjects(_) => "a rule".to_owned(),
        Form::Either(forms) => {
            let all: Vec<_> = forms.iter().map(says).collect();
            all.join("; or ")
        }
        Form::Named(named) => match named.name {
            "blocks" => "[blocks](README.md)".to_owned(),
            "condition" => "a [rule](README.md#rules)".to_owned(),
            name => format!("a {name}"),
        },
    }
}

fn index(pages: &[Page]) -> String {
    let mut text = "# Blocks, triggers and rules\n\nWhat a workflow is made of. The pages are written from the \
        tables that the program reads by, and each has an example that a test plays. What stands beside \
        `triggers` and `blocks` in a file says its [schema](../schema/workflow.schema.json).\n"
        .to_owned();
    let sorts = [("Blocks", "do: "), ("Triggers", "start: "), ("Rules", "")];
    for (title, sign) in sorts {
        let _ = write!(text, "\n## {title}\n\n| | |\n|---|---|\n");
        let is_of = |page: &&Page| {
            let of = ["do: ", "start: "]
                .into_iter()
                .find(|sign| page.title.starts_with(sign));
            of.unwrap_or_default() == sign
        };
        for page in pages.iter().filter(is_of) {
            let _ = writeln!(
                text,
                "| [`{}`]({}.md) | {} |",
                page.title, page.file, page.doc
            );
        }
        let more = match title {
            "Blocks" => format!(
                "Every block has these keys:\n\n{}",
                table(block::COMMON_KEYS)
            ),
            "Triggers" => format!(
                "Every trigger has these keys:\n\n{}",
                table(trigger::START_KEYS)
            ),
            _ => "A rule has exactly one of these subjects.\n".to_owned(),
        };
        let _ = write!(text, "\n{more}");
    }
    text
}
