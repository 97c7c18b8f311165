//! From template to a mail handed to an SMTP server.
