/** What comes in, in the browser: which events there are, how late they come, and the newest while they come. */
import { beforeAll, expect, test } from "vitest";

import { open, type Visit } from "./browser";
import { faultsOf, LOOKED_AT, LOOKED_AT_WITHIN_MS } from "./looks";
import type { Program } from "./program";

const HOUR_MS = 3_600_000;

let program: Program;
let anna: Visit;

beforeAll(async () => {
  const opened = await open();
  ({ program, anna } = opened);
  return opened.close;
});

const comes = (event: string, email: string, more: object = {}) => program.ask("POST", "/api/v1/events", { event, contact: { email }, ...more });
const feed = () => anna.page.getByRole("region", { name: "As it comes in" });

test("where nothing came in yet, it is told what would stand there", async () => {
  await anna.go("/app/sources");
  await anna.page.getByRole("heading", { level: 1, name: "Sources" }).waitFor();
  await anna.page.getByText("Connect the shop or the site with a key of the API").waitFor();
  await feed().getByText("Nothing has come in yet.").waitFor();
  await anna.page.getByText("No source is named yet.").waitFor();
});

test("events show by themselves as they come in, and are held still with the keyboard", async () => {
  await comes("order_placed", "anna@shop.test", { data: { total: "12.50 EUR", lines: [{ sku: "X-1" }] } });
  await feed().getByRole("link", { name: "anna@shop.test" }).waitFor();
  await feed().getByText("total: €12.50").waitFor();
  await feed().getByRole("button", { name: "All of it" }).click();
  await feed().locator("pre").getByText("X-1").waitFor();
  await feed().getByRole("button", { name: "Hold still" }).focus();
  await anna.page.keyboard.press("Enter");
  await comes("visited", "bob@shop.test");
  await feed().getByText("Held still; 1 new event").waitFor();
  expect(await feed().getByRole("link", { name: "bob@shop.test" }).count()).toBe(0);
  await anna.page.keyboard.press("Enter");
  await feed().getByRole("link", { name: "bob@shop.test" }).waitFor();
});

test("the newest are looked through by contact and by event", async () => {
  await feed().getByLabel("Contact").fill("BOB");
  await expect.poll(() => feed().getByRole("listitem").count()).toBe(1);
  await feed().getByLabel("Contact").fill("nobody");
  await feed().getByText(/None of the newest \d+ events is like that/).waitFor();
  await feed().getByLabel("Contact").fill("");
  await feed().getByRole("combobox", { name: "Event" }).click();
  await anna.page.getByRole("option", { name: "order placed" }).click();
  await expect.poll(() => feed().getByRole("link").allTextContents()).toEqual(["anna@shop.test"]);
  await feed().getByRole("link", { name: "anna@shop.test" }).click();
  await anna.page.waitForURL((url) => url.pathname.startsWith("/app/contacts/") && url.search === "?part=timeline");
});

test("each kind of event says what is in it and how soon it is known", async () => {
  await comes("order_placed", "carla@shop.test", { occurred_at: new Date(Date.now() - 5 * HOUR_MS).toISOString(), data: { total: "8.00 EUR" } });
  await anna.go("/app/sources");
  const row = anna.page.getByRole("row", { name: /order placed/ });
  await row.getByText(/^Half at once, nine of ten within \d+ hours; the last one after \d+ hours$/).waitFor();
  await row.getByRole("button", { name: "3 fields" }).click();
  await row.getByText("8.00 EUR · 12.50 EUR").waitFor();
  await row.getByText("lines.sku").waitFor();
});

test("how far a named source is complete is told", async () => {
  await program.ask("PUT", "/api/v1/settings", { format: 1, zone: "Europe/Amsterdam", sources: [{ id: "orders", delay: "2h" }] });
  await anna.go("/app/sources");
  await anna.page.getByRole("listitem").getByText("It has not said yet how far it is complete. Without a word complete after 2 hours.").waitFor();
});

test("nothing is found by axe, in both schemes and both languages", async () => {
  expect(await faultsOf(anna, LOOKED_AT.sources, () => anna.page.locator("ol li").first().waitFor())).toEqual([]);
}, LOOKED_AT_WITHIN_MS);

test("a phone is wide enough, and nobody else was asked for anything", async () => {
  await anna.page.setViewportSize({ width: 390, height: 844 });
  await anna.go("/app/sources");
  await anna.page.locator("ol li").first().waitFor();
  expect(await anna.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});
