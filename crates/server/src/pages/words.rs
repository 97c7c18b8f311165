//! The words of the plain pages in each language, in sentences as people speak. A language is a value of
//! [`Words`], so that a word which is missing in one does not compile.

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// Its BCP 47 tag.
    pub(super) tag: &'static str,

    // While the past is played.
    pub(super) playing: &'static str,
    pub(super) playing_why: &'static str,

    // Signing in.
    pub(super) sign_in: &'static str,
    pub(super) address: &'static str,
    pub(super) password: &'static str,
    pub(super) sign_in_wrong: &'static str,
    pub(super) sign_in_too_often: &'static str,
    pub(super) sign_in_link: &'static str,
    pub(super) sign_in_link_void: &'static str,
    pub(super) sign_in_help: &'static str,
}

/// Every language.
const ALL: [&Words; 2] = [&NL, &EN];

impl Words {
    /// The language of a BCP 47 tag: `nl`, `nl-BE`.
    pub(super) fn of(tag: &str) -> Option<&'static Self> {
        let language = tag.split('-').next().unwrap_or_default();
        let mut all = ALL.into_iter();
        all.find(|words| words.tag.eq_ignore_ascii_case(language))
    }
}

/// Dutch.
static NL: Words = Words {
    tag: "nl",
    playing: "De weken worden nagespeeld",
    playing_why: "Alles wat er in die tijd gebeurde, komt in volgorde binnen. Daarna staan hier de pagina's.",
    sign_in: "Inloggen",
    address: "E-mailadres",
    password: "Wachtwoord",
    sign_in_wrong: "Dit adres en dit wachtwoord horen niet bij elkaar.",
    sign_in_too_often: "Te veel pogingen. Probeer het over een kwartier weer.",
    sign_in_link: "Met deze link log je één keer in.",
    sign_in_link_void: "Deze link is al gebruikt of verlopen. Vraag je beheerder om een nieuwe.",
    sign_in_help: "Geen wachtwoord? Je beheerder kan een link maken waarmee je inlogt.",
};

/// English.
pub(super) static EN: Words = Words {
    tag: "en",
    playing: "The weeks are being played",
    playing_why: "All that happened in that time comes in, in its order. Then the pages are here.",
    sign_in: "Sign in",
    address: "E-mail address",
    password: "Password",
    sign_in_wrong: "This address and this password do not belong together.",
    sign_in_too_often: "Too many attempts. Try again in a quarter of an hour.",
    sign_in_link: "This link signs you in, once.",
    sign_in_link_void: "This link was used already, or is too old. Ask your administrator for a new one.",
    sign_in_help: "No password? Your administrator can make a link that signs you in.",
};
