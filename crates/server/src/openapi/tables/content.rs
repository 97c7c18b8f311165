//! E-mails, segments, what holds for the workspace, and the test inbox.

use crate::api::{
    ask_segment, check_email, check_segment, count_segment, email_draft, email_report,
    email_versions, first_hour, get_email, house_style, image, list_emails, list_feedback,
    list_images, list_inbox, list_messages, list_segments, play_mail, preview_email, put_email,
    segment, send_again, sender, sender_dns, settings, test_email,
};
use crate::forms::SEGMENT;
use crate::mail_view::Mail;
use crate::openapi::operation::{
    Body, Operation, PAGE, PAGE_BY_TWO, PAGE_OF_MAILS, PAGE_OF_MESSAGES, PAGE_OF_PICTURES, delete,
    get, post, put,
};
use crate::problem::Kind::{Conflict, Invalid, NotFound};
use engine::form::Form;
use engine::read::{Key, key};

const VERSION: &[Key] =
    &[key("version", "Which version; else the newest.").takes(Form::whole(1, i64::MAX))];
const REVISION: &[Key] = &[key(
    "revision",
    "The revision that was seen; 0 where there was none.",
)
.takes(Form::whole(0, i64::MAX))
.required()];
const NAME: &[Key] =
    &[key("name", "What it is called.").takes(Form::Free(store::image::NAME_BYTES_MAX))];

#[rustfmt::skip]
pub(super) static ALL: &[Operation] = &[
    get("/api/v1/emails", "list_emails", "Lists e-mails, by handle.")
        .tells::<list_emails::Emails>(),
    get("/api/v1/emails/{handle}", "get_email", "An e-mail in its newest version.")
        .asks(VERSION).tells::<get_email::Shown>().fails(&[Invalid]),
    get("/api/v1/emails/{handle}/versions", "list_email_versions", "The versions of an e-mail, newest first.")
        .asks(PAGE).tells::<email_versions::List>(),
    get("/api/v1/emails/{handle}/report", "get_email_report", "What became of an e-mail, over all workflows that send it and block by block.")
        .tells::<email_report::Answer>(),
    get("/api/v1/emails/{handle}/draft", "get_email_draft", "What somebody is writing of an e-mail and nobody gets yet.")
        .tells::<email_draft::Shown>(),
    put("/api/v1/emails/{handle}/draft", "put_email_draft", "Keeps what is being written, with mistakes in it too.")
        .asks(REVISION).takes(Body::Json(Form::Any)).tells::<email_draft::Saved>().fails(&[Conflict]),
    delete("/api/v1/emails/{handle}/draft", "delete_email_draft", "Forgets what was being written.")
        .asks(REVISION).fails(&[Conflict, Invalid]),
    get("/api/v1/images", "list_images", "Pictures for e-mails, newest first.")
        .asks(PAGE_OF_PICTURES).tells::<list_images::List>().fails(&[NotFound]),
    post("/api/v1/images", "add_image", "Takes a picture for e-mails, as the body: PNG, JPEG, GIF or WebP.")
        .asks(NAME).takes(Body::Picture).tells_with::<image::Shown>(201),
    delete("/api/v1/images/{image}", "delete_image", "Deletes a picture that no e-mail shows.")
        .fails(&[Conflict]),
    put("/api/v1/emails/{handle}", "put_email", "Saves an e-mail as its next version, if its templates have no mistake.")
        .takes(Body::Text(Form::Map(&put_email::BODY))).tells::<put_email::Saved>(),
    post("/api/v1/emails/check", "check_email", "Says what is wrong with an e-mail and what could be better, saves nothing.")
        .takes(Body::Text(Form::Any)).tells::<check_email::Found>(),
    post("/api/v1/emails/preview", "preview_email", "An e-mail as somebody would get it: subject, HTML, plain text.")
        .takes(Body::Text(Form::Any)).tells::<preview_email::Preview>().fails(&[NotFound]),
    post("/api/v1/emails/{handle}/test", "test_email", "Puts an e-mail into the test inbox, made out to an address; nothing leaves.")
        .takes(Body::Json(Form::Map(&test_email::BODY))).tells::<test_email::Tested>().fails(&[Conflict]),
    get("/api/v1/sender", "get_sender", "Under which name and from which address mails come, and whether they leave.")
        .tells::<sender::Sender>(),
    put("/api/v1/sender", "put_sender", "Sets the name and the address; mails that leave from then on have them.")
        .takes(Body::Json(Form::Map(&sender::BODY))).tells::<sender::Sender>(),
    get("/api/v1/sender/dns", "look_up_sender", "What the name servers say of the domain that mails come from, beside what they have to say; asked at most every 10 seconds.")
        .tells::<sender_dns::Shown>(),
    get("/api/v1/first-hour", "get_first_hour", "How far a newcomer has come with the first steps.")
        .tells::<first_hour::Progress>(),
    put("/api/v1/first-hour", "put_first_hour", "Keeps how far they have come.")
        .takes(Body::Json(Form::Map(&first_hour::BODY))).tells::<first_hour::Progress>(),
    get("/api/v1/house-style", "get_house_style", "What all e-mails look like: logo, colours, fonts, footer.")
        .tells::<house_style::Shown>(),
    put("/api/v1/house-style", "put_house_style", "Sets it, if nothing is wrong with it; e-mails that leave from then on follow.")
        .takes(Body::Text(Form::Any)).tells::<house_style::Shown>().fails(&[Conflict]),
    get("/api/v1/feedback", "list_feedback", "What was said of messages after they had left, newest first.")
        .asks(PAGE_BY_TWO).tells::<list_feedback::List>(),
    get("/api/v1/messages", "list_messages", "Messages of the workspace, newest first: all, or those that stand somewhere.")
        .asks(PAGE_OF_MESSAGES).tells::<list_messages::List>().fails(&[Invalid]),
    post("/api/v1/messages/again", "send_again", "Sends messages again that failed, each for itself.")
        .takes(Body::Json(Form::Map(&send_again::BODY))).tells::<send_again::SentAgain>(),
    post("/api/v1/inbox/{id}/play", "play_mail", "Plays what may come back of a mail in the test inbox.")
        .takes(Body::Json(Form::Any)).tells::<play_mail::Played>().fails(&[Conflict]),
    delete("/api/v1/emails/{handle}", "delete_email", "Deletes an e-mail that nobody sends.")
        .fails(&[Conflict]),
    get("/api/v1/segments", "list_segments", "Lists segments, by handle.")
        .tells::<list_segments::Listing>(),
    put("/api/v1/segments", "put_segment", "Saves a segment, if nothing is wrong with it; running workflows use it from then on.")
        .takes(Body::Text(SEGMENT)).tells::<segment::Shown>().fails(&[Conflict]),
    post("/api/v1/segments/check", "check_segment", "Says what is wrong with a segment, saves nothing.")
        .takes(Body::Judged(Form::Any)).tells::<check_segment::Found>(),
    post("/api/v1/segments/members", "ask_segment", "Whom a segment would have and about how many, from its text; saves nothing.")
        .asks(PAGE).takes(Body::Text(SEGMENT)).tells::<ask_segment::Members>().fails(&[Conflict]),
    get("/api/v1/segments/{handle}", "get_segment", "A segment with its text, and which parts of it are decided contact by contact.")
        .tells::<segment::Shown>(),
    delete("/api/v1/segments/{handle}", "delete_segment", "Deletes a segment that no other segment and no live or paused workflow names.")
        .fails(&[Conflict]),
    get("/api/v1/segments/{handle}/count", "count_segment", "About how many contacts are in a segment.")
        .tells::<count_segment::Counted>().fails(&[Conflict]),
    get("/api/v1/settings", "get_settings", "What holds for the whole workspace.")
        .tells::<settings::Shown>(),
    put("/api/v1/settings", "put_settings", "Sets it, if nothing is wrong with it; running workflows follow at once.")
        .takes(Body::Text(engine::settings::FORM)).tells::<settings::Shown>().fails(&[Conflict]),
    get("/api/v1/inbox", "list_inbox", "The test inbox, newest first.")
        .asks(PAGE_OF_MAILS).tells::<list_inbox::Inbox>().fails(&[Invalid]),
    get("/api/v1/inbox/{id}", "get_mail", "A mail with its headers, texts, and why it was sent.")
        .tells::<Mail>(),
    get("/api/v1/inbox/{id}/raw", "get_mail_raw", "The same mail byte for byte.")
        .writes(&["message/rfc822"]),
];
