//! Changes of a draft, one at a time: a key that is gone, misspelt or too many, a value of another type or
//! out of bounds. Which one is decided by a text, so that a failure can be seen again.

use serde_json::{Value as Json, json};

/// Numbers that depend on a text and on nothing else.
struct Chance(u64);

impl Chance {
    fn new(text: &str) -> Self {
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The draft with one change, and what it is.
pub(super) fn of(draft: &Json, seed: &str) -> (String, Json) {
    let mut chance = Chance::new(seed);
    let mut places = Vec::new();
    gather(draft, String::new(), &mut places);
    let mut mutated = draft.clone();
    // The whole itself is left alone: then nothing would be read at all.
    let at = chance.one(&places[1..]).clone();
    let (parent, name) = at.rsplit_once('/').unwrap();
    let parent = mutated.pointer_mut(parent).unwrap();
    let how = match parent {
        Json::Object(map) => match chance.below(6) {
            0 => {
                map.remove(name);
                "without it".to_owned()
            }
            1 => {
                let value = map.remove(name).unwrap();
                map.insert(format!("{name}x"), value);
                "misspelt".to_owned()
            }
            2 => {
                let (key, value) = chance.one(&more()).clone();
                map.insert(key.clone(), value);
                format!("{key} beside it")
            }
            _ => {
                let value = other(&map[name], &mut chance);
                let how = format!("becomes {value}");
                map.insert(name.to_owned(), value);
                how
            }
        },
        Json::Array(list) => {
            let n: usize = name.parse().unwrap();
            if chance.below(3) == 0 {
                list.remove(n);
                "without it".to_owned()
            } else {
                list[n] = other(&list[n], &mut chance);
                format!("becomes {}", list[n])
            }
        }
        _ => unreachable!("a parent has children"),
    };
    (format!("{at} {how}"), mutated)
}

fn gather(json: &Json, at: String, places: &mut Vec<String>) {
    match json {
        Json::Object(map) => map
            .iter()
            .for_each(|(key, json)| gather(json, format!("{at}/{key}"), places)),
        Json::Array(list) => {
            let each = list.iter().enumerate();
            each.for_each(|(n, json)| gather(json, format!("{at}/{n}"), places));
        }
        _ => {}
    }
    places.insert(0, at);
}

/// Keys of the grammar, put where they may not belong.
fn more() -> Vec<(String, Json)> {
    let all = [
        ("note", json!("For the next reader")),
        ("label", json!("A label")),
        ("when", json!({"tag": "vip"})),
        ("for", json!("3d")),
        ("until", json!({"time": "10:00"})),
        ("time", json!("10:00")),
        ("window", json!({"from": "08:00", "to": "20:00"})),
        ("blocks", json!([])),
        ("if_past", json!("skip")),
        ("at_least", json!(2)),
        ("is", json!("x")),
        ("within", json!("7d")),
        ("since", json!("ever")),
        ("take", json!("sum")),
        ("of", json!("event.total")),
        ("if_missing", json!(true)),
        ("where", json!({"tag": "a"})),
        ("key", json!("event.order_id")),
        ("interest", json!("offers")),
        ("not_later_than", json!("2d")),
        ("jitter", json!("30min")),
        ("cap", json!("none")),
        ("wait_outcome", json!(true)),
        ("visits", json!(3)),
        ("colour", json!("red")),
        ("holidays", json!("nl")),
        ("priority", json!(70)),
        ("hold_out", json!("10%")),
        ("entry", json!({"again": "30d", "again_from": "end"})),
        ("audience", json!({"not": {"tag": "b"}})),
    ];
    all.into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Another value in place of this one.
fn other(json: &Json, chance: &mut Chance) -> Json {
    let others = [
        json!(null),
        json!(true),
        json!(0),
        json!(-3),
        json!(1_000_000),
        json!(1.5),
        json!(""),
        json!("x"),
        json!("Not a handle!"),
        json!("3d"),
        json!("3 days"),
        json!("48h"),
        json!("0d"),
        json!("25:00"),
        json!("10:00"),
        json!("2027-05-01"),
        json!("contact.country"),
        json!("nowhere.country"),
        json!("monday"),
        json!([]),
        json!({}),
        json!(["a", "b"]),
        json!("50.00 EUR"),
        json!("x".repeat(1_100)),
        json!("none"),
        json!({"path": "trigger.total"}),
        json!({"tag": "vip"}),
        json!({"date": "now", "offset": "-3d"}),
    ];
    if let (Some(number), 0) = (json.as_i64(), chance.below(2)) {
        return json!(number + i64::try_from(chance.below(5)).unwrap() - 2);
    }
    chance.one(&others).clone()
}
