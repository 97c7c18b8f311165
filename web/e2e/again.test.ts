/** What a mail server refused is sent again from the outbox, and from a contact's page. */
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { open, SIZES, type Visit } from "./browser";
import { faults } from "./looks";
import type { Json, Program } from "./program";

/** How long messages take to leave on a busy machine. */
const LEFT_WITHIN_MS = 30_000;

/** A mail server that refuses every recipient for as long as it is told to. */
class Server550 {
  refuses = true;
  readonly taken: string[] = [];
  readonly #server: Server = createServer((socket) => this.#talk(socket));

  listen(): Promise<number> {
    return new Promise((told) => this.#server.listen(0, "127.0.0.1", () => told((this.#server.address() as AddressInfo).port)));
  }

  close() {
    this.#server.close();
  }

  #talk(socket: Socket) {
    let isData = false;
    let to = "";
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (isData) {
        if (line === ".") {
          isData = false;
          this.taken.push(to);
          say("250 2.0.0 taken");
        }
        return;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "RCPT") {
        to = line.replace(/^.*<(.*)>.*$/, "$1");
        say(this.refuses ? "550 5.7.1 relaying denied" : "250 2.1.5 ok");
      } else if (verb === "DATA") {
        isData = true;
        say("354 go on");
      } else if (verb === "QUIT") {
        socket.end("221 bye\r\n");
      } else {
        say("250 ok");
      }
    };
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      const lines = (rest + bytes.toString("latin1")).split("\r\n");
      rest = lines.pop() ?? "";
      lines.forEach(hear);
    });
    say("220 refusing.test");
  }
}

const server = new Server550();
let program: Program;
let anna: Visit;
const states = async (): Promise<string[]> => (await program.ask("GET", "/api/v1/messages")).messages.map((one: Json) => one.state).toSorted();

beforeAll(async () => {
  const port = await server.listen();
  const opened = await open({ rights: ["admin"], flags: ["--smtp", `127.0.0.1:${port}`, "--smtp-security", "none"] });
  ({ program, anna } = opened);
  await program.ask("PUT", "/api/v1/emails/ticket", { name: "Ticket", subject: "Your ticket", text: "Here it is" });
  const triggers = [{ id: "seen", start: "event", event: "seen" }];
  const blocks = [{ id: "mail", do: "send_email", email: "ticket" }];
  await program.ask("PUT", "/api/v1/workflows", { format: 1, handle: "tickets", name: "Tickets", purpose: "service", triggers, blocks });
  await program.ask("POST", "/api/v1/workflows/tickets/publish");
  for (const name of ["ann", "bo", "cas"]) {
    await program.ask("POST", "/api/v1/events", { event: "seen", contact: { email: `${name}@shop.test` } });
  }
  return opened.close;
});

afterAll(() => server.close());

test("what was refused is sent again by itself, and all that is left with one button", async () => {
  const { page } = anna;
  await expect.poll(states, { timeout: LEFT_WITHIN_MS }).toEqual(["refused", "refused", "refused"]);
  server.refuses = false;
  await anna.go("/app/messages?state=refused");
  await page.getByRole("button", { name: "Send again: bo@shop.test" }).click();
  await page.getByText("One message waits to leave again.").waitFor();
  await expect.poll(() => server.taken, { timeout: LEFT_WITHIN_MS }).toEqual(["bo@shop.test"]);
  // One of the two that are left may not be mailed by now, and it says so.
  await program.ask("POST", "/api/v1/suppressions", { address: "cas@shop.test" });
  await anna.go("/app/messages?state=refused");
  await page.getByRole("button", { name: "Send these 2 messages again" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/is made anew/).waitFor();
  expect(await faults(anna)).toEqual([]);
  await dialog.getByRole("button", { name: "Send again", exact: true }).click();
  await page.getByText("One message waits to leave again.").waitFor();
  await page.getByText("One not: their address is not to be mailed.").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await faults(anna)).toEqual([]);
  }
  await expect.poll(() => server.taken.toSorted(), { timeout: LEFT_WITHIN_MS }).toEqual(["ann@shop.test", "bo@shop.test"]);
  await expect.poll(states).toEqual(["accepted", "accepted", "refused"]);
  await page.setViewportSize(SIZES.phone);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  await page.setViewportSize(SIZES.wide);
});

test("a contact's own page sends it again, at the address that it has now", async () => {
  const { page } = anna;
  await program.ask("POST", "/api/v1/suppressions/lift", { address: "cas@shop.test" });
  const [cas] = (await program.ask("GET", "/api/v1/contacts?find=cas@shop.test")).contacts;
  await program.ask("PUT", "/api/v1/contacts", { contact: { id: cas.id }, fields: { email: "cas@work.test" } });
  await expect.poll(async () => (await program.ask("GET", `/api/v1/contacts/${cas.id}`)).email).toBe("cas@work.test");
  await anna.go(`/app/contacts/${cas.id}?part=messages`);
  await page.getByRole("button", { name: "Send again: Ticket" }).click();
  await page.getByText("One message waits to leave again.").waitFor();
  await expect.poll(() => server.taken.at(-1), { timeout: LEFT_WITHIN_MS }).toBe("cas@work.test");
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});

test("who may not let mail go is not offered it", async () => {
  const { page } = anna;
  await program.ask("PUT", "/api/v1/users/anna", { rights: ["edit"] });
  await anna.go("/app/messages?state=refused");
  await page.getByText("No message stands there.").waitFor();
  expect(await page.getByRole("button", { name: /Send (again|these)/ }).count()).toBe(0);
});
