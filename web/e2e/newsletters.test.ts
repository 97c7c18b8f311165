/** Newsletters and activities, in the browser: made, sent, counted; registered, moved, called off. */
import { readFileSync } from "node:fs";

import type { Browser, Route } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { open, sendForm, SIZES, visit, type Visit } from "./browser";
import { faults, faultsOf, LOOKED_AT, LOOKED_AT_WITHIN_MS } from "./looks";
import type { Json, Program } from "./program";

/** How long a newsletter may take to leave on a busy machine. */
const SENT_WITHIN_MS = 30_000;

let program: Program;
let browser: Browser;
let anna: Visit;

const joins = (to: Program, email: string, subscribed: boolean) =>
  to.ask("PUT", "/api/v1/contacts", {
    contact: { email },
    interests: [{ interest: "news", subscribed, ...(subscribed ? { basis: "opt_in", source: "test", wording: "Yes" } : {}), at: "2026-01-01T00:00:00Z" }],
  });

beforeAll(async () => {
  const fill = async (begun: Program) => {
    await begun.ask("PUT", "/api/v1/settings", { format: 1, zone: "Europe/Amsterdam", interests: [{ id: "news", name: "News" }] });
    await begun.ask("PUT", "/api/v1/emails/may", { name: "May", subject: "News of May", html: '<p>Hi</p><a href="{{ unsubscribe_url }}">Leave</a>' });
    await joins(begun, "bo@shop.test", true);
    await joins(begun, "carla@shop.test", true);
    await begun.ask("PUT", "/api/v1/contacts", { contact: { email: "dirk@shop.test" } });
  };
  const opened = await open({ rights: ["admin"], fill });
  ({ program, browser, anna } = opened);
  return opened.close;
});

test("a newsletter is made, tested, sent and counted", async () => {
  const { page } = anna;
  await anna.go("/app/newsletters");
  await page.getByRole("button", { name: "New newsletter" }).click();
  await page.getByLabel("What is it called?").fill("News of May");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === "/app/newsletters/newsletter-news-of-may");
  await page.getByText("Choose an e-mail and an interest.").waitFor();
  await page.getByRole("combobox", { name: "E-mail" }).click();
  await page.getByRole("option", { name: /May/ }).click();
  await page.getByText("Goes to 2 readers").waitFor();
  await page.getByLabel("Test to").fill("anna@shop.test");
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByRole("link", { name: "Look at the test" }).waitFor();
  await page.getByRole("button", { name: "Send…" }).click();
  await page.getByText(/It goes out now, to about 2 readers/).waitFor();
  expect((await program.ask("GET", "/api/v1/inbox")).mails.length).toBe(1);
  await page.getByRole("button", { name: "Send it now" }).click();
  const sent = page.locator('[data-count="sent"]');
  await expect.poll(() => sent.textContent({ timeout: SENT_WITHIN_MS }), { timeout: SENT_WITHIN_MS }).toBe("2");
  const to = (await program.ask("GET", "/api/v1/inbox")).mails.filter((one: Json) => !one.subject.startsWith("[Test]")).map((one: Json) => one.recipient);
  expect(to.toSorted()).toEqual(["bo@shop.test", "carla@shop.test"]);
  await anna.go("/app/workflows");
  await page.getByRole("link", { name: "1 newsletter is on a page of its own" }).click();
  await page.getByRole("row", { name: /News of May/ }).waitFor();
}, 2 * SENT_WITHIN_MS);

test("an e-mail's own page adds up all that send it, and a workflow's numbers are taken away as a table", async () => {
  const { page } = anna;
  const blocks = [{ id: "thanks", do: "send_email", email: "may", purpose: "service" }];
  const triggers = [{ id: "ordered", start: "event", event: "order_placed" }];
  await program.ask("PUT", "/api/v1/workflows", { format: 1, handle: "after-order", name: "After the order", triggers, blocks });
  await program.ask("POST", "/api/v1/workflows/after-order/publish");
  await program.ask("POST", "/api/v1/events", { event: "order_placed", contact: { email: "dirk@shop.test" } });
  await expect.poll(async () => (await program.ask("GET", "/api/v1/emails/may/report")).total.sent, { timeout: SENT_WITHIN_MS }).toBe(3);
  await anna.go("/app/emails/may");
  await page.getByRole("radio", { name: "Write" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await page.locator('[data-count="sent"]').textContent()).toBe("3");
  const used = page.getByRole("row", { name: /After the order/ });
  expect(await used.getByRole("cell").nth(1).textContent()).toBe("1");
  await page.getByRole("row", { name: /News of May/ }).waitFor();
  expect(await faults(anna)).toEqual([]);
  await page.setViewportSize(SIZES.phone);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  await page.setViewportSize(SIZES.wide);
  await used.getByRole("link").click();
  await page.waitForURL((url) => url.pathname === "/app/workflows/after-order");
  const link = page.getByRole("link", { name: "Download the numbers as a table (CSV)" });
  await link.focus();
  const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(file.suggestedFilename()).toBe("after-order-report.csv");
  const rows = readFileSync(await file.path(), "utf8").trim().split("\r\n");
  expect([rows.length, rows[0]?.includes(",waiting (who is in it now),"), rows[2]?.startsWith("block,thanks,send_email,,1,")]).toEqual([3, true, true]);
  expect(await faults(anna)).toEqual([]);
}, 2 * SENT_WITHIN_MS);

test("a newsletter is planned for later", async () => {
  const { page } = anna;
  await anna.go("/app/newsletters");
  await page.getByRole("button", { name: "New newsletter" }).click();
  await page.getByLabel("What is it called?").fill("Later");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("combobox", { name: "E-mail" }).click();
  // The choice is slow to be kept, and what is chosen meanwhile is not lost.
  const slowly = async (route: Route) => {
    await page.getByRole("radio", { name: "Later", checked: true }).waitFor();
    await route.continue();
  };
  await page.route("**/api/v1/workflows?revision=*", slowly, { times: 1 });
  await page.getByRole("option", { name: /May/ }).click();
  await page.getByRole("radio", { name: "Later" }).check();
  await page.getByLabel("On", { exact: true }).fill("2099-05-01");
  await page.getByRole("button", { name: "Plan…" }).click();
  await page.getByText(/1 May at 09:00/).waitFor();
  await page.getByRole("button", { name: "Plan it" }).click();
  await page.locator('[data-count="sent"]').getByText("0", { exact: true }).waitFor();
  const { status } = await program.ask("GET", "/api/v1/workflows/newsletter-later");
  const { document } = await program.ask("GET", "/api/v1/workflows/newsletter-later/document");
  expect([status, document.triggers[0].at]).toEqual(["live", { date: "2099-05-01", time: "09:00" }]);
});

test("a form is made, filled in, and its proof is kept", async () => {
  const { page } = anna;
  await anna.go("/app/forms");
  await page.getByRole("button", { name: "New form" }).click();
  await page.getByLabel("What is it called?").fill("Foot of the shop");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === "/app/forms/foot-of-the-shop");
  await page.getByRole("button", { name: "Add a question" }).click();
  const question = page.getByRole("region", { name: "question", exact: true });
  await question.getByLabel("Question · English").fill("Your town");
  await question.getByRole("button", { name: "Move question up" }).click();
  const preview = page.getByRole("region", { name: "Preview" });
  const shown = preview.locator("iframe");
  await shown.contentFrame().getByText("Your town").waitFor();
  await shown.contentFrame().getByText("Yes, send me the newsletter.").waitFor();
  expect(await shown.getAttribute("sandbox")).toBe("");
  await preview.getByText("Nederlands").click();
  await shown.contentFrame().locator("html[lang=nl]").waitFor();
  const heading = page.getByLabel("Heading · English");
  const was = await heading.inputValue();
  for (const language of ["English", "Nederlands"]) {
    await page.getByLabel(`Heading · ${language}`).fill("");
  }
  await preview.getByText("The form cannot be shown like this").waitFor();
  await heading.fill(was);
  await shown.waitFor();
  expect((await program.ask("GET", "/api/v1/forms/foot-of-the-shop")).version).toBe(1);
  await page.getByRole("switch", { name: "Ask for a confirmation by mail" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The form is saved").first().waitFor();
  const source = JSON.parse((await program.ask("GET", "/api/v1/forms/foot-of-the-shop")).source);
  expect(source.fields.map((one: Json) => one.id)).toEqual(["email", "question", "first_name"]);
  expect([source.confirm, source.interests]).toEqual([false, ["news"]]);
  await page.getByRole("tab", { name: "On your site" }).click();
  const link = await page.getByRole("link", { name: /\/f\/1\/foot-of-the-shop/ }).getAttribute("href");
  expect(link).toContain("/f/1/foot-of-the-shop");
  await page.getByRole("tab", { name: "Filled in" }).click();
  await page.getByText("Nobody filled it in yet.").waitFor();
  const visitor = await visit(browser, program);
  await visitor.go(new URL(link ?? "", "http://x.test").pathname);
  await visitor.page.locator('input[type="email"]').fill("fien@shop.test");
  await visitor.page.locator('input[name="question"]').fill("Loose tea");
  await visitor.page.locator('input[type="checkbox"]').first().check();
  await sendForm(visitor.page);
  await visitor.context.close();
  await expect.poll(async () => (await program.ask("GET", "/api/v1/forms/foot-of-the-shop/submissions")).submissions.length).toBe(1);
  await anna.go("/app/forms/foot-of-the-shop");
  await page.getByRole("tab", { name: "Filled in" }).click();
  await page.getByRole("row", { name: /Yes, send me the newsletter/ }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByText("Of the one who filled it in.").waitFor();
  const first = source.fields.find((one: Json) => one.id === "question").label;
  const asked = page.getByRole("region", { name: typeof first === "string" ? first : first.en });
  await asked.getByText("1 answer", { exact: true }).waitFor();
  await asked.getByText("Loose tea").waitFor();
  await asked.getByRole("link", { name: "fien@shop.test" }).waitFor();
  expect(await faults(anna)).toEqual([]);
  await page.setViewportSize(SIZES.phone);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  await page.setViewportSize(SIZES.wide);
});

/** A form with what the page has no field for: more languages, and what few set. */
const RICH = {
  format: 1,
  handle: "rich",
  name: "Rich",
  note: "For later",
  title: { en: "Rich", nl: "Rijk", fr: "Riche" },
  fields: [
    { id: "email", kind: "email", label: { en: "E-mail", de: "E-Mail" } },
    { id: "tea", kind: "choices", label: "Tea", options: [{ id: "black", label: { en: "Black", nl: "Zwart", fr: "Noir" } }] },
    { id: "cups", kind: "number", label: "Cups", least: -3, most: 12, required: true },
  ],
  interests: ["news"],
  consent: { wording: { en: "Yes", fr: "Oui" }, privacy: { en: "Kept", de: "Gehalten" }, required: false },
  hosts: ["a.example"],
  return_to: "https://a.example/thanks",
  thanks: { fr: "Merci" },
};

test("a form survives a save of what the page does not show, and its choices have words in two languages", async () => {
  const { page } = anna;
  await program.ask("PUT", "/api/v1/forms", RICH);
  await anna.go("/app/forms/rich");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The form is saved").first().waitFor();
  const source = async () => JSON.parse((await program.ask("GET", "/api/v1/forms/rich")).source);
  expect(await source()).toEqual(RICH);
  const tea = page.getByRole("region", { name: "tea", exact: true });
  await tea.getByRole("button", { name: "Add a choice" }).click();
  await tea.getByLabel("Number 2 · English").fill("Green");
  await tea.getByLabel("Number 2 · Nederlands").fill("Groen");
  await page.getByRole("region", { name: "cups", exact: true }).getByLabel("Highest number").fill("20");
  await page.getByRole("switch", { name: "The form cannot be sent without it" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(async () => (await source()).fields[1].options[1]).toEqual({ id: "option", label: { en: "Green", nl: "Groen" } });
  const saved = await source();
  expect([saved.fields[2].most, "required" in saved.consent, saved.fields[1].options[0]]).toEqual([20, false, RICH.fields[1]?.options?.[0]]);
  await page.getByText("News", { exact: true }).first().waitFor();
  expect(await faults(anna)).toEqual([]);
});

test("a survey is begun from the page", async () => {
  const { page } = anna;
  await anna.go("/app/forms");
  await page.getByRole("button", { name: "New form" }).click();
  await page.getByLabel("What is it called?").fill("How was it");
  await page.getByRole("radio", { name: "A survey" }).click();
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === "/app/forms/how-was-it");
  await page.getByRole("region", { name: "Preview" }).locator("iframe").contentFrame().getByText("What did you come for?").waitFor();
  const source = JSON.parse((await program.ask("GET", "/api/v1/forms/how-was-it")).source);
  expect([source.confirm, source.interests, source.fields.map((one: Json) => one.kind)]).toEqual([false, undefined, ["number", "choice", "long_text", "email"]]);
  expect(await faults(anna)).toEqual([]);
  await page.setViewportSize(SIZES.phone);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  await page.setViewportSize(SIZES.wide);
});

test("an activity is made, somebody is registered and was there, and it moves", async () => {
  const { page } = anna;
  await anna.go("/app/activities");
  await page.getByRole("button", { name: "New activity" }).click();
  await page.getByLabel("What is it called?").fill("Open day");
  await page.getByLabel("Begins").fill("2099-03-30T14:00");
  await page.getByLabel("Place").fill("Hall 2");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === "/app/activities/open-day");
  await page.getByText(/Hall 2/).waitFor();
  await page.getByLabel("Register somebody").fill("eef@shop.test");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await page.getByRole("button", { name: /^Was there: contact/ }).click();
  await page.getByText("1 were there").waitFor();
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await page.getByLabel("Begins").fill("2099-03-31T14:00");
  await page.getByLabel("Ends").fill("2099-03-31T16:00");
  await page.getByRole("button", { name: "Move it" }).click();
  await expect.poll(async () => (await program.ask("GET", "/api/v1/activities/open-day")).starts_at).toBe("2099-03-31T12:00:00Z");
  await page.getByRole("button", { name: "Call off", exact: true }).click();
  await page.getByRole("button", { name: "Call it off" }).click();
  await page.getByRole("alert").getByText("Called off").waitFor();
});

test("nothing is found by axe, in both schemes and both languages", async () => {
  expect(await faultsOf(anna, LOOKED_AT.newsletters)).toEqual([]);
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
}, LOOKED_AT_WITHIN_MS);
