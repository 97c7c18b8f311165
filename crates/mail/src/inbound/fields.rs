//! Groups of fields, as reports of delivery and of complaints are made of (RFC 3464 §2.1).

/// Most groups and fields that are read: a report has one group for each recipient.
const GROUPS_MAX: usize = 200;
const FIELDS_MAX: usize = 100;

/// Fields that belong together.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Group(Vec<(String, String)>);

impl Group {
    /// The first field of this name.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let found = self
            .0
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone())
    }
}

/// The groups of a text, parted by empty lines; a line that begins with a blank goes on with the one
/// before.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut groups = vec![Group::default()];
    for line in text.lines().map(str::trim_end) {
        let is_new = groups.last().is_none_or(|group| !group.0.is_empty());
        let group = groups.last_mut().expect("there is always one");
        if line.is_empty() {
            if is_new && groups.len() < GROUPS_MAX {
                groups.push(Group::default());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':')
            && group.0.len() < FIELDS_MAX
        {
            group
                .0
                .push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    groups.retain(|group| !group.0.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_folded_lines() {
        let found = groups(
            "Reporting-MTA: dns; a\r\n\r\n\r\nAction: failed\r\nDiagnostic-Code: smtp; 550\r\n  no such\r\n\tuser\r\nno field\r\n",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].get("action").as_deref(), Some("failed"));
        assert_eq!(
            found[1].get("DIAGNOSTIC-code").as_deref(),
            Some("smtp; 550 no such user")
        );
        assert_eq!(found[0].get("action"), None);
        assert!(groups("  \n\n").is_empty());
        assert!(groups(&"a: b\n\n".repeat(1_000)).len() <= GROUPS_MAX);
    }
}
