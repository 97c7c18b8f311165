//! One run: a world, a schedule, a real database, a virtual clock, and a product that dies
//! where the schedule says so and is started again. After each piece of work the cheap checkers
//! look, at the end all of them. Everything happens on one thread and one after the other, so that
//! the same seed is the same run.

mod life;
mod outcome;
mod site;

use std::sync::Arc;

use engine::time::{DAY_MS, Time};
use runner::clock::{Clock, VirtualClock};
use tempfile::TempDir;

use crate::chance::Chance;
use crate::check::{self, Breach};
use crate::client::{Client, Trouble};
use crate::evidence::{Evidence, Stage};
use crate::log::Lines;
use crate::schedule::{Act, Batch, Step, Then};
use crate::sink::{Manners, Sink};
use crate::world::World;

use self::life::{Life, Stop};
pub use self::outcome::{Fault, Outcome};
pub use self::site::Site;

/// How long is played at the end: longer than any invented workflow takes.
const FINALE_MS: i64 = 400 * DAY_MS;
/// Most crashes in one run: beyond it the run does not come to an end by itself.
const CRASHES_MAX: usize = 1_000;
/// Where files are kept in memory, on systems that have it: a run commits thousands of times, and
/// what a disk does about that is not what is tried here.
const MEMORY_FOLDER: &str = "/dev/shm";

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What there is.
    pub world: World,
    /// What happens.
    pub schedule: Vec<Step>,
    /// How the mail server behaves.
    pub manners: Manners,
    /// From which the mail server's moods come.
    pub seed: u64,
    /// A fault on purpose, to see it found.
    pub sabotage: Option<Sabotage>,
}

/// Faults that are made on purpose, so that a test can see a checker find them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// Every mail arrives twice.
    MailsArriveTwice,
    /// Opt-outs never reach the product.
    OptOutsAreLost,
    /// After a crash nobody settles what was left.
    NobodyRecovers,
}

/// Runs it over a fresh file, on this thread.
pub fn run(plan: Plan) -> Result<Outcome, Box<Fault>> {
    let folder = folder();
    let folder = folder.map_err(|error| early(plan.world.start, error.to_string()))?;
    run_at(plan, &Site::file(folder.path()))
}

/// Runs it over an empty database, on this thread.
pub fn run_at(plan: Plan, site: &Site) -> Result<Outcome, Box<Fault>> {
    let start = plan.world.start;
    let early = |what| early(start, what);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| early(error.to_string()))?;
    let lines = Lines::default();
    let _listening = lines.listen();
    runtime.block_on(async {
        let begun = Run::begin(plan, site, lines).await;
        let mut run = begun.map_err(|stop| early(format!("{stop:?}")))?;
        let ended = run.play_out().await;
        run.life.end().await;
        match ended {
            Ok(evidence) => Ok(Outcome {
                evidence,
                crashes: run.life.crashes(),
                story: run.story,
            }),
            Err(breaches) => Err(Box::new(Fault {
                at: run.clock.now(),
                breaches,
                story: run.story,
            })),
        }
    })
}

/// What keeps a run from beginning.
fn early(at: Time, what: String) -> Fault {
    let checker = "run";
    Fault {
        at,
        breaches: vec![Breach { checker, what }],
        story: Vec::new(),
    }
}

fn folder() -> std::io::Result<TempDir> {
    tempfile::tempdir_in(MEMORY_FOLDER).or_else(|_| tempfile::tempdir())
}

struct Run {
    world: Arc<World>,
    schedule: Vec<Step>,
    clock: Arc<VirtualClock>,
    client: Arc<Client>,
    sink: Arc<Sink>,
    life: Life,
    lines: Lines,
    story: Vec<String>,
}

/// A piece of work that is done again, as often as the process dies in it.
enum Work<'a> {
    Act(&'a Act),
    Play(Time),
    Batch(Batch),
}

type Ended<T> = Result<T, Vec<Breach>>;

impl Run {
    async fn begin(plan: Plan, site: &Site, lines: Lines) -> Result<Self, Stop> {
        let world = Arc::new(plan.world);
        let clock = Arc::new(VirtualClock::new(world.start));
        let client = Arc::new(Client::new(world.clone()));
        let chance = Chance::new(plan.seed, "sink");
        let sink = Arc::new(Sink::new(plan.manners, chance, client.clone()));
        match plan.sabotage {
            Some(Sabotage::MailsArriveTwice) => sink.double(),
            Some(Sabotage::OptOutsAreLost) => client.forget_opt_outs(),
            _ => {}
        }
        let recovers = plan.sabotage != Some(Sabotage::NobodyRecovers);
        let life = Life::begin(site.clone(), clock.clone(), sink.clone(), recovers).await?;
        client.furnish(life.store(), world.start).await?;
        Ok(Self {
            world,
            schedule: plan.schedule,
            clock,
            client,
            sink,
            life,
            lines,
            story: Vec::new(),
        })
    }

    async fn play_out(&mut self) -> Ended<Evidence> {
        let shops = self.world.shops.iter().enumerate();
        let drafts = shops.flat_map(|(shop, one)| {
            let drafts = one.flows.iter().flatten();
            drafts.map(move |draft| format!("a draft of shop {shop}: {}", draft.to_text()))
        });
        self.story = drafts.collect();
        for step in std::mem::take(&mut self.schedule) {
            self.step(&step).await?;
        }
        self.finale().await
    }

    async fn step(&mut self, step: &Step) -> Ended<()> {
        if step.in_flight && step.act != Act::Nothing {
            let act = &step.act;
            self.tell(&format!("while the next message is in flight: {act:?}"));
            self.sink.interrupt(act.clone());
        }
        self.pass_time(step).await?;
        let act = if step.in_flight {
            self.sink.still_waiting()
        } else {
            Some(step.act.clone())
        };
        if let Some(act) = act.filter(|act| *act != Act::Nothing) {
            self.tell(&format!("{act:?}"));
            self.work(Work::Act(&act)).await?;
        }
        match &step.then {
            Then::Settle => {
                self.work(Work::Play(self.clock.now())).await?;
                self.settled().await
            }
            Then::Only(batches) => {
                self.tell(&format!("only {batches:?}"));
                for batch in batches {
                    self.work(Work::Batch(*batch)).await?;
                }
                self.look(Stage::Underway).await.map(drop)
            }
        }
    }

    async fn pass_time(&mut self, step: &Step) -> Ended<()> {
        let until = self.clock.now().plus_ms(step.passing_ms);
        if !step.down {
            self.life.arm(&step.crashes);
            if step.passing_ms == 0 {
                return Ok(());
            }
            self.tell(&format!("play until {until}"));
            self.work(Work::Play(until)).await?;
            return self.settled().await;
        }
        self.tell(&format!("nothing runs until {until}"));
        self.clock.advance(until);
        if step.restarts {
            self.tell("a stop and a start");
            let restarted = self.life.restart().await;
            restarted.map_err(|stop| vec![stop.breach()])?;
        }
        self.life.arm(&step.crashes);
        Ok(())
    }

    /// Everybody goes again, mail is taken, and a year goes by: then nothing may wait any more.
    async fn finale(&mut self) -> Ended<Evidence> {
        self.tell("the finale");
        self.sink.behave();
        self.life.disarm();
        self.work(Work::Play(self.clock.now())).await?;
        self.settled().await?;
        let shops = self.world.shops.iter().enumerate();
        let flows: Vec<_> = shops
            .flat_map(|(shop, one)| (0..one.flows.len()).map(move |flow| (shop, flow)))
            .collect();
        for (shop, flow) in flows {
            self.work(Work::Act(&Act::Resume(shop, flow))).await?;
        }
        let end = self.clock.now().plus_ms(FINALE_MS);
        self.work(Work::Play(end)).await?;
        self.settled().await?;
        let evidence = self.evidence(Stage::Finale).await?;
        check::all(&evidence).map(|()| evidence)
    }

    /// Does a piece of work to its end, through as many deaths as there are.
    async fn work(&mut self, work: Work<'_>) -> Ended<()> {
        let mut again = false;
        loop {
            let stop = match self.try_work(&work, again).await {
                Ok(()) => return self.lost_answers(None).await,
                Err(stop) => stop,
            };
            let Some(point) = stop.crashed() else {
                return Err(vec![stop.breach()]);
            };
            if self.life.crashes() == CRASHES_MAX {
                let what = "the run does not end: it crashes again and again".to_owned();
                return Err(vec![Breach {
                    checker: "run",
                    what,
                }]);
            }
            self.tell(&format!("CRASH at {point}"));
            let reborn = self.life.again().await;
            reborn.map_err(|stop| vec![stop.breach()])?;
            self.look(Stage::Crashed).await?;
            self.lost_answers(Some(point)).await?;
            again = true;
        }
    }

    async fn try_work(&mut self, work: &Work<'_>, again: bool) -> Result<(), Stop> {
        match work {
            Work::Act(act) => {
                let (store, now) = (self.life.store(), self.clock.now());
                Ok(self.client.perform(store, act, again, now).await?)
            }
            Work::Play(until) => self.life.play(*until, &self.clock).await,
            Work::Batch(batch) => self.life.batch(*batch).await,
        }
    }

    /// What was asked while a message was in flight, and not answered, is asked again first.
    async fn lost_answers(&mut self, crashed: Option<&'static str>) -> Ended<()> {
        for (act, why) in self.client.lost() {
            let stop = Stop::from(why);
            if crashed.is_none() || stop.crashed().is_none() {
                return Err(vec![stop.breach()]);
            }
            self.tell(&format!("again: {act:?}"));
            let mut result = self.perform_again(&act).await;
            while let Err(stop) = result {
                let Some(point) = stop.crashed() else {
                    return Err(vec![stop.breach()]);
                };
                self.tell(&format!("CRASH at {point}"));
                let reborn = self.life.again().await;
                reborn.map_err(|stop| vec![stop.breach()])?;
                result = self.perform_again(&act).await;
            }
        }
        Ok(())
    }

    async fn perform_again(&self, act: &Act) -> Result<(), Stop> {
        let (store, now) = (self.life.store(), self.clock.now());
        Ok(self.client.perform(store, act, true, now).await?)
    }

    async fn settled(&mut self) -> Ended<()> {
        self.client.settled(self.clock.now());
        self.look(Stage::Settled).await.map(drop)
    }

    /// The cheap checkers look.
    async fn look(&mut self, stage: Stage) -> Ended<()> {
        let store = self.life.store();
        let glance = async {
            let breaches = store.system().invariants().await?;
            let depths = store.system().depths(self.clock.now()).await?;
            Ok::<_, store::Error>((breaches, depths))
        };
        let (breaches, depths) = glance
            .await
            .map_err(|error| vec![Stop::from(Trouble::Store(error)).breach()])?;
        let breaches = check::told(&breaches);
        check::glance(stage, &breaches, depths, &self.lines.said())
    }

    async fn evidence(&self, stage: Stage) -> Ended<Evidence> {
        let read = async {
            let store = self.life.store();
            let mut shops = Vec::new();
            for (shop, workspace) in self.client.workspaces().into_iter().enumerate() {
                let flows = self.client.flows(shop);
                shops.push(crate::evidence::read(store, shop, workspace, &flows).await?);
            }
            let breaches = store.system().invariants().await?;
            let depths = store.system().depths(self.clock.now()).await?;
            Ok::<_, store::Error>((shops, breaches, depths))
        };
        let (shops, breaches, depths) = read
            .await
            .map_err(|error| vec![Stop::from(Trouble::Store(error)).breach()])?;
        Ok(Evidence {
            world: self.world.clone(),
            now: self.clock.now(),
            stage,
            shops,
            attempts: self.sink.attempts(),
            in_flight_at_crash: self.life.in_flight_at_crash(),
            stored: self.client.stored(),
            model: self.client.model(),
            breaches: check::told(&breaches),
            depths,
            errors: self.lines.said(),
        })
    }

    fn tell(&mut self, line: &str) {
        self.story.push(format!("{}  {line}", self.clock.now()));
    }
}
