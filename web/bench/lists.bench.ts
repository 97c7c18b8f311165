/** Every list of the pages with a million contacts: its first page, its second, and each way it is looked through. */
import { expect, test } from "vitest";

import { start, type Json, type Program } from "../e2e/program";
import { row, table, type Row } from "./figures";

/** `POSTDUIF_BENCH_ROWS` says how many contacts; it takes a minute or two for a million. */
const ROWS = Number(process.env["POSTDUIF_BENCH_ROWS"] ?? 1_000_000);
const WANTED_MS = 300;
/** How often each is asked. */
const TIMES = 5;
const CITIES = ["Breda", "Utrecht", "Gent", "Zwolle", "Delft", "Tilburg"];
const COLUMNS = { email: "email", first_name: "fields.first_name", city: "fields.city", newsletter: "interests.newsletter", since: "consent.at" };
const SETTINGS = { kind: "contacts", columns: COLUMNS, consent: { source: "form", wording: "Yes, mail me" } };

/** Who is in a segment: one of six, few, nobody, who did something, and who is subscribed. */
const SEGMENTS: { readonly [handle: string]: Json } = {
  city: { field: "contact.city", is: "Breda" },
  few: { field: "contact.first_name", is: "Name 4999" },
  nobody: { field: "contact.city", is: "Nowhere" },
  did: { event: "order_placed", within: "30d" },
  subscribed: { interest: "newsletter" },
};

const LISTS = [
  "/api/v1/contacts?order=newest&limit=50",
  "/api/v1/contacts?limit=50",
  "/api/v1/contacts?find=p77",
  "/api/v1/contacts?find=nobody-like-this",
  ...Object.keys(SEGMENTS).map((handle) => `/api/v1/contacts?segment=${handle}&limit=50`),
  ...Object.keys(SEGMENTS).map((handle) => `/api/v1/segments/${handle}/count`),
  "/api/v1/segments",
  "/api/v1/workflows",
  "/api/v1/summary",
  "/api/v1/workflows/orders/report",
  "/api/v1/workflows/orders/blocks/later/waiting?limit=50",
  "/api/v1/workflows/orders/blocks/mail/messages?limit=50",
  "/api/v1/messages?limit=50",
  "/api/v1/messages?state=skipped&limit=50",
  "/api/v1/messages?state=refused&limit=50",
  "/api/v1/emails",
  "/api/v1/tasks?limit=50",
  "/api/v1/suppressions?limit=50",
  "/api/v1/suppressions?find=never1",
  "/api/v1/inbox?limit=50",
  "/api/v1/feedback?limit=50",
  "/api/v1/parked?limit=50",
  "/api/v1/imports?limit=50",
  "/api/v1/jobs?limit=50",
  "/api/v1/audit?limit=50",
  "/api/v1/activities?limit=50",
  "/api/v1/forms",
  "/api/v1/catalogue",
  "/api/v1/events/seen",
];

/** How often it is looked how far the list is. */
const LOOKED_EVERY_MS = 500;
const ALL_WITHIN_MS = 900_000;

/** The contacts as a list, taken in by the program as a list of anybody's is. */
async function come(program: Program): Promise<void> {
  const line = (n: number) => `p${n}@list${n % 50}.test,Name ${n % 5_000},${CITIES[n % CITIES.length]},${n % 3 === 0 ? "" : "yes"},2024-01-01`;
  const rows = Array.from({ length: ROWS }, (_, n) => line(n));
  const { id } = await program.ask("POST", "/api/v1/imports", SETTINGS);
  await program.send("PUT", `/api/v1/imports/${id}/file`, `email,first_name,city,newsletter,since\n${rows.join("\n")}\n`);
  await program.ask("POST", `/api/v1/imports/${id}/run`);
  const state = async () => (await program.ask("GET", `/api/v1/imports/${id}`)).run?.job?.state;
  await expect.poll(state, { timeout: ALL_WITHIN_MS, interval: LOOKED_EVERY_MS }).toBe("done");
  expect((await program.ask("GET", `/api/v1/imports/${id}`)).run.counts.new).toBe(ROWS);
}

/** What the other lists have in them, by the thousand: orders that start journeys, tasks, addresses that are never mailed. */
async function fill(ask: (method: string, path: string, body?: unknown) => Promise<Json>): Promise<void> {
  for (const [handle, rule] of Object.entries(SEGMENTS)) {
    await ask("PUT", "/api/v1/segments", { format: 1, handle, name: handle, rule });
  }
  await ask("PUT", "/api/v1/emails/hello", { name: "Hello", subject: "Hello", text: "Hello" });
  const blocks = [{ id: "mail", do: "send_email", email: "hello" }, { id: "later", do: "wait", for: "30d" }];
  await ask("PUT", "/api/v1/workflows", { format: 1, handle: "orders", name: "Orders", purpose: "service", triggers: [{ id: "o", start: "event", event: "order_placed" }], blocks });
  await ask("POST", "/api/v1/workflows/orders/publish");
  for (let n = 0; n < 1_000; n += 1) {
    await ask("POST", "/api/v1/events", { event: "order_placed", contact: { email: `p${n * 31}@list${(n * 31) % 50}.test` }, data: { total: "12.50 EUR" } });
    await ask("POST", "/api/v1/suppressions", { address: `never${n}@list.test` });
    await ask("POST", `/api/v1/contacts/${n + 1}/tasks`, { title: `Call ${n}` });
  }
}

test("every list with a million contacts", async () => {
  const rows: Row[] = [];
  const program = await start();
  try {
    await program.ask("PUT", "/api/v1/settings", { format: 1, zone: "Europe/Amsterdam", interests: [{ id: "newsletter", name: "Newsletter" }] });
    await come(program);
    await fill(program.ask);
    for (const path of LISTS) {
      let asked: string | undefined = path;
      for (let page = 1; page <= 2 && asked !== undefined; page += 1) {
        const took: number[] = [];
        let answer: Json;
        for (let time = 0; time < TIMES; time += 1) {
          const begun = performance.now();
          answer = await program.ask("GET", asked);
          took.push(performance.now() - begun);
        }
        rows.push(row(`\`${path.slice("/api/v1".length)}\`${page === 1 ? "" : ", its second page"}`, took, `< ${WANTED_MS}`));
        const next: string | null | undefined = answer?.next;
        asked = next === null || next === undefined ? undefined : `${path}${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(next)}`;
      }
    }
  } finally {
    await program.stop();
  }
  table(rows);
  expect(rows.filter((one) => one.most >= WANTED_MS)).toEqual([]);
});
