//! Dates and times as people write them, by a format such as `DD-MM-YYYY HH:mm`: taken apart and put in
//! the one order that the calendar reads. Whether there is such a day is not known here.

/// The parts of a written date.
#[derive(Default)]
pub(super) struct Parts {
    year: u32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
}

/// The parts of a format: which, how many digits at least and at most.
const TOKENS: [(&str, usize, usize); 9] = [
    ("YYYY", 4, 4),
    ("MM", 2, 2),
    ("DD", 2, 2),
    ("HH", 2, 2),
    ("mm", 2, 2),
    ("ss", 2, 2),
    ("M", 1, 2),
    ("D", 1, 2),
    ("H", 1, 2),
];

/// Why a format cannot be used; a sentence.
pub(super) fn format_fault(format: &str, needs_time: bool) -> Option<String> {
    let mut rest = format;
    let mut seen = String::new();
    while let Some(c) = rest.chars().next() {
        match TOKENS.iter().find(|(token, ..)| rest.starts_with(token)) {
            Some((token, ..)) => {
                let kind = &token[..1];
                if seen.contains(kind) {
                    return Some(format!("`{format:.40}` has `{token}` twice"));
                }
                seen.push_str(kind);
                rest = &rest[token.len()..];
            }
            None if c.is_ascii_alphanumeric() && c != 'T' => {
                return Some(format!(
                    "`{format:.40}`: a format is made of YYYY, MM, M, DD, D, HH, H, mm and ss"
                ));
            }
            None => rest = &rest[c.len_utf8()..],
        }
    }
    let is_date = ["Y", "M", "D"].iter().all(|kind| seen.contains(kind));
    let is_time = seen.contains('H') && seen.contains('m');
    let has_time = seen.contains('H') || seen.contains('m') || seen.contains('s');
    if !is_date {
        return Some(format!("`{format:.40}` has no year, month and day"));
    }
    if has_time && (!needs_time || !is_time) {
        return Some(format!(
            "`{format:.40}` has a time that a column of this type does not take"
        ));
    }
    None
}

impl Parts {
    pub(super) fn read(text: &str, format: &str) -> Result<Self, String> {
        let no = || format!("`{text:.40}` is not written as {format}");
        let (mut parts, mut text_rest, mut rest) = (Self::default(), text, format);
        while let Some(c) = rest.chars().next() {
            let token = TOKENS.iter().find(|(token, ..)| rest.starts_with(token));
            let Some((token, least, most)) = token else {
                text_rest = text_rest.strip_prefix(c).ok_or_else(no)?;
                rest = &rest[c.len_utf8()..];
                continue;
            };
            let digits = text_rest.bytes().take(*most);
            let length = digits.take_while(u8::is_ascii_digit).count();
            if length < *least {
                return Err(no());
            }
            let number = text_rest[..length].parse().map_err(|_| no())?;
            *parts.slot(token) = number;
            text_rest = &text_rest[length..];
            rest = &rest[token.len()..];
        }
        if text_rest.is_empty() {
            Ok(parts)
        } else {
            Err(no())
        }
    }

    fn slot(&mut self, token: &str) -> &mut u32 {
        match &token[..1] {
            "Y" => &mut self.year,
            "M" => &mut self.month,
            "D" => &mut self.day,
            "H" => &mut self.hour,
            "m" => &mut self.minute,
            _ => &mut self.second,
        }
    }

    pub(super) fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    pub(super) fn time(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_has_a_year_a_month_and_a_day() {
        assert_eq!(format_fault("DD-MM-YYYY", false), None);
        assert_eq!(format_fault("YYYY-MM-DDTHH:mm:ss", true), None);
        for (bad, needs_time) in [
            ("MM-YYYY", false),
            ("YYYY-MM-DD HH:mm", false),
            ("YYYY-MM-DD HH", true),
            ("YY-MM-DD", true),
            ("DD-MM-YYYY-DD", true),
            ("", false),
        ] {
            assert!(format_fault(bad, needs_time).is_some(), "{bad}");
        }
    }
}
