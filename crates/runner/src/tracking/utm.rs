//! Words behind an address for the statistics of a web site (`utm_source` and its like), as Google
//! Analytics and most others read them.

use engine::settings::Utm;

/// The address with these words behind it, those left out that it has already. `workflow` is the
/// campaign where none is named.
pub fn with_utm(url: &str, utm: &Utm, workflow: Option<&str>) -> String {
    let (address, fragment) = match url.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (url, None),
    };
    let campaign = utm.campaign.as_deref().or(workflow);
    let words = [
        ("utm_source", Some(utm.source.as_str())),
        ("utm_medium", Some(utm.medium.as_str())),
        ("utm_campaign", campaign),
    ];
    let query = address.split_once('?').map(|(_, query)| query);
    let has = |name: &str| {
        let names = query.into_iter().flat_map(|query| query.split('&'));
        names
            .map(|pair| pair.split('=').next())
            .any(|own| own == Some(name))
    };
    let mut out = address.to_owned();
    let mut join = match query {
        None => "?",
        Some("") => "",
        Some(query) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    for (name, word) in words {
        let Some(word) = word.filter(|_| !has(name)) else {
            continue;
        };
        out.push_str(join);
        out.push_str(name);
        out.push('=');
        out.push_str(&encoded(word));
        join = "&";
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// A text as it stands in a query (RFC 3986 §2.3: all but the unreserved is escaped).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3 / 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half & 15)]);
            out.extend(['%', digit(byte >> 4), digit(byte)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_the_query() {
        let utm = Utm {
            source: "our shop".into(),
            medium: "email".into(),
            campaign: None,
        };
        let check = |url: &str, expect: &str| {
            assert_eq!(with_utm(url, &utm, Some("w")), expect, "{url}");
        };
        let all = "utm_source=our%20shop&utm_medium=email&utm_campaign=w";
        check("https://a.test", &format!("https://a.test?{all}"));
        check("https://a.test/?", &format!("https://a.test/?{all}"));
        check("https://a.test/?a=1", &format!("https://a.test/?a=1&{all}"));
        check(
            "https://a.test/?a&#b?c",
            &format!("https://a.test/?a&{all}#b?c"),
        );
        check(
            "https://a.test/?utm_source=own&x",
            "https://a.test/?utm_source=own&x&utm_medium=email&utm_campaign=w",
        );
    }
}
