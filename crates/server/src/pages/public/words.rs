//! What people whom we mail read, in each language. A language is a value of [`Words`], so that a word
//! which is missing in one does not compile. What is said of an interest is the workspace's own.

/// The words of one language.
#[derive(Debug)]
pub(in crate::pages) struct Words {
    /// Its BCP 47 tag.
    pub(in crate::pages) tag: &'static str,

    // Leaving.
    pub(in crate::pages) leave_title: &'static str,
    pub(in crate::pages) leave_what: &'static str,
    pub(in crate::pages) leave_button: &'static str,
    pub(in crate::pages) left_title: &'static str,
    pub(in crate::pages) left_what: &'static str,
    pub(in crate::pages) rather_choose: &'static str,

    // Preferences.
    pub(in crate::pages) choose_title: &'static str,
    pub(in crate::pages) choose_what: &'static str,
    pub(in crate::pages) nothing_to_choose: &'static str,
    pub(in crate::pages) often: &'static str,
    pub(in crate::pages) often_all: &'static str,
    pub(in crate::pages) often_daily: &'static str,
    pub(in crate::pages) often_weekly: &'static str,
    pub(in crate::pages) often_monthly: &'static str,
    pub(in crate::pages) pause: &'static str,
    pub(in crate::pages) pause_none: &'static str,
    /// Before a date.
    pub(in crate::pages) pause_until: &'static str,
    pub(in crate::pages) pause_week: &'static str,
    pub(in crate::pages) pause_month: &'static str,
    pub(in crate::pages) pause_quarter: &'static str,
    pub(in crate::pages) save: &'static str,
    pub(in crate::pages) everything: &'static str,
    pub(in crate::pages) everything_button: &'static str,
    pub(in crate::pages) saved_title: &'static str,
    /// Before the name of an interest: what somebody who ticks it agrees to.
    pub(in crate::pages) agree: &'static str,
}

/// All there are.
const ALL: [&Words; 4] = [&NL, &EN, &FR, &DE];

impl Words {
    /// The words of the language of a BCP 47 tag, if it is one of ours.
    pub(in crate::pages) fn of(tag: &str) -> Option<&'static Self> {
        let language = tag.split(['-', '_']).next()?;
        ALL.into_iter()
            .find(|words| words.tag.eq_ignore_ascii_case(language))
    }
}

const NL: Words = Words {
    tag: "nl",
    leave_title: "Afmelden",
    leave_what: "U krijgt geen mail meer over:",
    leave_button: "Afmelden",
    left_title: "U bent afgemeld",
    left_what: "Het geldt vanaf nu. Een mail die al onderweg was kan nog aankomen.",
    rather_choose: "Liever zelf kiezen wat u krijgt, of minder vaak?",
    choose_title: "Uw voorkeuren",
    choose_what: "Waarover wilt u mail?",
    nothing_to_choose: "Er is nu niets om te kiezen.",
    often: "Hoe vaak?",
    often_all: "Altijd als er iets is",
    often_daily: "Hooguit één mail per dag",
    often_weekly: "Hooguit één mail per week",
    often_monthly: "Hooguit één mail per maand",
    pause: "Even geen mail?",
    pause_none: "Geen pauze",
    pause_until: "Pauze tot",
    pause_week: "Een week pauze",
    pause_month: "Een maand pauze",
    pause_quarter: "Drie maanden pauze",
    save: "Opslaan",
    everything: "Of wilt u helemaal geen mail meer?",
    everything_button: "Overal voor afmelden",
    saved_title: "Uw keuze is opgeslagen",
    agree: "Ja, ik wil mail over:",
};

pub(in crate::pages) const EN: Words = Words {
    tag: "en",
    leave_title: "Unsubscribe",
    leave_what: "You will get no more mail about:",
    leave_button: "Unsubscribe",
    left_title: "You are unsubscribed",
    left_what: "From now on. A mail that was already on its way may still arrive.",
    rather_choose: "Rather choose what you get, or get it less often?",
    choose_title: "Your preferences",
    choose_what: "What would you like to hear about?",
    nothing_to_choose: "There is nothing to choose at the moment.",
    often: "How often?",
    often_all: "Whenever there is something",
    often_daily: "At most one mail a day",
    often_weekly: "At most one mail a week",
    often_monthly: "At most one mail a month",
    pause: "No mail for a while?",
    pause_none: "No pause",
    pause_until: "Pause until",
    pause_week: "Pause for a week",
    pause_month: "Pause for a month",
    pause_quarter: "Pause for three months",
    save: "Save",
    everything: "Or would you like no mail at all any more?",
    everything_button: "Unsubscribe from everything",
    saved_title: "Your choice is saved",
    agree: "Yes, send me mail about:",
};

const FR: Words = Words {
    tag: "fr",
    leave_title: "Se désabonner",
    leave_what: "Vous ne recevrez plus d’e-mails au sujet de :",
    leave_button: "Se désabonner",
    left_title: "Vous êtes désabonné",
    left_what: "C’est valable dès maintenant. Un e-mail déjà parti peut encore arriver.",
    rather_choose: "Vous préférez choisir ce que vous recevez, ou en recevoir moins ?",
    choose_title: "Vos préférences",
    choose_what: "De quoi souhaitez-vous entendre parler ?",
    nothing_to_choose: "Il n’y a rien à choisir pour le moment.",
    often: "À quelle fréquence ?",
    often_all: "Chaque fois qu’il y a du nouveau",
    often_daily: "Au plus un e-mail par jour",
    often_weekly: "Au plus un e-mail par semaine",
    often_monthly: "Au plus un e-mail par mois",
    pause: "Faire une pause ?",
    pause_none: "Pas de pause",
    pause_until: "Pause jusqu’au",
    pause_week: "Une semaine de pause",
    pause_month: "Un mois de pause",
    pause_quarter: "Trois mois de pause",
    save: "Enregistrer",
    everything: "Ou ne souhaitez-vous plus aucun e-mail ?",
    everything_button: "Se désabonner de tout",
    saved_title: "Votre choix est enregistré",
    agree: "Oui, je souhaite recevoir des e-mails au sujet de :",
};

const DE: Words = Words {
    tag: "de",
    leave_title: "Abmelden",
    leave_what: "Sie erhalten keine E-Mails mehr über:",
    leave_button: "Abmelden",
    left_title: "Sie sind abgemeldet",
    left_what: "Das gilt ab jetzt. Eine E-Mail, die schon unterwegs war, kann noch ankommen.",
    rather_choose: "Lieber selbst wählen, was Sie erhalten, oder seltener?",
    choose_title: "Ihre Einstellungen",
    choose_what: "Worüber möchten Sie E-Mails?",
    nothing_to_choose: "Im Moment gibt es nichts zu wählen.",
    often: "Wie oft?",
    often_all: "Immer, wenn es etwas gibt",
    often_daily: "Höchstens eine E-Mail am Tag",
    often_weekly: "Höchstens eine E-Mail in der Woche",
    often_monthly: "Höchstens eine E-Mail im Monat",
    pause: "Eine Zeit lang keine E-Mails?",
    pause_none: "Keine Pause",
    pause_until: "Pause bis",
    pause_week: "Eine Woche Pause",
    pause_month: "Einen Monat Pause",
    pause_quarter: "Drei Monate Pause",
    save: "Speichern",
    everything: "Oder möchten Sie gar keine E-Mails mehr?",
    everything_button: "Von allem abmelden",
    saved_title: "Ihre Wahl ist gespeichert",
    agree: "Ja, ich möchte E-Mails über:",
};
