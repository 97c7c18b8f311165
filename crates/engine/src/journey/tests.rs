//! The stored form of a journey's memory, in every format.

use super::*;

/// A memory as format 1 writes it. Never change this text: it is what older databases hold.
const FORMAT_1: &str = r#"{"block_entered_at":1000,"due_at":2000,"format":1,"left":{"m1":{"at":"1970-01-01T00:00:01Z","outcome":"queued","visits":1}},"trigger":{"data":{"total":"12.50 EUR"},"event":"9","id":"bought","name":"order_placed","occurred_at":900,"received_at":950,"source":"api"}}"#;

/// One of format 2 with everything in it.
const FORMAT_2: &str = r#"{"awaiting":{"after":["1970-01-01T00:00:01Z","9"],"until":"1970-01-01T00:00:09Z"},"block_entered_at":1000,"due_at":2000,"exit":{"id":"ordered","event":{"event":"11","name":"order_placed","occurred_at":"1970-01-01T00:00:02Z","data":{"total":0.10}}},"format":2,"goals":{"won":"1970-01-01T00:00:02Z"},"hops":3,"left":{"paid":{"at":"1970-01-01T00:00:01Z","outcome":"paid","visits":1,"event":{"event":"10","name":"order_paid","occurred_at":"1970-01-01T00:00:01Z","data":{}}}},"trigger":{"data":{"total":"12.50 EUR"},"event":"9","id":"bought","name":"order_placed","occurred_at":900,"received_at":950,"source":"api"}}"#;

/// One of format 3, with what a block left, that went over to another version.
const FORMAT_3: &str = r#"{"block_entered_at":1000,"due_at":2000,"format":3,"left":{"gift":{"at":"1970-01-01T00:00:01Z","outcome":"given","visits":1,"data":{"code":"A1"}}},"passed":["day","m1"],"trigger":{"data":{"total":"12.50 EUR"},"event":"9","id":"bought","name":"order_placed","occurred_at":900,"received_at":950,"source":"api"}}"#;

#[test]
fn memory_of_each_format_still_opens() {
    let check = |text: &str, written: &str| {
        let memory = Memory::from_json(&serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(memory.trigger.data.get("total"), Some("12.50 EUR".into()));
        assert_eq!(memory.to_text(), written);
        assert_eq!(Memory::from_text(text).unwrap(), memory);
    };
    let now = |text: &str, then: &str| text.replace(then, r#""format":3"#);
    check(FORMAT_1, &now(FORMAT_1, r#""format":1"#));
    check(FORMAT_2, &now(FORMAT_2, r#""format":2"#));
    check(FORMAT_3, FORMAT_3);
}

#[test]
fn another_format_is_an_error_and_not_a_guess() {
    let check = |json: &str, expect: &str| {
        let error = Memory::from_text(json).unwrap_err();
        assert_eq!(error.to_string(), expect);
    };
    check(
        r#"{"format":4}"#,
        "a journey's memory has format 4; this program reads up to 3",
    );
    check(
        "{}",
        "a journey's memory has format 0; this program reads up to 3",
    );
    check(
        r#"{"format":1}"#,
        "a journey's memory cannot be read: `trigger` is missing or of another kind",
    );
}
