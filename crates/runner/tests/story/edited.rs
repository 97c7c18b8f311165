//! Every single edit of a workflow in which people stand everywhere, and chains of edits made up by
//! seed: nobody gets a mail of a block twice, and each journey has ended or waits.

use std::collections::BTreeSet;
use std::fmt::Write as _;

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

fn workflow(handle: &str, nodes: &[Node]) -> String {
    format!(
        "{{ format: 1, handle: {handle}, name: Series, purpose: service, \
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

/// The handles of as many workflows.
fn handles(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("series-{n}")).collect()
}

/// Six people, of whom some stand in each block in which one can, on the eighth day; in each of as many
/// workflows alike.
async fn parked(on: On, handles: &[String]) -> World {
    let world = World::on(on).await;
    for handle in handles {
        world.publish(handle, &workflow(handle, &base())).await;
    }
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
async fn publish(world: &World, handle: &str, nodes: &[Node], dice: &mut Dice) -> String {
    let scope = world.store.workspace(world.workspace);
    let source = workflow(handle, nodes);
    let (handle, now) = (Handle::new(handle).unwrap(), world.clock.now());
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
    told
}

async fn work(world: &World) {
    while world.runner.work_on_job().await.unwrap() > 0 {}
    world.runner.settle().await.unwrap();
}

/// Nobody got a mail of a block twice, and each journey has ended or waits for what is to come. `told`
/// has what was done to each workflow.
async fn is_sound(world: &World, told: &[String]) {
    let scope = world.store.workspace(world.workspace);
    let now = world.clock.now();
    let workflows = scope.workflows().await.unwrap();
    let of = |id: engine::id::WorkflowId| {
        let row = workflows.iter().find(|row| row.id == id).unwrap();
        let n = row.handle.as_str().strip_prefix("series-").unwrap();
        &told[n.parse::<usize>().unwrap()]
    };
    for name in PEOPLE {
        let contact = scope.contact(&World::who(name)).await.unwrap().unwrap();
        let contact = contact.contact.id;
        let filter = Filter::Contact(contact);
        let messages = scope.messages(filter, None, 1_000).await.unwrap();
        let accepted = messages.iter().filter(|one| one.state == State::Accepted);
        let mut seen = BTreeSet::new();
        for one in accepted {
            let is_new = seen.insert((one.workflow, one.block.clone()));
            let block = &one.block;
            assert!(is_new, "{name} got {block} twice\n{}", of(one.workflow));
        }
        let journeys = scope.journeys(contact, None, 1_000).await.unwrap();
        assert_eq!(journeys.len(), told.len());
        for journey in journeys {
            if let JourneyState::Active { wake_at, block } = &journey.state {
                let told = of(journey.workflow);
                assert!(
                    *wake_at > now,
                    "{name} stands in {block:?} since {wake_at}\n{told}"
                );
            }
        }
    }
    assert_eq!(world.parked().await.len(), 0);
}

/// Each edit is made to a workflow of its own, in which the same people stand.
async fn no_single_edit_mails_anybody_twice(on: On) {
    let nodes = base();
    let all = (0..count(&nodes)).flat_map(|n| EDITS.map(|edit| (edit, n)));
    let all: Vec<_> = all.collect();
    let handles = handles(all.len());
    let world = parked(on, &handles).await;
    let mut told = Vec::new();
    for (turn, (edit, n)) in all.into_iter().enumerate() {
        let mut edited = nodes.clone();
        edit_at(&mut edited, edit, n, turn);
        let mut dice = Dice(u64::try_from(turn).unwrap());
        let done = publish(&world, &handles[turn], &edited, &mut dice).await;
        told.push(format!("{edit:?} at {n}: {done}"));
    }
    work(&world).await;
    world.play("2027-04-11T09:00:00Z").await;
    is_sound(&world, &told).await;
}

/// The number in the handle is the seed.
async fn no_chain_of_edits_mails_anybody_twice(on: On) {
    let handles = handles(12);
    let world = parked(on, &handles).await;
    let seeds = 0..u64::try_from(handles.len()).unwrap();
    let mut chains: Vec<_> = seeds.map(|seed| (base(), Dice(1_000 + seed))).collect();
    let mut told = vec![String::new(); handles.len()];
    for turn in 0..6_i32 {
        for (n, (nodes, dice)) in chains.iter_mut().enumerate() {
            let edit = EDITS[dice.below(EDITS.len())];
            let blocks = count(nodes);
            if blocks > 0 {
                let serial = usize::try_from(turn).unwrap();
                edit_at(nodes, edit, dice.below(blocks), serial);
            }
            let done = publish(&world, &handles[n], nodes, dice).await;
            writeln!(told[n], "{done}").unwrap();
        }
        work(&world).await;
        let hours = 6 + 11 * i64::from(turn);
        let then = world.clock.now().plus_ms(hours * 3_600_000);
        world.play(&then.to_string()).await;
        is_sound(&world, &told).await;
    }
    world.play("2027-05-11T09:00:00Z").await;
    is_sound(&world, &told).await;
}

on_both!(
    no_single_edit_mails_anybody_twice,
    no_chain_of_edits_mails_anybody_twice,
);
