/** What the messages to a contact looked like: as they left, filled in anew, or why nothing was sent. */
import { beforeAll, expect, test } from "vitest";

import { open, SIZES, type Visit } from "./browser";
import { faults } from "./looks";
import type { Json, Program } from "./program";

/** How long a message takes to leave on a busy machine. */
const SENT_WITHIN_MS = 30_000;
const LEAVE = '<a href="{{ unsubscribe_url }}">Leave</a>';

let program: Program;
let anna: Visit;
let id: string;

const email = (words: string) => program.ask("PUT", "/api/v1/emails/hello", { name: "Hello", subject: `${words}, {{ contact.first_name }}`, html: `<p>${words} {{ contact.first_name }} of {{ trigger.shop }}</p>${LEAVE}` });
const states = async () => (await program.ask("GET", `/api/v1/contacts/${id}`)).messages.map((one: Json) => one.state).toSorted();

beforeAll(async () => {
  const opened = await open({ rights: ["admin"] });
  ({ program, anna } = opened);
  await program.ask("PUT", "/api/v1/settings", { format: 1, zone: "Etc/UTC", interests: [{ id: "news", name: "News" }] });
  await email("Good day");
  const triggers = [{ id: "seen", start: "event", event: "seen" }];
  const blocks = [{ id: "mail", do: "send_email", email: "hello" }];
  // Hours away, at whatever hour this runs.
  const window = new Date().getUTCHours() < 12 ? { from: "18:00", to: "20:00" } : { from: "06:00", to: "08:00" };
  await program.ask("PUT", "/api/v1/workflows", { format: 1, handle: "later", name: "Later", purpose: "service", triggers, blocks: [{ ...blocks[0], window }] });
  await program.ask("PUT", "/api/v1/workflows", { format: 1, handle: "served", name: "Served", purpose: "service", triggers, blocks });
  await program.ask("PUT", "/api/v1/workflows", { format: 1, handle: "sold", name: "Sold", interest: "news", triggers, blocks });
  for (const handle of ["served", "sold", "later"]) {
    await program.ask("POST", `/api/v1/workflows/${handle}/publish`);
  }
  ({ contact: id } = await program.ask("PUT", "/api/v1/contacts", { contact: { email: "bo@shop.test", external_id: "7" }, fields: { first_name: "Bo" } }));
  return opened.close;
});

/** The message of this workflow, opened. */
async function opened(workflow: string) {
  const { page } = anna;
  await anna.go(`/app/contacts/${id}?part=messages`);
  await page.getByRole("row", { name: new RegExp(workflow) }).getByRole("button", { name: "Hello" }).click();
  const drawer = page.getByRole("dialog", { name: "Message: Hello" });
  await drawer.waitFor();
  return drawer;
}

test("a mail that the test inbox has is shown as it left, with its headers", async () => {
  await program.ask("POST", "/api/v1/events", { event: "seen", contact: { email: "bo@shop.test" }, data: { shop: "Breda" } });
  await expect.poll(states, { timeout: SENT_WITHIN_MS }).toEqual(["accepted", "queued", "skipped"]);
  // Whatever is shown of what left has nothing of what is written later.
  await email("Good night");
  const drawer = await opened("Served");
  await drawer.getByText("This is the mail itself, from the test inbox.").waitFor();
  await drawer.getByRole("heading", { name: "Good day, Bo" }).waitFor();
  await drawer.frameLocator("iframe").getByText("Good day Bo of Breda").waitFor();
  await drawer.getByRole("tab", { name: "Headers" }).click();
  await drawer.getByRole("row", { name: /^To .*bo@shop\.test/ }).waitFor();
  expect(await faults(anna)).toEqual([]);
});

test("what was not sent says why, and shows no mail", async () => {
  const drawer = await opened("Sold");
  await drawer.getByText("Nothing was sent: No consent.").waitFor();
  expect(await drawer.locator("iframe").count()).toBe(0);
  await drawer.getByRole("link", { name: "The e-mail as it is now" }).click();
  await anna.page.waitForURL((url) => url.pathname === "/app/emails/hello");
});

test("what is still to be sent is shown as it would look now", async () => {
  const drawer = await opened("Later");
  await drawer.getByText(/^This mail is not made yet/).waitFor();
  await drawer.getByRole("heading", { name: "Good night, Bo" }).waitFor();
});

test("a mail that is not kept is filled in anew in its own version, which says what of it may differ", async () => {
  const { page } = anna;
  // The mail to the old address is not one to this contact's address any more.
  await program.ask("PUT", "/api/v1/contacts", { contact: { external_id: "7" }, fields: { email: "bo@work.test", first_name: "Beau" } });
  await expect.poll(async () => (await program.ask("GET", `/api/v1/contacts/${id}`)).email).toBe("bo@work.test");
  const drawer = await opened("Served");
  await drawer.getByText(/^The mail itself is not kept\. .* number 1, .* are those of now/).waitFor();
  await drawer.getByRole("heading", { name: "Good day, Beau" }).waitFor();
  const frame = drawer.locator("iframe");
  expect(await frame.getAttribute("sandbox")).toBe("");
  await drawer.frameLocator("iframe").getByText("Good day Beau of Breda").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await faults(anna)).toEqual([]);
  }
  await page.setViewportSize(SIZES.phone);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  await page.setViewportSize(SIZES.wide);
  await drawer.getByRole("tab", { name: "Text" }).click();
  await drawer.locator("pre").getByText("Good day Beau of Breda").waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});
