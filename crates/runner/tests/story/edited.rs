//! Every single edit of a workflow in which people stand everywhere, and chains of edits made up by
//! seed: nobody gets a mail of a block twice, and each journey has ended or waits.

use engine::edit::{Answer, Kept};
use engine::id::Handle;
use postduif_runner::clock::Clock;
use postduif_runner::edit;
use store::message::{Filter, State};
use store::seeing::JourneyState;
use store::workflow::Published;

use crate::edits::id;
use crate::home::On;
use crate::world::World;

/// A block as text, without what stands inside it, and its ways, each with the sequence in it.
#[derive(Clone, Debug)]
struct Node {
    id: String,
    says: String,
    arms: Vec<(&'static str, Vec<Node>)>,
}

/// Numbers that look like chance, by a seed (an LCG of Knuth's).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

fn leaf(id: &str, says: &str) -> Node {
    Node {
        id: id.to_owned(),
        says: says.to_owned(),
        arms: Vec::new(),
    }
}

fn mail(id: &str) -> Node {
    leaf(id, "do: send_email, email: tips")
}

/// Mails before and behind every kind of block in which one waits.
fn base() -> Vec<Node> {
    let nl = vec![mail("m2"), leaf("w2", "do: wait, for: 3d"), mail("m3")];
    let bought = vec![mail("m4")];
    let late = vec![leaf("w3", "do: wait, for: 1d")];
    let asks = Node {
        id: "asks".to_owned(),
        says: "do: wait_for, at_most: 4d".to_owned(),
        arms: vec![
            ("{ id: bought, when: { event: order_placed }", bought),
            ("{ id: late", late),
        ],
    };
    let who = Node {
        id: "who".to_owned(),
        says: "do: branch".to_owned(),
        arms: vec![
            ("{ id: nl, when: { tag: nl }", nl),
            ("{ id: rest", vec![asks]),
        ],
    };
    vec![
        mail("m1"),
        leaf("w1", "do: wait, for: 2d"),
        who,
        mail("m5"),
        leaf("w4", "do: wait, for: 5d"),
        mail("m6"),
    ]
}

fn text(nodes: &[Node]) -> String {
    let one = |node: &Node| {
        let arms = node.arms.iter();
        let arms = arms.map(|(head, blocks)| format!("{head}, blocks: [{}] }}", text(blocks)));
        let arms: Vec<_> = arms.collect();
        let arms = if arms.is_empty() {
            String::new()
        } else {
            format!(", branches: [{}]", arms.join(", "))
        };
        format!("{{ id: {}, {}{arms} }}", node.id, node.says)
    };
    nodes.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn workflow(nodes: &[Node]) -> String {
    format!(
        "{{ format: 1, handle: series, name: Series, purpose: service, \
         triggers: [{{ id: joined, start: event, event: joined }}], blocks: [{}] }}",
        text(nodes)
    )
}

fn count(nodes: &[Node]) -> usize {
    let inside = |node: &Node| {
        node.arms
            .iter()
            .map(|(_, blocks)| count(blocks))
            .sum::<usize>()
    };
    nodes.iter().map(|node| 1 + inside(node)).sum()
}

/// Lets `change` work on the sequence and the place of the `n`th block, from the outside inwards.
fn at(nodes: &mut Vec<Node>, n: &mut usize, change: &mut dyn FnMut(&mut Vec<Node>, usize)) -> bool {
    for place in 0..nodes.len() {
        if *n == 0 {
            change(nodes, place);
            return true;
        }
        *n -= 1;
        for (_, blocks) in &mut nodes[place].arms {
            if at(blocks, n, change) {
                return true;
            }
        }
    }
    false
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Edit {
    Delete,
    InsertMail,
    InsertWait,
    /// It stands behind its neighbour; the last one first of all.
    Relink,
    Retype,
}

const EDITS: [Edit; 5] = [
    Edit::Delete,
    Edit::InsertMail,
    Edit::InsertWait,
    Edit::Relink,
    Edit::Retype,
];

fn edit_at(nodes: &mut Vec<Node>, edit: Edit, n: usize, serial: usize) {
    let mut taken = None;
    at(nodes, &mut { n }, &mut |blocks, place| match edit {
        Edit::Delete => drop(blocks.remove(place)),
        Edit::InsertMail => blocks.insert(place, mail(&format!("new{serial}"))),
        Edit::InsertWait => {
            let wait = leaf(&format!("new{serial}"), "do: wait, for: 36h");
            blocks.insert(place, wait);
        }
        Edit::Relink if place + 1 < blocks.len() => blocks.swap(place, place + 1),
        Edit::Relink => taken = Some(blocks.remove(place)),
        Edit::Retype => {
            let node = &mut blocks[place];
            node.says = match node.says.as_str() {
                says if says.contains("do: wait,") => "do: send_email, email: tips".to_owned(),
                _ => "do: wait, for: 12h".to_owned(),
            };
            node.arms.clear();
        }
    });
    if let Some(node) = taken {
        nodes.insert(0, node);
    }
}

const PEOPLE: [&str; 6] = ["p0", "p1", "p2", "p3", "p4", "p5"];

/// Six people, of whom some stand in each block in which one can, on the eighth day.
async fn parked(on: On) -> World {
    let world = World::on(on).await;
    world.publish("series", &workflow(&base())).await;
    for (day, pair) in [("04", 0), ("08", 2), ("11", 4)] {
        world.play(&format!("2027-03-{day}T09:00:00Z")).await;
        for (n, name) in PEOPLE.iter().enumerate().skip(pair).take(2) {
            if n % 2 == 0 {
                let tag = "nl".to_owned();
                let change = engine::contact::Change::Tag { tag, set: true };
                world.change(World::who(name), change).await;
            }
            let none = serde_json::json!({});
            let key = format!("joined-{name}");
            world
                .append_of(World::who(name), "joined", none, &key)
                .await;
        }
    }
    world.play("2027-03-12T09:00:00Z").await;
    world
}

/// Publishes an edit, with an answer by chance wherever one is needed or may be.
async fn publish(world: &World, nodes: &[Node], dice: &mut Dice) -> String {
    let scope = world.store.workspace(world.workspace);
    let (handle, now) = (Handle::new("series").unwrap(), world.clock.now());
    let source = workflow(nodes);
    let row = scope
        .save_draft(&handle, "Series", &source, now)
        .await
        .unwrap();
    let edit = edit::look(scope, &row).await.unwrap().unwrap();
    let goals: Vec<String> = nodes.iter().map(|node| node.id.clone()).collect();
    let mut answers = std::collections::BTreeMap::new();
    for block in edit.blocks.iter().filter(|block| block.people > 0) {
        let mut ways = vec![Answer::Leave, Answer::Stay];
        if !goals.is_empty() {
            // Twice, since it is what may go wrong.
            ways.push(Answer::To(id(&goals[dice.below(goals.len())])));
            ways.push(Answer::To(id(&goals[dice.below(goals.len())])));
        }
        match block.kept {
            Kept::Timed => ways.extend([Answer::Keep, Answer::Keep, Answer::Retime]),
            Kept::Yes => ways.push(Answer::Keep),
            Kept::Gone | Kept::OtherKind => {}
        }
        let way = ways.swap_remove(dice.below(ways.len()));
        if block.change.needs_answer() || dice.below(2) == 0 {
            answers.insert(block.id.clone(), way);
        }
    }
    let told = format!("{source} with {answers:?}");
    let moving = edit
        .settle(&answers)
        .unwrap_or_else(|faults| panic!("{told}: {faults:?}"));
    if let Some(moving) = moving {
        let of = ("2026a", 1);
        let published = scope.publish_moving(&handle, row.draft_revision, of, &moving, now);
        assert!(matches!(published.await.unwrap().0, Published::Version(_)));
    } else {
        let published = scope.publish(&handle, row.draft_revision, "2026a", 1, now);
        assert!(matches!(published.await.unwrap(), Published::Version(_)));
    }
    while world.runner.work_on_job().await.unwrap() > 0 {}
    world.runner.settle().await.unwrap();
    told
}

/// Nobody got a mail of a block twice, and each journey has ended or waits for what is to come.
async fn is_sound(world: &World, told: &str) {
    let scope = world.store.workspace(world.workspace);
    let now = world.clock.now();
    for name in PEOPLE {
        let contact = scope.contact(&World::who(name)).await.unwrap().unwrap();
        let contact = contact.contact.id;
        let messages = scope
            .messages(Filter::Contact(contact), None, 500)
            .await
            .unwrap();
        let accepted = messages.iter().filter(|one| one.state == State::Accepted);
        let mut blocks: Vec<_> = accepted.map(|one| one.block.clone()).collect();
        blocks.sort();
        let all = blocks.len();
        blocks.dedup();
        assert_eq!(
            all,
            blocks.len(),
            "{name} got a mail twice: {messages:#?}\n{told}"
        );
        let journeys = scope.journeys(contact, None, 10).await.unwrap();
        assert_eq!(journeys.len(), 1, "{told}");
        if let JourneyState::Active { wake_at, block } = &journeys[0].state {
            assert!(
                *wake_at > now,
                "{name} stands in {block:?} since {wake_at}\n{told}"
            );
        }
    }
    assert_eq!(world.parked().await.len(), 0, "{told}");
}

async fn no_single_edit_mails_anybody_twice(on: On) {
    let nodes = base();
    let all = (0..count(&nodes)).flat_map(|n| EDITS.map(|edit| (edit, n)));
    // On PostgreSQL every fourth, which are of every kind all the same.
    let step = if on == On::Postgres { 4 } else { 1 };
    for (turn, (edit, n)) in all.enumerate().step_by(step) {
        let world = parked(on).await;
        let mut edited = nodes.clone();
        edit_at(&mut edited, edit, n, turn);
        let mut dice = Dice(u64::try_from(turn).unwrap());
        let told = publish(&world, &edited, &mut dice).await;
        world.play("2027-04-11T09:00:00Z").await;
        is_sound(&world, &format!("{edit:?} at {n}: {told}")).await;
    }
}

async fn no_chain_of_edits_mails_anybody_twice(on: On) {
    let seeds = if on == On::Postgres { 2 } else { 8 };
    for seed in 0..seeds {
        let world = parked(on).await;
        let (mut nodes, mut dice) = (base(), Dice(1_000 + seed));
        let mut told = format!("seed {seed}");
        for turn in 0..6 {
            let edit = EDITS[dice.below(EDITS.len())];
            let blocks = count(&nodes);
            if blocks > 0 {
                edit_at(&mut nodes, edit, dice.below(blocks), turn);
            }
            told.push_str("\n");
            told.push_str(&publish(&world, &nodes, &mut dice).await);
            let hours = 6 + dice.below(60);
            let then = world
                .clock
                .now()
                .plus_ms(i64::try_from(hours).unwrap() * 3_600_000);
            world.play(&then.to_string()).await;
            is_sound(&world, &told).await;
        }
        world.play("2027-05-11T09:00:00Z").await;
        is_sound(&world, &told).await;
    }
}

on_both!(
    no_single_edit_mails_anybody_twice,
    no_chain_of_edits_mails_anybody_twice,
);
