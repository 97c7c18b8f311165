//! Amazon's signature of a request, version 4, for a `POST` without a query and with three headers:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html>.

use std::fmt::Write as _;

use aws_lc_rs::{digest, hmac};

/// The algorithm's name.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// Who signs, and for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signer<'a> {
    pub(super) user: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) content_type: &'a str,
}

impl Signer<'_> {
    /// The values of `X-Amz-Date` and `Authorization`.
    pub(super) fn sign(&self, secret: &str, body: &[u8], now_s: i64) -> (String, String) {
        let instant = stamp(now_s);
        let day = &instant[..8];
        let signed = "content-type;host;x-amz-date";
        let request = format!(
            "POST\n{}\n\ncontent-type:{}\nhost:{}\nx-amz-date:{instant}\n\n{signed}\n{}",
            self.path,
            self.content_type,
            self.host,
            hex(digest::digest(&digest::SHA256, body).as_ref())
        );
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let request = digest::digest(&digest::SHA256, request.as_bytes());
        let words = format!("{ALGORITHM}\n{instant}\n{scope}\n{}", hex(request.as_ref()));
        let mut key = format!("AWS4{secret}").into_bytes();
        for part in [day, self.region, self.service, "aws4_request"] {
            key = mac(&key, part.as_bytes());
        }
        let signature = hex(&mac(&key, words.as_bytes()));
        let user = self.user;
        let value = format!(
            "{ALGORITHM} Credential={user}/{scope}, SignedHeaders={signed}, Signature={signature}"
        );
        (instant, value)
    }
}

fn mac(key: &[u8], words: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, words).as_ref().to_vec()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// `20150830T123600Z`, in UTC. The day is found as in Howard Hinnant's "chrono-compatible low-level
/// date algorithms": a year that begins in March has its odd day at the end.
fn stamp(now_s: i64) -> String {
    let (days, second) = (now_s.div_euclid(DAY_S), now_s.rem_euclid(DAY_S));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + era * 400 + later;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants() {
        let check = |now_s: i64, expect: &str| assert_eq!(stamp(now_s), expect);
        check(0, "19700101T000000Z");
        check(1_440_938_160, "20150830T123600Z");
        check(951_782_399, "20000228T235959Z");
        check(951_782_400, "20000229T000000Z");
        check(4_107_542_399, "21000228T235959Z");
        check(4_107_542_400, "21000301T000000Z");
        check(1_798_761_599, "20261231T235959Z");
    }

    /// The numbers were computed by Python's `hmac` and `hashlib`, with the steps of the page above.
    #[test]
    fn a_signature() {
        let signer = Signer {
            user: "AKIDEXAMPLE",
            region: "us-east-1",
            service: "ses",
            host: "email.us-east-1.amazonaws.com",
            path: "/v2/email/outbound-emails",
            content_type: "application/json",
        };
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let (instant, value) = signer.sign(secret, b"{}", 1_440_938_160);
        assert_eq!(instant, "20150830T123600Z");
        assert_eq!(
            value,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/ses/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, Signature=b503625e599c445a22475858513d0eeea1be5207ca0536be15345410d08b51b1"
        );
    }
}
