//! Contacts and rules made by chance, out of few words, so that they meet: values of every kind,
//! written in every way, and many that no rule was made for.

use std::collections::{BTreeMap, BTreeSet};

use engine::contact::{Basis, Consent, Standing};
use engine::id::Handle;
use serde_json::{Value as Json, json};

use crate::place::{at, handle};

pub(super) struct Chance(u64);

const FIELDS: [&str; 8] = [
    "country", "points", "spent", "born", "flag", "sizes", "place", "nothing",
];

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `n` (splitmix64).
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn json(&mut self, of: &[Json]) -> Json {
        of[self.below(of.len())].clone()
    }

    fn often(&mut self) -> bool {
        self.below(4) > 0
    }

    pub(super) fn zone(&mut self) -> Option<String> {
        let zones = [
            "",
            "",
            "",
            "Europe/Amsterdam",
            "Europe/Brussels",
            "Asia/Tokyo",
            "Mars/Olympus",
            "America/Lima",
        ];
        Some(self.one(&zones).to_owned()).filter(|zone| !zone.is_empty())
    }

    fn text(&mut self) -> Json {
        let texts = [
            "NL", "nl", "Be", "België", "BELGIË", "K", "\u{212a}", "", "a b", "x NL y",
        ];
        json!(self.one(&texts))
    }

    fn number(&mut self) -> Json {
        let texts = [
            "0",
            "1",
            "1.5",
            "1.50",
            "-3",
            "2",
            "100",
            "0.1234567",
            "12345678901234567890",
            "999999999999",
        ];
        serde_json::from_str(self.one(&texts)).unwrap()
    }

    fn money(&mut self) -> Json {
        let texts = [
            "10.00 EUR",
            "10 EUR",
            "9.99 EUR",
            "10.00 USD",
            "-5.00 EUR",
            "1500 JPY",
            "10.001 EUR",
            "10,00 EUR",
            "EUR",
            "1.234 KWD",
            "99999999999.00 EUR",
            "10.0 EUR",
            "007.50 EUR",
            "100.00 EUR",
        ];
        json!(self.one(&texts))
    }

    fn date(&mut self) -> Json {
        let texts = [
            "1990-05-01",
            "2027-02-28",
            "2027-03-01",
            "2027-02-22",
            "2024-02-29",
            "2027-02-30",
            "2027-03-01T09:00:00Z",
            "2027-03-01T10:00:00Z",
            "2027-03-01T10:00:00+01:00",
            "soon",
            "2027-03-01T09:30",
            "2027-03-02",
            "2150-01-01",
            "1850-01-01",
        ];
        json!(self.one(&texts))
    }

    fn any(&mut self) -> Json {
        match self.below(6) {
            0 => self.text(),
            1 => self.number(),
            2 => self.money(),
            3 => self.date(),
            4 => self.json(&[json!(true), json!(false), json!(null)]),
            _ => self.json(&[
                json!([]),
                json!([1, "NL", null]),
                json!({"city": "Gent"}),
                json!([["NL"]]),
            ]),
        }
    }

    fn list(&mut self) -> Json {
        let length = self.below(4);
        let items = (0..length).map(|_| match self.below(3) {
            0 => self.number(),
            1 => self.text(),
            _ => self.any(),
        });
        Json::Array(items.collect())
    }

    pub(super) fn fields(&mut self) -> Vec<(&'static str, Json)> {
        let mut fields = Vec::new();
        for name in FIELDS {
            if !self.often() || name == "nothing" {
                continue;
            }
            let value = if self.below(8) == 0 {
                self.any()
            } else {
                match name {
                    "country" => self.text(),
                    "points" => self.number(),
                    "spent" => self.money(),
                    "born" => self.date(),
                    "flag" => self.json(&[json!(true), json!(false)]),
                    "sizes" => self.list(),
                    _ => match self.below(3) {
                        0 => json!([{"city": self.text()}, {"city": self.text()}]),
                        _ => json!({"city": self.text(), "size": self.number()}),
                    },
                }
            };
            fields.push((name, value));
        }
        fields
    }

    pub(super) fn tags(&mut self) -> BTreeSet<String> {
        let tags = ["vip", "VIP", "België", "a\"b"];
        let chosen = tags.into_iter().filter(|_| self.below(3) == 0);
        chosen.map(str::to_owned).collect()
    }

    pub(super) fn interests(&mut self) -> BTreeMap<Handle, Consent> {
        let state = match self.below(3) {
            0 => return BTreeMap::new(),
            1 => Standing::Subscribed,
            _ => Standing::Left,
        };
        let consent = Consent {
            state,
            basis: Basis::OptIn,
            source: "form".to_owned(),
            wording: None,
            at: at(0),
        };
        [(handle("offers"), consent)].into()
    }

    /// Name, minutes after nine, data.
    pub(super) fn events(&mut self) -> Vec<(&'static str, i64, Json)> {
        let count = self.below(6);
        (0..count)
            .map(|_| {
                let name = self.one(&["bought", "bought", "visited", "left"]);
                let days = i64::try_from(self.below(9)).unwrap();
                let minutes = [0, 20, 20, 45][self.below(4)];
                let lines = self.below(4);
                let lines: Vec<_> = (0..lines)
                    .map(|_| match self.below(6) {
                        0 => self.any(),
                        _ => json!({"sku": self.text(), "price": self.money(), "count": self.number()}),
                    })
                    .collect();
                let total = if self.often() { self.money() } else { self.any() };
                let count = if self.often() { self.number() } else { self.any() };
                let data = json!({"total": total, "count": count, "code": self.text(), "lines": lines});
                (name, minutes - days * 24 * 60, data)
            })
            .collect()
    }

    pub(super) fn rule(&mut self) -> String {
        self.condition(0, Around::Contact).to_string()
    }

    fn condition(&mut self, depth: usize, around: Around) -> Json {
        let leaf = depth >= 3;
        match self.below(if leaf { 8 } else { 14 }) {
            0 => json!({"tag": self.one(&["vip", "België", "a\"b", "none"])}),
            1 => json!({"interest": "offers"}),
            2..=7 => self.field(around),
            8 => json!({"not": self.condition(depth + 1, around)}),
            9 => {
                json!({"all": [self.condition(depth + 1, around), self.condition(depth + 1, around)]})
            }
            10 => {
                json!({"any": [self.condition(depth + 1, around), self.condition(depth + 1, around)]})
            }
            11 => json!({"segment": "vip"}),
            12 if around == Around::Event => self.items("event.lines", depth),
            12 => self.items(self_path(depth), depth),
            _ => self.event(depth),
        }
    }

    fn field(&mut self, around: Around) -> Json {
        let of_contact = [
            "contact.country",
            "contact.points",
            "contact.spent",
            "contact.born",
            "contact.flag",
            "contact.sizes",
            "contact.place.city",
            "contact.place",
            "contact.nothing",
            "contact.zone",
            "contact.created_at",
            "contact.tags",
            "contact.email",
            "contact.email.x",
        ];
        let of_event = [
            "event.total",
            "event.count",
            "event.code",
            "event.name",
            "event.occurred_at",
            "event.lines.sku",
            "event.source",
            "contact.country",
        ];
        let of_item = ["item.sku", "item.price", "item.count", "item.city"];
        let path = match around {
            Around::Contact => self.one(&of_contact),
            Around::Event => self.one(&of_event),
            Around::Item => self.one(&of_item),
        };
        let (name, operand) = self.operator(path);
        let mut field = json!({"field": path});
        field[name] = operand;
        if self.below(4) == 0 {
            field["if_missing"] = json!(true);
        }
        field
    }

    fn operator(&mut self, path: &str) -> (&'static str, Json) {
        let ordered = ["at_least", "at_most", "more_than", "less_than"];
        let timed = path.contains("born") || path.ends_with("_at");
        let money = path.contains("spent") || path.contains("price") || path.contains("total");
        let number = path.contains("points") || path.contains("count") || path.contains("sizes");
        match self.below(10) {
            0 => ("known", json!(self.below(2) == 0)),
            1 => ("is", self.any()),
            2 => (
                "one_of",
                json!([self.any(), self.text(), self.number(), self.money()]),
            ),
            3..=9 if timed => self.timed(),
            3..=4 if money => ("between", json!(["-5.00 EUR", "10.00 EUR"])),
            3..=9 if money => (self.one(&ordered), self.money()),
            3..=4 if number => ("between", json!([1.5, 100])),
            3..=9 if number => (self.one(&ordered), self.number()),
            3..=4 => ("is", self.text()),
            5 => ("contains", self.text()),
            6 => ("starts_with", self.text()),
            7 => ("ends_with", self.text()),
            8 => ("is", json!({"path": "contact.country"})),
            _ => ("one_of", json!([self.text(), self.text()])),
        }
    }

    fn timed(&mut self) -> (&'static str, Json) {
        match self.below(6) {
            0 => (
                "within_last",
                json!(self.one(&["7d", "1h", "45y", "2bd", "30min"])),
            ),
            1 => ("within_next", json!(self.one(&["1d", "90min", "2mo"]))),
            2 => ("before", json!({"date": "now", "offset": "-1d"})),
            3 => (
                "after",
                json!({"weekday": "monday", "time": "08:00", "from": {"date": "now", "offset": "-10d"}}),
            ),
            4 => ("before", self.date()),
            _ => ("after", self.date()),
        }
    }

    fn measure(&mut self, mut rule: Json, paths: &[&'static str]) -> Json {
        let (take, operand) = match self.below(8) {
            0 | 1 => return rule,
            2 => ("count", json!(self.below(3))),
            3 => ("sum", self.money()),
            4 => (self.one(&["sum", "average", "last"]), self.number()),
            5 => ("min", self.money()),
            6 => ("max", self.number()),
            _ => ("distinct", json!(self.below(3))),
        };
        if take != "count" {
            rule["take"] = json!(take);
            rule["of"] = json!(self.one(paths));
        }
        rule[self.one(&["at_least", "at_most", "is", "less_than"])] = operand;
        rule
    }

    fn event(&mut self, depth: usize) -> Json {
        let mut rule = json!({"event": self.one(&["bought", "visited"])});
        if self.below(4) == 0 {
            rule["event"] = json!(["bought", "left"]);
        }
        match self.below(6) {
            0 | 1 => rule["since"] = json!("ever"),
            2 => rule["since"] = json!({"date": "now", "offset": "-3d", "time": "10:20"}),
            3 => rule["since"] = json!({"date": "contact.born"}),
            4 => rule["within"] = json!("72h"),
            _ => rule["within"] = json!(self.one(&["4d", "1w", "2bd"])),
        }
        if self.below(2) == 0 {
            rule["where"] = self.condition(depth + 1, Around::Event);
        }
        let paths = [
            "event.total",
            "event.count",
            "event.code",
            "event.lines.price",
            "event.missing",
        ];
        self.measure(rule, &paths)
    }

    fn items(&mut self, path: &str, depth: usize) -> Json {
        let mut rule = json!({"items": path});
        match self.below(3) {
            0 => rule["where"] = self.condition(depth + 1, Around::Item),
            1 => rule["every"] = self.condition(depth + 1, Around::Item),
            _ => {}
        }
        self.measure(rule, &["item.price", "item.count", "item.sku"])
    }
}

/// A list of the contact's, or something that is often none.
const fn self_path(depth: usize) -> &'static str {
    if depth.is_multiple_of(2) {
        "contact.place"
    } else {
        "contact.sizes"
    }
}

/// What a condition may look at besides the contact.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Contact,
    Event,
    Item,
}
