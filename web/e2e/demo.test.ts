/** In the demo, whose clock can be set ahead: from a form that somebody fills in to the click in their mail, and its numbers. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { launch, sendForm, SIZES, visit, type Visit } from "./browser";
import { demo, type Demo, type Json } from "./program";

/** The whole walk on a busy machine. */
const WALKED_WITHIN_MS = 120_000;
/** A person's browser: one without a window says that it is a program, and is taken for one. */
const AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const FORM = {
  format: 1,
  handle: "news",
  name: "Newsletter",
  title: { en: "Newsletter" },
  fields: [{ id: "email", kind: "email", label: { en: "E-mail address" } }],
  interests: ["newsletter"],
  consent: { wording: { en: "Yes, send me the newsletter." } },
  confirm: false,
};
const MAIL = { name: "Welcome", subject: "Welcome here", html: '<p><a href="https://shop.test/tea" data-label="tea">Our tea</a></p><a href="{{ unsubscribe_url }}">Leave</a>' };
const WORKFLOW = {
  format: 1,
  handle: "joined",
  name: "Joined",
  interest: "newsletter",
  triggers: [{ id: "joined", start: "event", event: "form_submitted" }],
  blocks: [{ id: "welcome", do: "send_email", email: "welcome-here" }],
};

// A demo answers to no other name than that of this machine.
let running: Demo;
let browser: Browser;
let anna: Visit;

beforeAll(async () => {
  running = await demo(["--fresh"]);
  browser = await launch();
  anna = await visit(browser, running, SIZES.wide, "localhost");
});

afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

/** Sets the clock ahead on the page. */
async function ahead(by: string): Promise<void> {
  const now = async () => Date.parse((await running.ask("GET", "/demo/clock")).now);
  const before = await now();
  await anna.page.getByRole("button", { name: /^Time machine/ }).click();
  await anna.page.getByRole("menuitem", { name: by }).click();
  await expect.poll(now).toBeGreaterThan(before + 3_000_000);
}

test("somebody fills in a form, gets the welcome, follows its link, and is counted", async () => {
  const { page } = anna;
  await running.ask("PUT", "/api/v1/forms", FORM);
  await running.ask("PUT", "/api/v1/emails/welcome-here", MAIL);
  await running.ask("PUT", "/api/v1/workflows", WORKFLOW);
  await running.ask("POST", "/api/v1/workflows/joined/publish");
  await anna.go("/app/forms/news");
  await page.getByRole("tab", { name: "On your site" }).click();
  const link = await page.getByRole("link", { name: /\/f\/1\/news/ }).getAttribute("href");
  // It is copied into other places, so it says where it is.
  expect(link).toBe(`${running.url}/f/1/news`);
  await page.getByText(`<script src="${running.url}/f/1/news/embed.js"`).waitFor();
  const fien = await visit(browser, running, SIZES.wide, "localhost");
  await fien.go(new URL(link ?? "", "http://x.test").pathname);
  await fien.page.locator('input[type="email"]').fill("fien@shop.test");
  await fien.page.locator('input[type="checkbox"]').first().check();
  await sendForm(fien.page);
  await anna.go("/app/forms/news");
  await page.getByRole("tab", { name: "Filled in" }).click();
  await page.getByRole("link", { name: "fien@shop.test" }).waitFor();
  const arrived = async (): Promise<Json> => (await running.ask("GET", "/api/v1/inbox")).mails.find((one: Json) => one.recipient === "fien@shop.test");
  await expect.poll(arrived, { timeout: WALKED_WITHIN_MS }).toMatchObject({ subject: "Welcome here" });
  await anna.go(`/app/inbox?mail=${(await arrived()).id}`);
  await page.getByRole("heading", { name: "Welcome here" }).waitFor();
  expect(new URL(page.url()).search).toBe(`?mail=${(await arrived()).id}`);
  await ahead("An hour ahead");
  const { html } = await running.ask("GET", `/api/v1/inbox/${(await arrived()).id}`);
  const tracked = /href="([^"]*\/c\/[^"]*)"/.exec(html)?.[1] ?? "";
  const followed = await fetch(running.url + new URL(tracked).pathname, { headers: { "user-agent": AGENT }, redirect: "manual" });
  expect(followed.headers.get("location")).toContain("https://shop.test/tea");
  await ahead("An hour ahead");
  await anna.go("/app/workflows/joined?block=welcome");
  await page.getByRole("button", { name: "Show 1: followed a link in it" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "fien@shop.test" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show 1: Sent" }).click();
  await page.getByRole("link", { name: "fien@shop.test" }).click();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await page.getByText("clicked in an e-mail").waitFor();
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
}, WALKED_WITHIN_MS);

test("numbers of some days are those that were counted on them, with their people and their table", async () => {
  const { page } = anna;
  await ahead("A month ahead");
  await anna.go("/app/workflows/joined?block=welcome");
  const numbers = page.getByRole("table", { name: "Numbers of this block" });
  const nobody = numbers.getByRole("row", { name: "Came in 0" });
  const open = (now: string) => page.getByRole("button", { name: now, exact: true }).click();
  await page.getByRole("button", { name: "Show 1: Sent" }).waitFor();
  await open("All time");
  await page.getByRole("button", { name: "Last 7 days" }).click();
  await nobody.waitFor();
  expect(new URL(page.url()).searchParams.get("days")).toBe("7");
  await page.getByText("Who is here and what is still to be sent is of now.").waitFor();
  await open("Last 7 days");
  await page.getByRole("button", { name: "Last 90 days" }).click();
  await page.getByRole("button", { name: "Show 1: Came in" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "fien@shop.test" }).waitFor();
  await page.keyboard.press("Escape");
  // Between two dates, by keyboard: the day before the mail left has nothing, that day has it.
  const left = (await running.ask("GET", "/api/v1/inbox")).mails.find((one: Json) => one.recipient === "fien@shop.test").at;
  const date = (shift: number) => new Date(Date.parse(left) + shift * 86_400_000).toISOString().slice(0, 10);
  await anna.go(`/app/workflows/joined?block=welcome&from=${date(-9)}&to=${date(-2)}`);
  await nobody.waitFor();
  await page.getByRole("button", { name: /\d{4} to / }).press("Enter");
  await page.getByLabel("Up to and with").fill(date(1));
  await page.getByLabel("Up to and with").press("Enter");
  await page.getByRole("button", { name: "Show 1: Sent" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "fien@shop.test" }).waitFor();
  await page.keyboard.press("Escape");
  const link = await page.getByRole("link", { name: "Download the numbers as a table (CSV)" }).getAttribute("href");
  const asked = new URL(link ?? "", running.url).searchParams;
  expect([asked.get("from"), asked.get("to")]).toEqual([date(-9), date(1)]);
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
}, WALKED_WITHIN_MS);
