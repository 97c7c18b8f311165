/** A name server on this machine that says what a test wants, over UDP. */
import { createSocket } from "node:dgram";

/** What stands at a name, as `TXT text` or `MX 10 host`; of names that are not in it there is nothing. */
export type Zone = { readonly [name: string]: readonly string[] };

const TXT = 16;
const MX = 15;
/** Nobody of that name. */
const NXDOMAIN = 3;

/** Starts it. What it was asked is kept. */
export async function nameServer(zone: () => Zone): Promise<{ readonly address: string; readonly asked: string[]; readonly stop: () => Promise<void> }> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  socket.on("message", (query, from) => {
    const { name, kind, end } = question(query);
    asked.push(name);
    const records = zone()[name];
    const answers = (records ?? []).map(record).filter((one) => one.kind === kind);
    // An answer, from whoever knows, that asks others where it does not.
    const head = Buffer.concat([query.subarray(0, 2), Buffer.from([0x85, records === undefined ? 0x80 | NXDOMAIN : 0x80]), two(1), two(answers.length), two(0), two(0)]);
    socket.send(Buffer.concat([head, query.subarray(12, end), ...answers.map(({ data }) => Buffer.concat([two(0xc00c), two(kind), two(1), two(0), two(60), two(data.length), data]))]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { address: `127.0.0.1:${socket.address().port}`, asked, stop: () => new Promise((resolve) => socket.close(() => resolve())) };
}

const two = (number: number) => Buffer.from([number >> 8, number & 0xff]);

function question(query: Buffer): { name: string; kind: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), kind: query.readUInt16BE(at + 1), end: at + 5 };
}

function record(text: string): { kind: number; data: Buffer } {
  if (text.startsWith("TXT ")) {
    const pieces = text.slice(4).match(/.{1,255}/gs) ?? [];
    return { kind: TXT, data: Buffer.concat(pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece, "latin1")]))) };
  }
  const [, preference, host = ""] = text.split(" ");
  const labels = host.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return { kind: MX, data: Buffer.concat([two(Number(preference)), ...labels, Buffer.from([0])]) };
}
