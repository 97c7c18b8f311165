//! Records of the form `v=DKIM1; p=...`: names and values with `;` between them (RFC 6376 §3.2).

/// The tags in their order, their names in small letters; `None` where one has no value sign.
pub(super) fn read(text: &str) -> Option<Vec<(String, &str)>> {
    let parts = text.split(';').map(str::trim);
    let tags = parts.filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_ascii_lowercase(), value.trim()))
    });
    tags.collect()
}

/// The first tag of this name.
pub(super) fn value<'a>(tags: &[(String, &'a str)], name: &str) -> Option<&'a str> {
    let tag = tags.iter().find(|(known, _)| known == name);
    tag.map(|(_, value)| *value)
}

/// Whether the text begins as a record of this version does.
pub(super) fn is_version(text: &str, version: &str) -> bool {
    let first = text.split(';').next().unwrap_or_default();
    first.split_once('=').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("v") && value.trim() == version
    })
}
