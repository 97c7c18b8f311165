//! A page as a list of its parts, each written in one way, and by which of them two pages differ. It does
//! not know what made the pages.

/// Tags, texts and conditional comments of a page, in its order, each written in one way.
pub(super) fn parts(html: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (part, after) = next(rest);
        rest = after;
        let part = shown(part);
        if part.is_empty() {
            continue;
        }
        // A conditional comment that ends and begins again is one.
        let is_again = part.starts_with("<!--[if")
            && parts.last().is_some_and(|last| last == "<![endif]-->")
            && parts.iter().rev().find(|one| one.starts_with("<!--[if")) == Some(&part);
        if is_again {
            parts.pop();
        } else if part.starts_with('<') {
            parts.push(part);
        } else {
            parts.extend(rules(&part));
        }
    }
    parts
}

/// The next part and what is behind it.
fn next(rest: &str) -> (&str, &str) {
    let end = if rest.starts_with("<!--[if") || rest.starts_with("<![endif]") {
        rest.find('>').map(|end| end + 1)
    } else if rest.starts_with("<!--") {
        rest.find("-->").map(|end| end + 3)
    } else if rest.starts_with('<') {
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        end.map(|end| end + 1)
    } else {
        rest.find('<')
    };
    rest.split_at(end.unwrap_or(rest.len()))
}

fn shown(part: &str) -> String {
    if part.starts_with("<!--[if") || part.starts_with("<![endif]") {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        return if part.starts_with("<![endif]") {
            "<![endif]-->".to_owned()
        } else {
            part
        };
    }
    if part.starts_with("<!--") || part.starts_with("-->") || part.starts_with("<!") {
        return String::new();
    }
    let Some(tag) = part.strip_prefix('<') else {
        return css(&characters(part.trim_start_matches("-->")));
    };
    let tag = tag.trim_end_matches('>').trim_end_matches('/').trim();
    let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut said: Vec<String> = Vec::new();
    let mut left = attributes.trim();
    while !left.is_empty() {
        let end = left.find(['=', ' ', '\n']).unwrap_or(left.len());
        let (name, after) = left.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            // Without a value it says nothing.
            if name != "style" {
                said.push(name.to_ascii_lowercase());
            }
            left = after;
            continue;
        };
        let value = value.trim_start().strip_prefix('"').unwrap_or(value);
        let (value, after) = value.split_once('"').unwrap_or((value, ""));
        let value = match name {
            "style" => declarations(value),
            "class" => classes(&unnumbered(value)),
            _ => css(value),
        };
        if !value.is_empty() {
            said.push(format!("{}={value}", name.to_ascii_lowercase()));
        }
        left = after.trim_start();
    }
    said.sort();
    let tag = format!("<{} {}>", name.to_ascii_lowercase(), said.join(" "));
    unnumbered(&tag.replace(" >", ">"))
}

/// The classes of an element in one order, which hangs on no number of chance.
fn classes(value: &str) -> String {
    let mut classes: Vec<_> = value.split_whitespace().collect();
    classes.sort_unstable();
    classes.join(" ")
}

/// What belongs together is held so by a number of chance.
fn unnumbered(tag: &str) -> String {
    const DIGITS_MIN: usize = 8;
    let mut out = String::new();
    let mut rest = tag;
    while !rest.is_empty() {
        let digits = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_ascii_hexdigit())
                .len();
        let taken = digits.max(rest.chars().next().map_or(0, char::len_utf8));
        let (run, after) = rest.split_at(taken);
        out += if digits < DIGITS_MIN { run } else { "number" };
        rest = after;
    }
    out
}

/// Characters that are written as numbers, as themselves.
fn characters(text: &str) -> String {
    let mut cut = text.split("&#");
    let mut out = cut.next().unwrap_or_default().to_owned();
    for piece in cut {
        let numbered = piece
            .split_once(';')
            .and_then(|(number, after)| Some((char::from_u32(number.parse().ok()?)?, after)));
        if let Some((character, after)) = numbered {
            out.push(character);
            out += after;
        } else {
            out += "&#";
            out += piece;
        }
    }
    out
}

/// The rules of a style sheet, each a part, in one order; any other text as the one part that it is.
fn rules(text: &str) -> Vec<String> {
    if !text.contains('{') {
        return vec![text.to_owned()];
    }
    let mut text = unnumbered(text);
    for mark in [": ", "; ", ", ", " ,", "+ ", " +", "! ", " !"] {
        text = text.replace(mark, mark.trim());
    }
    let mut rules = Vec::new();
    let ends = text.split('}').map(str::trim);
    for rule in ends.filter(|rule| !rule.is_empty()) {
        match rule.split_once('{') {
            Some((head, inner)) if head.starts_with('@') => {
                rules.extend([head.trim().to_owned(), inner.trim().to_owned()]);
            }
            _ => rules.push(rule.to_owned()),
        }
    }
    rules.sort();
    rules
}

/// Declarations in one order.
fn declarations(style: &str) -> String {
    let each = style.split(';').map(|one| {
        let (name, value) = one.split_once(':').unwrap_or((one, ""));
        format!("{}:{}", name.trim(), css(value.trim()))
    });
    let mut each: Vec<_> = each.filter(|one| one != ":").collect();
    each.sort();
    each.join(";")
}

/// Values in one way: long colours, whole pixels, one blank.
fn css(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            out.push_str(&rest[..digits]);
            rest = &rest[digits..];
            if let Some(fraction) = rest.strip_prefix('.') {
                let part = fraction.len()
                    - fraction
                        .trim_start_matches(|c: char| c.is_ascii_digit())
                        .len();
                if part > 0 {
                    rest = &fraction[part..];
                }
            }
        } else {
            out.push(first.to_ascii_lowercase());
            rest = &rest[first.len_utf8()..];
        }
    }
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    if out.len() == 4 && out.starts_with('#') {
        return out[1..]
            .chars()
            .fold("#".to_owned(), |long, c| format!("{long}{c}{c}"));
    }
    out
}

/// What has to go (`-`) and to come (`+`) to make one of the other: the shortest such list.
pub(super) fn differences(from: &[String], to: &[String]) -> Vec<String> {
    let width = to.len() + 1;
    let mut longest = vec![0_u32; (from.len() + 1) * width];
    for i in (0..from.len()).rev() {
        for j in (0..to.len()).rev() {
            longest[i * width + j] = if from[i] == to[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < from.len() || j < to.len() {
        if i < from.len() && j < to.len() && from[i] == to[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == to.len()
            || (i < from.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1])
        {
            out.push(format!("- {}", from[i]));
            i += 1;
        } else {
            out.push(format!("+ {}", to[j]));
            j += 1;
        }
    }
    out
}
