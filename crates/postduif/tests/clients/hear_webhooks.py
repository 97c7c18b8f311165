"""Hears webhooks, and checks them with the library of the Standard Webhooks project.

Argument: the secret. Writes the port that it listens on as its first line, and then the kind of each call
that the library lets through; those are answered with 204, all others with 401.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

verifier = Webhook(sys.argv[1])


class Hears(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        words = b""
        try:
            verifier.verify(body, headers)
        except WebhookVerificationError as error:
            words = str(error).encode()
        self.send_response(401 if words else 204)
        self.send_header("content-length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)
        if not words:
            print(json.loads(body)["type"], flush=True)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Hears)
print(server.server_port, flush=True)
server.serve_forever()
