import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { open, signIn, visit, type Visit } from "./browser";
import { press } from "./keys";
import { faults, faultsOf, LOOKED_AT, LOOKED_AT_WITHIN_MS } from "./looks";
import { given, start, type Json, type Program } from "./program";

/** What the page of a workflow loads before anything is done, compressed. */
const SCRIPT_BYTES_MAX = 330_000;
/** How long a change takes to be saved: a moment is waited for the next one. */
const SAVED_WITHIN_MS = 15_000;

const workflow = (handle: string, name: string) => ({
  format: 1,
  handle,
  name,
  interest: "news",
  triggers: [{ id: "ordered", start: "event", event: "order_placed" }],
  blocks: [
    { id: "monday", do: "wait", until: { weekday: "monday", time: "14:30" } },
    {
      id: "again",
      do: "branch",
      branches: [
        { id: "twice", when: { event: "order_placed", within: "7d", at_least: 2 }, blocks: [{ id: "thanks", do: "send_email", email: "thanks" }] },
        { id: "once" },
      ],
    },
  ],
});

const HTML = '<p>Thanks!</p><a href="{{ unsubscribe_url }}">Leave</a>';
const EMAIL = { name: "Thanks", subject: "Thanks", html: HTML, text: "Thanks! {{ unsubscribe_url }}" };

let program: Program;
let browser: Browser;
let anna: Visit;

beforeAll(async () => {
  const fill = async (begun: Program) => {
    await begun.ask("PUT", "/api/v1/emails/thanks", EMAIL);
  };
  const opened = await open({ fill });
  ({ program, browser, anna } = opened);
  return opened.close;
});

/** A workflow of its own for a test, open to be edited. */
async function edited(handle: string): Promise<void> {
  await program.ask("PUT", "/api/v1/workflows", workflow(handle, handle));
  await anna.go(`/app/workflows/${handle}?mode=edit`);
  await anna.page.locator('[data-block="monday"]').waitFor();
}

const saved = () => anna.page.getByText("Saved", { exact: true }).waitFor({ timeout: SAVED_WITHIN_MS });
const documentOf = async (handle: string): Promise<Json> => (await program.ask("GET", `/api/v1/workflows/${handle}/document`)).document;
const idsOf = async (handle: string): Promise<string[]> => (await documentOf(handle)).blocks.map((block: Json) => block.id);
const pluses = () => anna.page.getByRole("button", { name: /^Insert a block/ });

test("who is not signed in is led to sign in, and back", async () => {
  const stranger = await visit(browser, program);
  await stranger.go("/app/workflows?x=1");
  await stranger.page.waitForURL((url) => url.pathname === "/sign-in");
  expect(new URL(stranger.page.url()).searchParams.get("next")).toBe("/app/workflows?x=1");
  await stranger.context.close();
});

test("a new workflow is begun in the list", async () => {
  await anna.go("/app/workflows");
  await anna.page.getByRole("heading", { name: "Workflows", level: 1 }).waitFor();
  await anna.page.getByRole("button", { name: "New workflow" }).click();
  await anna.page.getByLabel("What is it called?").fill("Product X, Monday");
  await anna.page.getByRole("button", { name: "Create" }).click();
  await anna.page.waitForURL((url) => url.pathname === "/app/workflows/product-x-monday");
  expect((await documentOf("product-x-monday")).name).toBe("Product X, Monday");
});

test("a block is put in with the mouse, taken back, and put in again", async () => {
  await edited("mouse");
  await pluses().first().click();
  await anna.page.getByRole("button", { name: "Create a task" }).click();
  await anna.page.locator('[data-block="create_task"]').waitFor();
  await saved();
  await expect.poll(() => idsOf("mouse")).toEqual(["create_task", "monday", "again"]);
  await anna.page.getByRole("button", { name: "Undo" }).click();
  await anna.page.locator('[data-block="create_task"]').waitFor({ state: "detached" });
  await expect.poll(() => idsOf("mouse"), { timeout: SAVED_WITHIN_MS }).toEqual(["monday", "again"]);
  await anna.page.getByRole("button", { name: "Redo" }).click();
  await expect.poll(() => idsOf("mouse"), { timeout: SAVED_WITHIN_MS }).toEqual(["create_task", "monday", "again"]);
});

test("the same with the keyboard alone", async () => {
  await edited("keyboard");
  await pluses().first().focus();
  await anna.page.keyboard.press("Enter");
  // What is typed before the field has the focus goes nowhere.
  await anna.page.getByPlaceholder("Search blocks").and(anna.page.locator(":focus")).waitFor();
  await anna.page.keyboard.type("end here");
  await anna.page.keyboard.press("Enter");
  await anna.page.locator('[data-block="end"]').waitFor();
  await expect.poll(() => idsOf("keyboard"), { timeout: SAVED_WITHIN_MS }).toEqual(["end", "monday", "again"]);
  await anna.page.locator('[data-block="end"]').focus();
  await anna.page.keyboard.press("Enter");
  await anna.page.keyboard.press("Delete");
  await expect.poll(() => idsOf("keyboard"), { timeout: SAVED_WITHIN_MS }).toEqual(["monday", "again"]);
  await anna.page.keyboard.press("Control+z");
  await expect.poll(() => idsOf("keyboard"), { timeout: SAVED_WITHIN_MS }).toEqual(["end", "monday", "again"]);
});

test("what somebody else saved is not overwritten until a person says so", async () => {
  const check = async (handle: string, button: string, name: string) => {
    await edited(handle);
    await program.ask("PUT", "/api/v1/workflows", workflow(handle, "Theirs"));
    await anna.page.locator('[data-block="monday"]').click();
    await anna.page.getByLabel("Name in the workflow").fill("Mine");
    await anna.page.getByRole("alert").getByText("Saved by somebody else").waitFor();
    expect((await documentOf(handle)).name).toBe("Theirs");
    await anna.page.getByRole("button", { name: button }).click();
    await anna.page.getByRole("heading", { level: 1, name }).waitFor();
    await saved();
    await expect.poll(async () => (await documentOf(handle)).name, { timeout: SAVED_WITHIN_MS }).toBe(name);
  };
  await check("theirs", "Take theirs", "Theirs");
  expect((await documentOf("theirs")).blocks[0].label).toBeUndefined();
  await check("mine", "Keep mine", "mine");
  expect((await documentOf("mine")).blocks[0].label).toBe("Mine");
});

test("a workflow is switched on", async () => {
  await edited("live");
  await anna.page.getByRole("button", { name: "Switch on" }).click();
  await anna.page.getByRole("button", { name: "Switch on now" }).click();
  await anna.page.getByText("Live", { exact: true }).waitFor();
  expect((await program.ask("GET", "/api/v1/workflows/live")).status).toBe("live");
});

test("the orderers of product X get their mail on Monday at 14:30, built from nothing", async () => {
  const { page } = anna;
  await anna.go("/app/workflows");
  await page.getByRole("button", { name: "New workflow" }).click();
  await page.getByLabel("What is it called?").fill("Tips for X");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("button", { name: "Add a start" }).click();
  await page.getByRole("button", { name: "Add a condition" }).first().click();
  await page.getByRole("menuitem", { name: "Elements of a list" }).click();
  await page.getByRole("combobox", { name: "Elements of a list" }).fill("event.lines");
  await page.getByRole("combobox", { name: "Value", exact: true }).fill("X-100");
  await page.getByRole("button", { name: "What it is for" }).click();
  await page.getByRole("combobox", { name: "Interest", exact: true }).fill("news");
  await pluses().first().click();
  await page.getByRole("button", { name: "Wait", exact: true }).click();
  await page.getByRole("combobox", { name: "How long" }).click();
  await page.getByRole("option", { name: "Until a moment", exact: true }).click();
  await page.getByText(/comes here on Friday .* at 22:10 goes on on Monday .* at 14:30/).waitFor();
  await pluses().last().click();
  await page.getByRole("button", { name: "Send e-mail" }).click();
  await page.getByRole("combobox", { name: "E-mail" }).click();
  await page.getByRole("option", { name: /Thanks/ }).click();
  await saved();
  const document = await documentOf("tips-for-x");
  expect(document.triggers).toEqual([
    { id: "trigger", start: "event", event: "order_placed", where: { items: "event.lines", where: { field: "item.sku", is: "X-100" } } },
  ]);
  expect(document.blocks).toEqual([
    { id: "wait", do: "wait", until: { weekday: "monday", time: "14:30" } },
    { id: "send_email", do: "send_email", email: "thanks" },
  ]);
  await page.getByRole("button", { name: "Switch on" }).click();
  await anna.page.getByRole("button", { name: "Switch on now" }).click();
  await page.getByText("Live", { exact: true }).waitFor();
});

test("who is inside is seen behind a number, and asked about when their block goes", async () => {
  await program.ask("PUT", "/api/v1/workflows", workflow("inside", "Inside"));
  await program.ask("POST", "/api/v1/workflows/inside/publish");
  await program.ask("POST", "/api/v1/events", { event: "order_placed", contact: { email: "bo@shop.test" } });
  await anna.go("/app/workflows/inside?block=monday");
  await anna.page.getByRole("button", { name: "Show 1: Here now" }).click();
  await anna.page.getByRole("link", { name: "bo@shop.test" }).waitFor();
  await anna.page.keyboard.press("Escape");
  // A number that is only counted leads to whoever it counted, too.
  await anna.page.getByRole("button", { name: "Show 1: Came in" }).click();
  await anna.page.getByRole("dialog", { name: /: Came in$/ }).getByRole("link", { name: "bo@shop.test" }).waitFor();
  await anna.go("/app/workflows/inside?mode=edit&block=monday");
  await anna.page.getByRole("button", { name: "Delete", exact: true }).click();
  await saved();
  await anna.page.getByRole("button", { name: "Publish changes" }).click();
  const publish = anna.page.getByRole("button", { name: "Publish", exact: true });
  await publish.and(anna.page.locator(":disabled")).waitFor();
  await anna.page.getByRole("combobox", { name: "Where those in Wait: until Monday 14:30 go on" }).click();
  await anna.page.getByRole("option", { name: "Leave the workflow" }).click();
  await anna.page.getByRole("button", { name: "What would happen?" }).click();
  await anna.page.getByText("0 go over, 1 leave, 0 stay in the old version.").waitFor();
  await publish.click();
  await expect.poll(async () => (await program.ask("GET", "/api/v1/workflows/inside")).live_version, { timeout: SAVED_WITHIN_MS }).toBe(2);
});

test("routes and drawings tell by names, and an address at which there is nothing leads on", async () => {
  await program.ask("PUT", "/api/v1/workflows", workflow("routed", "Routed"));
  await program.ask("POST", "/api/v1/workflows/routed/publish");
  await program.ask("POST", "/api/v1/events", { event: "order_placed", contact: { email: "route@shop.test" } });
  const [{ id }] = (await program.ask("GET", "/api/v1/contacts?find=route@shop.test")).contacts;
  await expect.poll(async () => (await program.ask("GET", `/api/v1/contacts/${id}`)).journeys.length).toBeGreaterThan(0);
  await anna.go(`/app/contacts/${id}?part=routes`);
  await anna.page.getByText(/at “Wait: until Monday 14:30” until/).first().waitFor();
  await anna.go("/app/workflows/routed?view=outline");
  await anna.page.getByRole("button", { name: "Send e-mail Thanks", exact: true }).waitFor();
  await anna.page.getByText("When this happens: order placed", { exact: true }).first().waitFor();
  for (const path of ["/app/workflows/none-such", "/app/nowhere"]) {
    await anna.go(path);
    await anna.page.getByRole("heading", { name: "There is nothing here." }).waitFor();
    await anna.page.getByRole("link", { name: "To the overview" }).waitFor();
  }
});

test("what is to be mended leads to its block", async () => {
  await program.ask("PUT", "/api/v1/workflows", { ...workflow("mend", "Mend"), blocks: [{ id: "gone", do: "send_email", email: "gone" }] });
  await anna.go("/app/workflows/mend?mode=edit");
  await anna.page.getByRole("button", { name: /to mend/ }).click();
  await anna.page.getByRole("button", { name: /Unknown e-mail.*Send e-mail: gone/s }).click();
  await anna.page.getByRole("heading", { level: 2, name: "Send e-mail" }).waitFor();
  await anna.page.getByText("There is no gone (any more).").waitFor();
});

test("a contact is looked up, and it is told why nothing came", async () => {
  await program.ask("PUT", "/api/v1/contacts", { contact: { email: "carla@shop.test", external_id: "C-9" }, fields: { first_name: "Carla" } });
  await anna.go("/app/contacts");
  await anna.page.getByRole("link", { name: "carla@shop.test" }).waitFor();
  await anna.page.getByLabel("Look up").fill("c-");
  await anna.page.getByText("Nobody was found.").waitFor();
  await anna.page.getByLabel("Look up").fill("C-9");
  await anna.page.getByRole("link", { name: "carla@shop.test" }).click();
  await anna.page.getByRole("tab", { name: "Why?" }).click();
  await anna.page.getByRole("combobox", { name: "About which workflow" }).click();
  await anna.page.getByRole("option", { name: "Inside" }).click();
  await anna.page.locator("pre").getByText(/./).first().waitFor();
});

test("a list is looked at and comes in", async () => {
  await anna.go("/app/contacts/import");
  const file = { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from("E-mail,Voornaam\ndirk@shop.test,Dirk\nno address,Els\n") };
  await anna.page.locator('input[type="file"]').setInputFiles(file);
  await anna.page.getByRole("button", { name: "Upload" }).click();
  await anna.page.getByRole("button", { name: "Look what it would do" }).click();
  await anna.page.getByRole("row", { name: "Refused 1" }).waitFor();
  await anna.page.getByRole("button", { name: "Import now" }).click();
  await anna.page.getByRole("link", { name: "To the contacts" }).click();
  await anna.page.getByRole("link", { name: "dirk@shop.test" }).waitFor();
});

test("an e-mail is written and kept", async () => {
  await anna.go("/app/emails/thanks");
  await anna.page.getByLabel("Subject", { exact: true }).fill("Thank you so much");
  await anna.page.getByRole("button", { name: "Put to use" }).click();
  await anna.page.getByText("Version 2", { exact: true }).waitFor();
  expect((await program.ask("GET", "/api/v1/emails/thanks")).subject).toBe("Thank you so much");
  await anna.page.getByLabel("Subject", { exact: true }).fill("{{ contact.first_name");
  await anna.page.getByRole("alert").getByText(/closed/).first().waitFor();
  await anna.page.getByRole("button", { name: "Put to use" }).and(anna.page.locator(":disabled")).waitFor();
});

test("numbers move by themselves, in the list and on the canvas", async () => {
  await program.ask("PUT", "/api/v1/workflows", workflow("moving", "Moving"));
  await program.ask("POST", "/api/v1/workflows/moving/publish");
  const comes = (who: string) => program.ask("POST", "/api/v1/events", { event: "order_placed", contact: { email: who } });
  await anna.go("/app/workflows");
  const row = anna.page.getByRole("row", { name: /Moving/ });
  await row.getByRole("cell", { name: "0", exact: true }).first().waitFor();
  await comes("eef@shop.test");
  await row.getByRole("cell", { name: "1", exact: true }).first().waitFor();
  await anna.go("/app/workflows/moving");
  const monday = anna.page.locator('[data-block="monday"]');
  await monday.getByText("1 waiting").waitFor();
  await comes("fien@shop.test");
  await monday.getByText("2 waiting").waitFor();
  // Both wait until the same Monday.
  await monday.click();
  const { people } = await program.ask("GET", "/api/v1/workflows/moving/blocks/monday/waiting");
  const due = await anna.page.evaluate((at) => new Intl.DateTimeFormat(navigator.language, { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(at)), people[0].wake_at);
  await anna.page.getByText(`The first of those who wait is due ${due}.`, { exact: true }).waitFor();
});

test("a workflow is pictured in the list, and its e-mail in the block that sends it", async () => {
  await program.ask("PUT", "/api/v1/workflows", workflow("pictured", "Pictured"));
  await anna.go("/app/workflows");
  // What starts it, three blocks and its end.
  await expect.poll(() => anna.page.locator('[data-picture="pictured"] svg rect').count()).toBe(5);
  await anna.go("/app/workflows/pictured");
  const picture = anna.page.locator('[data-mail-picture="thanks"] iframe');
  await picture.contentFrame().getByText("Thanks!").waitFor();
  expect(await picture.getAttribute("sandbox")).toBe("");
  // Its block is pressed through it.
  await picture.click({ force: true });
  await anna.page.getByRole("heading", { level: 2, name: "Send e-mail" }).waitFor();
  // One without HTML is drawn as words, and one that is not there not at all.
  await program.ask("PUT", "/api/v1/emails/plain", { name: "Plain", subject: "Plain", text: "Only words. {{ unsubscribe_url }}" });
  const blocks = [{ id: "words", do: "send_email", email: "plain" }, { id: "none", do: "send_email", email: "nothing" }];
  await program.ask("PUT", "/api/v1/workflows", { ...workflow("worded", "Worded"), blocks });
  await anna.go("/app/workflows/worded");
  await anna.page.locator('[data-mail-picture="plain"] pre').getByText("Only words.").waitFor();
  expect(await anna.page.locator("[data-mail-picture]").count()).toBe(1);
});

test("a draft is tried on what really happened", async () => {
  await anna.go("/app/workflows/moving?panel=past");
  await anna.page.getByRole("button", { name: "Try it" }).click();
  await anna.page.getByText(/people would have come in/).waitFor();
  await anna.page.locator('[data-block="monday"]').getByText(/then: [1-9]\d* entered/).waitFor();
  await anna.page.getByRole("button", { name: /time/ }).filter({ hasText: /→|Wait/ }).first().waitFor();
});

test("a person who is made up is played to the end, with the reasons", async () => {
  await anna.go("/app/workflows/moving?panel=person");
  await anna.page.getByRole("button", { name: "Play it" }).click();
  await anna.page.getByText(/This person comes in and gets/).waitFor();
  await anna.page.locator('[data-block="again"]').getByText("2", { exact: true }).waitFor();
  expect((await program.ask("GET", "/api/v1/contacts?find=test@example.com")).contacts).toEqual([]);
});

test("whoever is tested does what the workflow begins with, as the rule of its start asks for it", async () => {
  const { page } = anna;
  const where = { items: "event.lines", where: { field: "item.sku", is: "X-100" } };
  await program.ask("PUT", "/api/v1/workflows", { ...workflow("for-x", "For X"), triggers: [{ id: "ordered", start: "event", event: "order_placed", key: "event.order_id", where }] });
  await program.ask("POST", "/api/v1/events", { event: "order_placed", contact: { email: "seen@shop.test" }, data: { order_id: "W-9", lines: [{ sku: "Y-1", quantity: 3 }] } });
  await anna.go("/app/workflows/for-x?panel=person");
  const data = page.getByLabel("Data, as JSON");
  expect(JSON.parse(await data.inputValue())).toEqual({ order_id: "TEST-1", lines: [{ sku: "X-100" }] });
  // What is filled in lets the person in as it is.
  await press(page, page.getByRole("button", { name: "Play it" }));
  await page.getByText(/This person comes in and gets/).waitFor();
  await press(page, page.getByRole("button", { name: "Fill in as it lately came in" }));
  await expect.poll(async () => JSON.parse(await data.inputValue())).toMatchObject({ order_id: expect.any(String), lines: [{ sku: "X-100", quantity: 3 }] });
  await press(page, page.getByRole("button", { name: "Play it" }));
  await page.getByText(/This person comes in and gets/).waitFor();
});

test("a ready workflow becomes a draft of one's own", async () => {
  await anna.go("/app/workflows/ready?sector=shop");
  await anna.page.getByRole("button", { name: "Use this one: We miss you" }).click();
  await anna.page.waitForURL((url) => url.pathname === "/app/workflows/win-back");
  expect((await documentOf("win-back")).name).toBe("We miss you");
});

test("the palette leads to a page, and help is a key away", async () => {
  await anna.go("/app/workflows");
  await anna.page.getByRole("heading", { level: 1, name: "Workflows" }).waitFor();
  await anna.page.keyboard.press("Control+k");
  await anna.page.getByRole("textbox", { name: "Search and go" }).fill("segm");
  await anna.page.keyboard.press("Enter");
  await anna.page.waitForURL((url) => url.pathname === "/app/segments");
  await anna.page.keyboard.press("Shift+?");
  await anna.page.getByRole("dialog", { name: "Keyboard" }).waitFor();
});

test("a segment is made with a rule, and counted", async () => {
  await anna.go("/app/segments");
  await anna.page.getByRole("button", { name: "New segment" }).click();
  await anna.page.getByLabel("What is it called?").fill("Buyers");
  await anna.page.getByRole("button", { name: "Create" }).click();
  await anna.page.waitForURL((url) => url.pathname === "/app/segments/buyers");
  await anna.page.getByText("0 contacts").waitFor();
  expect((await program.ask("GET", "/api/v1/segments/buyers")).document.rule).toEqual({ tag: "vip" });
});

test("all sending stops within five seconds of pressing", async () => {
  await anna.go("/app/workflows");
  await anna.page.getByRole("button", { name: "Stop all sending" }).click();
  const dialog = anna.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Close" }).waitFor();
  // While it comes up it can be seen through, and nothing on it has the contrast that it will have.
  await expect.poll(() => dialog.evaluate((one) => getComputedStyle(one).opacity)).toBe("1");
  expect(await faults(anna)).toEqual([]);
  await anna.page.getByRole("button", { name: "Stop now" }).click();
  const statuses = async () => (await program.ask("GET", "/api/v1/workflows")).workflows.map((one: Json) => one.status);
  await expect.poll(statuses, { timeout: 5_000 }).not.toContain("live");
});

test("a mail server that takes nothing is told on every page", async () => {
  // A port of this machine where nobody listens: it was free a moment ago.
  const gone = await new Promise<number>((told) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => told(port));
    });
  });
  const cut = await start(["--smtp", `127.0.0.1:${gone}`, "--smtp-security", "none"]);
  await cut.ask("PUT", "/api/v1/emails/hello", { subject: "Hello", text: "Hello" });
  const blocks = [{ id: "m1", do: "send_email", email: "hello" }];
  const triggers = [{ id: "seen", start: "event", event: "seen" }];
  await cut.ask("PUT", "/api/v1/workflows", { format: 1, handle: "hello", name: "Hello", purpose: "service", triggers, blocks });
  await cut.ask("POST", "/api/v1/workflows/hello/publish");
  await cut.ask("POST", "/api/v1/events", { event: "seen", contact: { email: "p@shop.test" } });
  await expect.poll(async () => (await cut.ask("GET", "/api/v1/sending")).out.rest, { timeout: 10_000 }).not.toBeNull();
  const carla = await visit(browser, cut);
  await signIn(carla, cut);
  // Once on each page, also on the overview.
  for (const path of ["/app/segments", "/app/home"]) {
    await carla.go(path);
    await carla.page.locator("h1").waitFor();
    await carla.page.getByText(`No mail leaves: 127.0.0.1:${gone} takes none`).waitFor();
    expect(await carla.page.getByText("Nothing needs your attention.").count()).toBe(0);
  }
  await carla.page.getByText(/What was said: .*refused/i).waitFor();
  await carla.context.close();
  await cut.stop();
});

test("what one may not do is not offered", async () => {
  await program.ask("PUT", "/api/v1/staff/bas", { email: "bas@shop.test", name: "Bas" });
  await program.ask("PUT", "/api/v1/users/bas", { rights: ["read"] });
  const bas = await visit(browser, program);
  await bas.go(new URL((await program.ask("POST", "/api/v1/users/bas/link")).url).pathname);
  await bas.page.getByRole("button").click();
  await bas.page.getByRole("heading", { level: 1, name: "Workflows" }).waitFor();
  await bas.page.getByRole("button", { name: "You" }).click();
  await bas.page.getByText("May: look").waitFor();
  expect(await bas.page.getByRole("button", { name: /New workflow|Stop all sending/ }).count()).toBe(0);
  await bas.context.close();
});

test("nothing is found by axe, in both schemes and both languages", async () => {
  await edited("axe");
  const settle = async (path: string) => {
    if (path.endsWith("mode=edit")) {
      await anna.page.locator('[data-block="monday"]').click();
    }
  };
  expect(await faultsOf(anna, LOOKED_AT.pages, settle)).toEqual([]);
}, LOOKED_AT_WITHIN_MS);

test("a phone is wide enough", async () => {
  const phone = await visit(browser, program, { width: 390, height: 844 });
  await signIn(phone, program);
  // What one has no rights for and what there is none of says so by an alert.
  for (const path of LOOKED_AT.pages) {
    await phone.go(path);
    await phone.page.locator("h1, [role=alert]").first().waitFor();
    const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(390);
  }
  expect([phone.outside, phone.complaints]).toEqual([[], []]);
  await phone.context.close();
}, LOOKED_AT_WITHIN_MS);

test("nobody else was asked for anything, and nothing was complained of", () => {
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});

test("the script that a workflow's page begins with is small enough", async () => {
  const fresh = await visit(browser, program);
  await signIn(fresh, program);
  const asked = new Set<string>();
  fresh.page.on("request", (request) => {
    if (request.isNavigationRequest() && request.frame() === fresh.page.mainFrame()) {
      // What the page asked for to which one is led by signing in is not this page's.
      asked.clear();
    }
    asked.add(new URL(request.url()).pathname);
  });
  await program.ask("PUT", "/api/v1/workflows", workflow("small", "Small"));
  await fresh.go("/app/workflows/small");
  await fresh.page.locator('[data-mail-picture] iframe').waitFor();
  const folder = join(given("POSTDUIF_UI"), "assets");
  const scripts = [...asked].filter((path) => path.startsWith("/app/assets/") && path.endsWith(".js"));
  const size = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, basename(path))), { level: 9 }).length, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(size).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
  await fresh.context.close();
});
