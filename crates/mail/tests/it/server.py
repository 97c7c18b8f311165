"""An SMTP server that others wrote (aiosmtpd), and a mail parser that others wrote (email).

Says on standard output, one JSON value per line: first {"port": n}, then for every message what it
was and what the parser saw in it. Ends when standard input does.

Its argument is JSON: certificate and key (paths of PEM files) for STARTTLS, user and password for a
login that is then required.
"""

import asyncio
import email
import email.policy
import json
import logging
import ssl
import sys
from email.header import decode_header, make_header

from aiosmtpd.smtp import SMTP, AuthResult


def say(value):
    print(json.dumps(value), flush=True)


def lines(text):
    return text.replace("\r\n", "\n")


def seen(data):
    """What Python's parser sees, under its modern and under its old policy."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    old = email.message_from_bytes(data, policy=email.policy.compat32)
    defects = [defect for part in message.walk() for defect in part.defects]
    defects += [defect for name in message for defect in message[name].defects]
    return {
        "headers": [[name, str(value)] for name, value in message.items()],
        "from": [[a.display_name, a.addr_spec] for a in message["From"].addresses],
        "to": [[a.display_name, a.addr_spec] for a in message["To"].addresses],
        "parts": [
            [part.get_content_type(), lines(part.get_content())]
            for part in message.walk()
            if not part.is_multipart()
        ],
        "defects": [repr(defect) for defect in defects],
        "old_subject": str(make_header(decode_header(old["Subject"]))),
        "old_parts": [
            lines(part.get_payload(decode=True).decode("utf-8"))
            for part in old.walk()
            if not part.is_multipart()
        ],
    }


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say(
            {
                "sender": envelope.mail_from,
                "recipients": envelope.rcpt_tos,
                "is_encrypted": session.ssl is not None,
                "is_logged_in": bool(session.authenticated),
                "seen": seen(envelope.content),
            }
        )
        return "250 OK"


def server(options):
    more = {"enable_SMTPUTF8": True}
    if "certificate" in options:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options["certificate"], options["key"])
        more |= {"tls_context": context, "require_starttls": True}
    if "user" in options:
        wanted = (options["user"].encode(), options["password"].encode())

        def authenticate(server, session, envelope, mechanism, data):
            # Not handled: the server says itself what came of it.
            return AuthResult(success=(data.login, data.password) == wanted, handled=False)

        more |= {"authenticator": authenticate, "auth_required": True}
    return SMTP(Handler(), **more)


async def main():
    options = json.loads(sys.argv[1])
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: server(options), "127.0.0.1", 0)
    say({"port": listener.sockets[0].getsockname()[1]})
    await loop.run_in_executor(None, sys.stdin.read)


# The server logs its own deprecations.
logging.basicConfig(level=logging.ERROR)
asyncio.run(main())
