"""A name server on this machine, over UDP and TCP, written with dnspython.

Reads one JSON object from standard input: for each name its records, as a zone file has them, or what it does
instead: "SERVFAIL", "REFUSED", "SILENT" (no answer), "CUT" (over UDP it says that the answer did not fit). Prints
its port. What is not named does not exist. Ends when standard input ends.
"""

import json
import socketserver
import sys
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

names = json.loads(sys.stdin.readline())


def answer(data, is_udp):
    query = dns.message.from_wire(data)
    question = query.question[0]
    name = question.name.to_text().lower().rstrip(".")
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.RA
    has = names.get(name)
    if has is None:
        reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()
    if "SILENT" in has:
        return None
    for word in ("SERVFAIL", "REFUSED"):
        if word in has:
            reply.set_rcode(dns.rcode.from_text(word))
            return reply.to_wire()
    if "CUT" in has and is_udp:
        reply.flags |= dns.flags.TC
        return reply.to_wire()
    for line in has:
        kind, _, text = line.partition(" ")
        if kind == "CUT":
            continue
        is_asked = dns.rdatatype.from_text(kind) == question.rdtype
        if is_asked or kind == "CNAME":
            reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, text))
        if kind == "CNAME":
            for line in names.get(text.rstrip("."), []):
                kind, _, value = line.partition(" ")
                if dns.rdatatype.from_text(kind) == question.rdtype:
                    reply.answer.append(dns.rrset.from_text(text, 60, "IN", kind, value))
    return reply.to_wire(max_size=65535)


class Udp(socketserver.BaseRequestHandler):
    def handle(self):
        data, socket = self.request
        reply = answer(data, True)
        if reply is not None:
            socket.sendto(reply, self.client_address)


class Tcp(socketserver.StreamRequestHandler):
    def handle(self):
        while head := self.rfile.read(2):
            reply = answer(self.rfile.read(int.from_bytes(head, "big")), False)
            if reply is None:
                return
            self.wfile.write(len(reply).to_bytes(2, "big") + reply)


class TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True


def both():
    """One port that is free for both ways."""
    while True:
        tcp = TcpServer(("127.0.0.1", 0), Tcp)
        try:
            return tcp, socketserver.UDPServer(("127.0.0.1", tcp.server_address[1]), Udp)
        except OSError:
            tcp.server_close()


tcp, udp = both()
for server in (tcp, udp):
    threading.Thread(target=server.serve_forever, daemon=True).start()
print(tcp.server_address[1], flush=True)
sys.stdin.read()
