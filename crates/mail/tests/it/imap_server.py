"""A mailbox of the tests' own, served by pymap, an IMAP server that other people wrote.

    imap_server.py FOLDER PORT

FOLDER keeps the mails and how they are numbered, so a server that is started again on it goes on; with a certificate in it,
tls.pem, the server offers STARTTLS. It says "ready" once it can be reached. Then each line of standard input is a JSON object, and is answered by a
line: {"put": TEXT} delivers a mail, {"renumber": true} forgets how mails were numbered. It ends when its
standard input does.
"""

import imaplib
import json
import mailbox
import os
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from pysasl.hashing import BuiltinHash

START_SECONDS_MAX = 60
USER = "zoe"
PASSWORD = "p w\"rd"


def lay_out(folder):
    folder.mkdir(exist_ok=True)
    # The server's own way of keeping users; fewer rounds than it would take, since nothing is secret here.
    hashed = BuiltinHash(rounds=1_000).hash(PASSWORD)
    (folder / "pymap-etc-passwd").write_text(f"{USER}:x::::{USER}:\n")
    (folder / "pymap-etc-shadow").write_text(f"{USER}:{hashed}:::::::\n")
    return mailbox.Maildir(folder / USER)


def wait_until_reached(port):
    until = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def have_it_numbered(port, has_tls):
    # The server numbers what is new when it looks, in the order in which the file system lists it. It looks
    # after each mail, so that mails are numbered in the order in which they came.
    with imaplib.IMAP4("127.0.0.1", port) as client:
        if has_tls:
            # The test's own client is not what is tested.
            client.starttls(ssl._create_unverified_context())
        client.login(USER, PASSWORD)
        client.select()


def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    maildir = lay_out(folder)
    program = os.path.join(os.path.dirname(sys.executable), "pymap")
    certificate = folder / "tls.pem"
    has_tls = certificate.exists()
    command = [program, "--host", "127.0.0.1", "--port", str(port)]
    command += ["--cert", str(certificate)] if has_tls else ["--no-tls"]
    server = subprocess.Popen([*command, "maildir", str(folder)])
    try:
        wait_until_reached(port)
        print("ready", flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            if "put" in asked:
                maildir.add(asked["put"].encode())
                have_it_numbered(port, has_tls)
            if "renumber" in asked:
                (folder / USER / "dovecot-uidlist").unlink()
            print("done", flush=True)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
