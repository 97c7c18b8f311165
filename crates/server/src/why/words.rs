//! The words of either language. Rules and ids stand as they are written in the workflow, so that what
//! is read here is found there.

use engine::calendar::Zone;
use engine::why::Saw;
use runner::why::{Mail, Told, Tried};
use serde_json::Value;
use store::seeing::{JourneyRow, JourneyState, StepRow};
use store::workflow::Status;

use super::{Language, moment, moment_of};

pub(super) struct Words(Language);

impl Words {
    pub(super) const fn of(language: Language) -> Self {
        Self(language)
    }

    /// One or the other.
    fn say<T>(&self, english: T, dutch: T) -> T {
        match self.0 {
            Language::English => english,
            Language::Dutch => dutch,
        }
    }

    pub(super) fn journey(&self, row: &JourneyRow, zone: &Zone) -> String {
        let (entered, version) = (moment(zone, row.entered_at), row.version);
        let key = if row.key.is_empty() {
            String::new()
        } else {
            format!(" ({})", row.key)
        };
        match &row.state {
            JourneyState::Active { block, wake_at } => {
                let block = block.as_ref().map(ToString::to_string).unwrap_or_default();
                let until = moment(zone, *wake_at);
                self.say(
                    format!("Is inside since {entered}{key}, in version {version}: waits in `{block}`, until {until} at the latest."),
                    format!("Zit erin sinds {entered}{key}, in versie {version}: wacht in `{block}`, uiterlijk tot {until}."),
                )
            }
            JourneyState::Ended { at, reason } => {
                let at = moment(zone, *at);
                let reason = self.reason(reason);
                self.say(
                    format!(
                        "Was inside from {entered} until {at}{key}, in version {version}: {reason}."
                    ),
                    format!("Zat erin van {entered} tot {at}{key}, in versie {version}: {reason}."),
                )
            }
        }
    }

    fn reason(&self, reason: &str) -> String {
        let told = match reason {
            "end" | "finished" => self.say("came to the end", "kwam aan het eind"),
            "opt_out" => self.say("unsubscribed", "schreef zich uit"),
            "suppressed" => self.say("may not be mailed any more", "mag niet meer gemaild worden"),
            "stopped" => self.say(
                "was stopped by another workflow",
                "werd gestopt door een andere workflow",
            ),
            "restarted" => self.say("began anew", "begon opnieuw"),
            "edited" => self.say(
                "the workflow was changed, and those who stood here left",
                "de workflow werd gewijzigd, en wie hier stond ging eruit",
            ),
            "hold_out" => self.say(
                "is in the part that gets nothing, for comparison",
                "zit in het deel dat niets krijgt, ter vergelijking",
            ),
            "date_missing" => self.say(
                "the date to count from is missing",
                "de datum om vanaf te tellen ontbreekt",
            ),
            other => {
                let (kind, id) = other.split_once('.').unwrap_or(("", other));
                return match kind {
                    "exit" => self.say(
                        format!("left by exit `{id}`"),
                        format!("ging eruit door exit `{id}`"),
                    ),
                    "goal" => self.say(
                        format!("reached goal `{id}`"),
                        format!("bereikte doel `{id}`"),
                    ),
                    _ => format!("`{other}`"),
                };
            }
        };
        told.to_owned()
    }

    pub(super) fn step(&self, step: &StepRow, zone: &Zone) -> String {
        let (at, block, outcome) = (moment(zone, step.at), &step.block, &step.outcome);
        let note = step.why.get("note").and_then(Value::as_str);
        let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
        format!("  {at}  `{block}`: {outcome}{note}")
    }

    pub(super) fn saw(&self, saw: &Saw, zone: &Zone) -> String {
        let since = saw.since.map(|at| moment(zone, at));
        self.observed(&saw.rule, saw.value.as_deref(), since, saw.held)
    }

    /// The same, as it is stored with a step.
    pub(super) fn stored(&self, saw: &Value, zone: &Zone) -> String {
        let rule = saw.get("rule").and_then(Value::as_str).unwrap_or_default();
        let value = saw.get("value").and_then(Value::as_str);
        let held = saw.get("held").and_then(Value::as_bool).unwrap_or_default();
        self.observed(rule, value, moment_of(zone, saw.get("since")), held)
    }

    fn observed(
        &self,
        rule: &str,
        value: Option<&str>,
        since: Option<String>,
        held: bool,
    ) -> String {
        let mark = if held {
            self.say("yes", "ja")
        } else {
            self.say("no", "nee")
        };
        let value = match value {
            Some(value) => self.say(format!("it was {value}"), format!("het was {value}")),
            None => self
                .say("it was not known", "het was niet bekend")
                .to_owned(),
        };
        let since = since.map(|at| {
            self.say(
                format!(", known since {at}"),
                format!(", bekend sinds {at}"),
            )
        });
        format!("    {rule}: {mark}; {value}{}", since.unwrap_or_default())
    }

    pub(super) fn never(&self, told: &Told) -> String {
        let status = match told.status {
            Status::Draft => self.say(
                " The workflow was never published.",
                " De workflow is nooit gepubliceerd.",
            ),
            Status::Paused => self.say(
                " The workflow is paused: nobody enters.",
                " De workflow staat op pauze: niemand komt erin.",
            ),
            Status::Closed => self.say(
                " The workflow is closed: nobody enters any more.",
                " De workflow is gesloten: er komt niemand meer in.",
            ),
            Status::Ended => self.say(" The workflow has ended.", " De workflow is beëindigd."),
            Status::Live => "",
        };
        self.say(
            format!("Was never inside.{status}"),
            format!("Zat er nooit in.{status}"),
        )
    }

    pub(super) fn trigger(&self, trigger: &runner::why::Trigger, zone: &Zone) -> String {
        let (id, names) = (&trigger.id, trigger.names.join(", "));
        if let Some(next) = trigger.next {
            let next = moment(zone, next);
            return self.say(
                format!("Trigger `{id}` waits for a date: the next is {next}."),
                format!("Trigger `{id}` wacht op een datum: de volgende is {next}."),
            );
        }
        if trigger.events.is_empty() {
            return self.say(
                format!("Trigger `{id}` waits for {names}: nothing of that name happened."),
                format!("Trigger `{id}` wacht op {names}: niets met die naam is gebeurd."),
            );
        }
        self.say(
            format!("Trigger `{id}` waits for {names}:"),
            format!("Trigger `{id}` wacht op {names}:"),
        )
    }

    pub(super) fn event(&self, event: &Tried, zone: &Zone) -> String {
        let (name, at) = (&event.name, moment(zone, event.occurred_at));
        let outcome = match event.outcome.as_str() {
            "enters" => self.say("lets the contact in", "laat het contact binnen"),
            "not_live" => self.say(
                "came in before the workflow was live",
                "kwam binnen voor de workflow live was",
            ),
            "rule" => self.say("its rule did not hold", "de regel klopte niet"),
            "other_trigger" => {
                self.say("an earlier trigger took it", "een eerdere trigger nam het")
            }
            "no_key" => self.say(
                "the key of the entry is missing in it",
                "de sleutel voor de instap ontbreekt erin",
            ),
            "key_too_long" => self.say(
                "the key of the entry is too long",
                "de sleutel voor de instap is te lang",
            ),
            "already_entered" => self.say("had been inside before", "was er al eens in geweest"),
            "too_late" => self.say("it came in too late", "het kwam te laat binnen"),
            "audience" => self.say(
                "the contact was not in the audience",
                "het contact hoorde niet bij de doelgroep",
            ),
            "condition" => self.say(
                "the condition of entry did not hold",
                "de voorwaarde om in te stappen klopte niet",
            ),
            other => other,
        };
        let note = &event.why.note;
        let note = if note.is_empty() {
            String::new()
        } else {
            format!(" ({note})")
        };
        self.say(
            format!("  {name} of {at}: {outcome}{note}"),
            format!("  {name} van {at}: {outcome}{note}"),
        )
    }

    pub(super) fn audience(&self, held: bool) -> &'static str {
        if held {
            self.say("Is in the audience now.", "Hoort nu bij de doelgroep.")
        } else {
            self.say(
                "Is not in the audience now.",
                "Hoort nu niet bij de doelgroep.",
            )
        }
    }

    pub(super) fn mail(&self, mail: &Mail, zone: &Zone) -> Option<String> {
        Some(match mail {
            Mail::May => return None,
            Mail::NoAddress => self
                .say(
                    "Has no e-mail address: every mail would be skipped.",
                    "Heeft geen e-mailadres: elke mail zou overgeslagen worden.",
                )
                .to_owned(),
            Mail::Suppressed(why) => self.say(
                format!("The address must not be mailed ({why}): every mail would be skipped."),
                format!(
                    "Het adres mag niet gemaild worden ({why}): elke mail zou overgeslagen worden."
                ),
            ),
            Mail::NotSubscribed { interest, left } => {
                let left = left.as_ref().map(|(at, source)| {
                    let at = moment(zone, *at);
                    self.say(
                        format!(" It left on {at}, by {source}."),
                        format!(" Uitgeschreven op {at}, via {source}."),
                    )
                });
                let left = left.unwrap_or_default();
                self.say(
                    format!("Is not subscribed to `{interest}`: its mails would be skipped.{left}"),
                    format!("Is niet ingeschreven voor `{interest}`: mails daarover zouden overgeslagen worden.{left}"),
                )
            }
        })
    }
}
