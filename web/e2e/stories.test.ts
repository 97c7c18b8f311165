/** What a shop does from the first block to the numbers: by keys alone, while it lives, and with ten thousand people. */
import { beforeAll, expect, test } from "vitest";

import { open, type Visit } from "./browser";
import { choose, pick, press, reach, write } from "./keys";
import { faultsOf, LOOKED_AT, LOOKED_AT_WITHIN_MS } from "./looks";
import type { Json, Program } from "./program";

/** How long a change takes to be saved: a moment is waited for the next one. */
const SAVED_WITHIN_MS = 15_000;
/** A whole workflow by keys, and a long list, on a busy machine. */
const DONE_WITHIN_MS = 300_000;
/** The rows of the list. */
const ROWS = 10_000;

const MAIL = { html: '<p>Thanks!</p><a href="{{ unsubscribe_url }}">Leave</a>' };

let program: Program;
let anna: Visit;

beforeAll(async () => {
  const fill = async (begun: Program) => {
    await begun.ask("PUT", "/api/v1/settings", { format: 1, zone: "Europe/Amsterdam", interests: [{ id: "news", name: "News" }] });
    await begun.ask("PUT", "/api/v1/emails/thanks", { name: "Thanks", subject: "Thanks", ...MAIL });
    await begun.ask("PUT", "/api/v1/emails/tips", { name: "Tips", subject: "Tips for X", ...MAIL });
  };
  const opened = await open({ rights: ["admin"], fill });
  ({ program, anna } = opened);
  return opened.close;
});

const documentOf = async (handle: string): Promise<Json> => (await program.ask("GET", `/api/v1/workflows/${handle}/document`)).document;
const pluses = () => anna.page.getByRole("button", { name: /^Insert a block/ });

test("the orderers of product X get their mail on Monday at 14:30, built from nothing by keys alone", async () => {
  const { page } = anna;
  const insert = async (at: "first" | "last", words: string) => {
    await press(page, at === "first" ? pluses().first() : pluses().last());
    await page.getByPlaceholder("Search blocks").and(page.locator(":focus")).waitFor();
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
  };
  await anna.go("/app/workflows");
  await press(page, page.getByRole("button", { name: "New workflow" }));
  await write(page, page.getByLabel("What is it called?"), "Tips by keys");
  await page.keyboard.press("Enter");
  await press(page, page.getByRole("button", { name: "Add a start" }));
  await pick(page, page.getByRole("button", { name: "Add a condition" }), "Elements of a list");
  await write(page, page.getByRole("combobox", { name: "Elements of a list" }), "event.lines");
  await write(page, page.getByRole("combobox", { name: "Value", exact: true }), "X-100");
  await press(page, page.getByRole("button", { name: "What it is for" }));
  await write(page, page.getByRole("combobox", { name: "Interest", exact: true }), "news");
  await insert("first", "wait");
  await choose(page, page.getByRole("combobox", { name: "How long" }), /^Until a moment$/);
  await page.getByText(/comes here on Friday .* at 22:10 goes on on Monday .* at 14:30/).waitFor();
  await insert("last", "send e-mail");
  await choose(page, page.getByRole("combobox", { name: "E-mail" }), /Thanks/);
  const expected = [
    { id: "wait", do: "wait", until: { weekday: "monday", time: "14:30" } },
    { id: "send_email", do: "send_email", email: "thanks" },
  ];
  await expect.poll(async () => (await documentOf("tips-by-keys")).blocks, { timeout: SAVED_WITHIN_MS }).toEqual(expected);
  const where = { items: "event.lines", where: { field: "item.sku", is: "X-100" } };
  await expect.poll(async () => (await documentOf("tips-by-keys")).triggers, { timeout: SAVED_WITHIN_MS }).toEqual([{ id: "trigger", start: "event", event: "order_placed", where }]);
  await press(page, page.getByRole("button", { name: "Switch on" }));
  await press(page, page.getByRole("button", { name: "Switch on now" }));
  await page.getByText("Live", { exact: true }).waitFor();
  expect((await program.ask("GET", "/api/v1/workflows/tips-by-keys")).status).toBe("live");
}, DONE_WITHIN_MS);

test("each block is reached by the tab key and by arrows, and is seen to have the focus", async () => {
  const { page } = anna;
  await anna.go("/app/workflows/tips-by-keys?mode=edit");
  for (const id of ["wait", "send_email"]) {
    const block = page.locator(`[data-block="${id}"]`);
    await reach(page, block);
    expect(await block.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe("solid");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 2, name: "Send e-mail" }).waitFor();
  const focused = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["block"]);
  await page.keyboard.press("ArrowUp");
  await expect.poll(focused).toBe("wait");
  await page.getByRole("heading", { level: 2, name: "Wait" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await expect.poll(focused).toBe("send_email");
});

test("a block is copied into another workflow, and cut", async () => {
  const { page } = anna;
  const other = { format: 1, handle: "other", name: "Other", purpose: "service", triggers: [{ id: "seen", start: "event", event: "seen" }], blocks: [{ id: "end", do: "end" }] };
  await program.ask("PUT", "/api/v1/workflows", other);
  await anna.go("/app/workflows/tips-by-keys?mode=edit&block=wait");
  // What edits comes after what is looked at.
  const ready = () => page.locator("body[data-clips]").waitFor();
  await ready();
  await page.locator('[data-block="wait"]').focus();
  await page.keyboard.press("Control+c");
  await anna.go("/app/workflows/other?mode=edit&block=/start");
  await page.locator('[data-block="end"]').waitFor();
  await ready();
  await page.keyboard.press("Control+v");
  await expect.poll(async () => (await documentOf("other")).blocks, { timeout: SAVED_WITHIN_MS }).toEqual([{ id: "wait", do: "wait", until: { weekday: "monday", time: "14:30" } }, { id: "end", do: "end" }]);
  await page.locator('[data-block="wait"]:focus').waitFor();
  await page.keyboard.press("Control+x");
  await expect.poll(async () => (await documentOf("other")).blocks.length, { timeout: SAVED_WITHIN_MS }).toBe(1);
  await page.keyboard.press("Control+v");
  await page.keyboard.press("Control+v");
  await expect.poll(async () => (await documentOf("other")).blocks.map((one: Json) => one.do), { timeout: SAVED_WITHIN_MS }).toEqual(["end", "wait", "wait"]);
});

test("it lives: numbers move, its e-mail is swapped, its block goes with somebody in it, and it is paused and goes on", async () => {
  const { page } = anna;
  const blocks = [
    { id: "later", do: "wait", for: "3d" },
    { id: "mail", do: "send_email", email: "thanks" },
  ];
  const triggers = [{ id: "seen", start: "event", event: "seen" }];
  await program.ask("PUT", "/api/v1/workflows", { format: 1, handle: "lives", name: "Lives", purpose: "service", triggers, blocks });
  const status = async () => (await program.ask("GET", "/api/v1/workflows/lives")).status;
  const version = async () => (await program.ask("GET", "/api/v1/workflows/lives")).live_version;
  await anna.go("/app/workflows/lives?mode=edit");
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("button", { name: "Switch on now" }).click();
  await expect.poll(status).toBe("live");
  await anna.go("/app/workflows/lives");
  await program.ask("POST", "/api/v1/events", { event: "seen", contact: { email: "bo@shop.test" } });
  await page.locator('[data-block="later"]').getByText("1 waiting").waitFor();
  // Another e-mail for those who are on their way to it.
  await anna.go("/app/workflows/lives?mode=edit&block=mail");
  await page.getByRole("combobox", { name: "E-mail" }).click();
  await page.getByRole("option", { name: /Tips/ }).click();
  await expect.poll(async () => (await documentOf("lives")).blocks[1].email, { timeout: SAVED_WITHIN_MS }).toBe("tips");
  await page.getByRole("button", { name: "Publish changes" }).click();
  await page.getByRole("row", { name: /Send e-mail: Tips/ }).waitFor();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect.poll(version).toBe(2);
  // Where one who stands in a block that goes is sent on, to the mail behind it.
  await page.locator('[data-block="later"]').click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect.poll(async () => (await documentOf("lives")).blocks.length, { timeout: SAVED_WITHIN_MS }).toBe(1);
  await page.getByRole("button", { name: "Publish changes" }).click();
  await page.getByRole("combobox", { name: "Where those in Wait: 3 days go on" }).click();
  await page.getByRole("option", { name: "Send e-mail: Tips" }).click();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect.poll(version).toBe(3);
  const subjects = async () => (await program.ask("GET", "/api/v1/inbox")).mails.filter((one: Json) => one.recipient === "bo@shop.test").map((one: Json) => one.subject);
  await expect.poll(subjects, { timeout: SAVED_WITHIN_MS }).toEqual(["Tips for X"]);
  await page.getByRole("button", { name: "Pause or stop" }).click();
  await page.getByRole("menuitem", { name: /^Pause/ }).click();
  await expect.poll(status).toBe("paused");
  await page.getByText("Paused", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Pause or stop" }).click();
  await page.getByRole("menuitem", { name: /^Resume/ }).click();
  await expect.poll(status).toBe("live");
}, DONE_WITHIN_MS);

test("ten thousand people come in from a list, and are looked through", async () => {
  const { page } = anna;
  const rows = Array.from({ length: ROWS }, (_, n) => `p${n}@list.test,Name ${n}`);
  const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(`E-mail,Voornaam\n${rows.join("\n")}\n`) };
  await anna.go("/app/contacts/import");
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("button", { name: "Look what it would do" }).click();
  await page.getByRole("row", { name: "New contacts 10,000" }).waitFor({ timeout: DONE_WITHIN_MS });
  await page.getByRole("button", { name: "Import now" }).click();
  await page.getByRole("link", { name: "To the contacts" }).click({ timeout: DONE_WITHIN_MS });
  await page.getByLabel("Look up").fill("p9999@");
  await page.getByRole("link", { name: "p9999@list.test" }).waitFor();
  await page.getByLabel("Look up").fill("");
  const shown = () => page.locator("tbody tr").count();
  await expect.poll(shown).toBeGreaterThan(1);
  const before = await shown();
  await page.getByRole("button", { name: "More" }).last().click();
  await expect.poll(shown).toBeGreaterThan(before);
}, 2 * DONE_WITHIN_MS);

test("who may everything sees people, keys and changes; nothing in them is found by axe, and a phone is wide enough", async () => {
  const { page } = anna;
  await program.ask("PUT", "/api/v1/contacts", { contact: { email: "carla@shop.test" } });
  const [{ id }] = (await program.ask("GET", "/api/v1/contacts?find=carla@shop.test")).contacts;
  await program.ask("POST", `/api/v1/contacts/${id}/tasks`, { title: "Call back", owner: "anna", due_at: "2026-01-05T09:00:00Z" });
  await program.ask("PUT", "/api/v1/staff/bas", { email: "bas@shop.test", name: "Bas" });
  await program.ask("PUT", "/api/v1/users/bas", { rights: ["read"] });
  await anna.go("/app/tasks");
  await page.getByRole("link", { name: "carla@shop.test" }).waitFor();
  await page.getByRole("row", { name: /Call back/ }).getByText("Overdue").waitFor();
  expect(await faultsOf(anna, LOOKED_AT.stories, () => page.locator("tbody tr").first().waitFor())).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of LOOKED_AT.stories) {
    await anna.go(path);
    await page.locator("tbody tr").first().waitFor();
    const wider = () => [...document.querySelectorAll("html, main *")].filter((one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX)).map((one) => one.className);
    expect(await page.evaluate(wider), path).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
  }
  await page.getByText("Bas", { exact: true }).first().waitFor();
}, LOOKED_AT_WITHIN_MS);

test("somebody is let in no more once that is confirmed", async () => {
  const { page } = anna;
  const active = async () => (await program.ask("GET", "/api/v1/users")).users.filter((one: Json) => one.active).map((one: Json) => one.handle);
  await anna.go("/app/settings/users");
  await page.getByRole("button", { name: "Let in no more: Bas" }).click();
  const dialog = page.getByRole("dialog", { name: "Let in no more: Bas" });
  await dialog.getByText("Bas is signed out everywhere").waitFor();
  expect(await active()).toContain("bas");
  await dialog.getByRole("button", { name: "Let in no more" }).click();
  await expect.poll(active).not.toContain("bas");
});

test("whoever edits what came as a text is told of its comments before they go", async () => {
  const { page } = anna;
  const text = "# Whoever asked for it.\nformat: 1\nhandle: told\nname: Told # by us\npurpose: service\ntriggers: [{ id: a, start: event, event: seen }]\nblocks: [{ id: w, do: wait, for: 2d }]\n";
  await program.send("PUT", "/api/v1/workflows", text);
  await anna.go("/app/workflows/told");
  await page.locator('[data-block="w"]').waitFor();
  expect(await page.getByText("comments in the text").count()).toBe(0);
  await anna.go("/app/workflows/told?mode=edit&block=w");
  await page.getByText("There are 2 comments in the text of this workflow").waitFor();
  expect((await program.ask("GET", "/api/v1/workflows/told")).draft).toBe(text);
  await page.getByLabel("Name in the workflow").fill("Two days");
  await page.getByText("Saved", { exact: true }).waitFor({ timeout: SAVED_WITHIN_MS });
  await page.getByText("comments in the text").waitFor({ state: "detached" });
});

test("nobody else was asked for anything, and nothing was complained of", () => {
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});
