//! The ways in which a sink can behave, one per file. Each is what some real server does.

mod accept;
mod babble;
mod broken_chunking;
mod chatty_tls;
mod defer_recipient;
mod drop_at_message;
mod drop_in_data;
mod goodbye;
mod grant_data;
mod lose_reply;
mod offering;
mod one_message;
mod refuse_data;
mod refuse_message;
mod refuse_nobody;
mod refuse_sender;
mod silent;
mod slow;
mod wants_login;

pub use self::{
    accept::Accept,
    babble::Babble,
    broken_chunking::BrokenChunking,
    chatty_tls::ChattyTls,
    defer_recipient::DeferRecipient,
    drop_at_message::DropAtMessage,
    drop_in_data::DropInData,
    goodbye::{Goodbye, GoodbyeAt},
    grant_data::GrantData,
    lose_reply::LoseReply,
    offering::Offering,
    one_message::OneMessage,
    refuse_data::RefuseData,
    refuse_message::RefuseMessage,
    refuse_nobody::RefuseNobody,
    refuse_sender::RefuseSender,
    silent::Silent,
    slow::Slow,
    wants_login::WantsLogin,
};
