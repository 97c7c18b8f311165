/** What went on, and webhooks, in the browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { open, SIZES, type Visit } from "./browser";
import { choose } from "./keys";
import { faults, faultsOf, LOOKED_AT, LOOKED_AT_WITHIN_MS } from "./looks";
import type { Json, Program } from "./program";

/** How long a message may take to leave on a busy machine. */
const SENT_WITHIN_MS = 30_000;

/** What seals the secrets of webhooks lies beside the database. */
const FOLDER = mkdtempSync(join(tmpdir(), "postduif-e2e-key-"));

let program: Program;
let anna: Visit;

beforeAll(async () => {
  const fill = async (begun: Program) => {
    await begun.ask("PUT", "/api/v1/settings", { format: 1, zone: "Europe/Amsterdam", interests: [{ id: "news", name: "News" }] });
    await begun.ask("PUT", "/api/v1/emails/may", { name: "May", subject: "News of May", html: '<p>Hi</p><a href="{{ unsubscribe_url }}">Leave</a>' });
  };
  const kept = ["--retention-events-days", "400", "--retention-mail-days", "forever"];
  const opened = await open({ flags: ["--secret-key-file", join(FOLDER, "secret.key"), ...kept], rights: ["admin"], fill });
  ({ program, anna } = opened);
  return async () => {
    await opened.close();
    rmSync(FOLDER, { recursive: true });
  };
});

test("who has nothing that runs begins with the first steps, and is told what the overview is for", async () => {
  const { page, go } = anna;
  await go("/app/");
  await page.waitForURL((url) => url.pathname === "/app/first-hour");
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.getByText("No message left in the last seven days.").waitFor();
  await page.getByText("Begin with a ready workflow").waitFor();
  await page.getByText("Nothing needs your attention.").waitFor();
});

test("the summary comes by mail to who wants it, at the moment that an administrator says", async () => {
  const { page, go } = anna;
  await go("/app/home");
  const section = page.getByRole("region", { name: "This summary by mail" });
  const wants = section.getByRole("switch", { name: "Mail it to me each week" });
  expect(await wants.isChecked()).toBe(false);
  await wants.focus();
  await page.keyboard.press("Space");
  await expect.poll(() => wants.isChecked()).toBe(true);
  const moment = async () => {
    const { weekday, time, active } = await program.ask("GET", "/api/v1/weekly");
    return `${weekday} ${time} ${active}`;
  };
  expect(await moment()).toBe("monday 08:00 true");
  await section.getByRole("combobox", { name: "On" }).click();
  await page.getByRole("option", { name: "Friday" }).click();
  await expect.poll(moment).toBe("friday 08:00 true");
  await section.getByLabel("At", { exact: true }).fill("17:3");
  await section.getByText("Such as 08:00").waitFor();
  await section.getByLabel("At", { exact: true }).fill("17:30");
  await section.getByLabel("At", { exact: true }).blur();
  // At once, before the page has heard what came of the hour.
  await section.getByRole("switch", { name: "Mail it each week" }).press("Space");
  await expect.poll(moment).toBe("friday 17:30 false");
  await section.getByText("It is not mailed at the moment.").waitFor();
  await go("/app/home");
  await expect.poll(() => wants.isChecked()).toBe(true);
});

test("the overview says what was sent, what was not, and why; and is where one begins", async () => {
  const { page, go } = anna;
  await program.ask("PUT", "/api/v1/workflows", {
    format: 1,
    handle: "hello",
    name: "Hello",
    interest: "news",
    triggers: [{ id: "in", start: "event", event: "said_hello" }],
    blocks: [{ id: "mail", do: "send_email", email: "may" }],
  });
  await program.ask("POST", "/api/v1/workflows/hello/publish");
  await program.ask("PUT", "/api/v1/contacts", {
    contact: { email: "bo@shop.test" },
    interests: [{ interest: "news", subscribed: true, basis: "opt_in", source: "test", wording: "Yes", at: "2026-01-01T00:00:00Z" }],
  });
  await program.ask("PUT", "/api/v1/contacts", { contact: { email: "dirk@shop.test" } });
  for (const email of ["bo@shop.test", "dirk@shop.test"]) {
    await program.ask("POST", "/api/v1/events", { event: "said_hello", contact: { email } });
  }
  const totals = async (): Promise<number[]> => {
    const { all } = await program.ask("GET", "/api/v1/summary");
    return [all.sent, all.skipped].map((days: number[]) => days.reduce((sum, one) => sum + one, 0));
  };
  await expect.poll(totals, { timeout: SENT_WITHIN_MS }).toEqual([1, 1]);
  await go("/app/");
  await page.waitForURL((url) => url.pathname === "/app/home");
  await page.getByText("1 message left in the last seven days; as far as is known 1 arrived.").waitFor();
  await page.getByText("1 workflow is live.").waitFor();
  const busy = page.getByRole("region", { name: "Workflows and newsletters that sent something" });
  await busy.getByRole("img", { name: "Sent on each of the last 7 days: 0, 0, 0, 0, 0, 0, 1" }).waitFor();
  const [why] = (await program.ask("GET", "/api/v1/summary")).skipped;
  expect(why).toEqual({ reason: "no_consent", count: 1 });
  expect(await page.getByRole("region", { name: "Not sent, and why" }).getByRole("listitem").count()).toBe(1);
  await busy.getByRole("link", { name: "Hello" }).click();
  await page.waitForURL((url) => url.pathname === "/app/workflows/hello");
  await go("/app/workflows");
  await page.getByRole("img", { name: "1 sent in the last 14 days" }).waitFor();
});

test("every message is looked through by where it stands, also with the keyboard", async () => {
  const { page, go } = anna;
  await go("/app/messages");
  const rows = () => page.locator("tbody tr").allInnerTexts();
  await expect.poll(async () => (await rows()).map((row) => /^\S+@shop\.test/.exec(row)?.[0])).toEqual(["dirk@shop.test", "bo@shop.test"]);
  const which = page.getByRole("combobox", { name: "Show" });
  await choose(page, which, /^Not sent$/);
  await page.waitForURL((url) => url.pathname === "/app/messages" && url.search === "?state=skipped");
  await expect.poll(rows).toEqual([expect.stringMatching(/dirk@shop\.test.*Not sent: No consent/s)]);
  await page.getByRole("link", { name: "Hello" }).waitFor();
  await choose(page, which, /^Refused$/);
  await page.getByText("No message stands there.").waitFor();
  await page.getByRole("tab", { name: "Left alone" }).click();
  await page.waitForURL((url) => url.pathname === "/app/messages/parked");
  await page.getByText("Nothing is left alone.").waitFor();
  await page.goBack();
  await page.getByText("No message stands there.").waitFor();
  await page.setViewportSize(SIZES.phone);
  await go("/app/messages");
  await page.getByRole("link", { name: "bo@shop.test" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  await page.setViewportSize(SIZES.wide);
});

test("the bell tells what asks for attention, and what of it is new", async () => {
  const { page, go } = anna;
  const bell = (name: string) => page.getByRole("button", { name, exact: true });
  await go("/app/segments");
  await bell("Notifications").click();
  await page.getByRole("dialog").getByText("Nothing needs your attention.").waitFor();
  await page.keyboard.press("Escape");
  const [{ id }] = (await program.ask("GET", "/api/v1/contacts?find=bo@shop.test")).contacts;
  await program.ask("POST", `/api/v1/contacts/${id}/tasks`, { title: "Call Bo", owner: "anna" });
  await program.ask("POST", `/api/v1/contacts/${id}/tasks`, { title: "Somebody calls Bo" });
  await program.ask("POST", "/api/v1/workflows/hello/pause");
  await go("/app/segments");
  await bell("Notifications, 2 new").focus();
  await page.keyboard.press("Enter");
  const told = page.getByRole("dialog").getByRole("listitem");
  await expect.poll(() => told.allTextContents()).toEqual(["“Hello” is paused.", "For you: Call Bo"]);
  expect(await faults(anna)).toEqual([]);
  await page.getByRole("dialog").getByRole("link", { name: "“Hello” is paused." }).click();
  await page.waitForURL((url) => url.pathname === "/app/workflows/hello");
  // Seen is seen, also later; what is gone and comes back is new.
  await go("/app/segments");
  await bell("Notifications").waitFor();
  await program.ask("POST", "/api/v1/workflows/hello/resume");
  await go("/app/segments");
  await expect.poll(() => page.evaluate(() => localStorage.getItem("postduif.seen.person anna"))).toMatch(/^\["task\/\d+"\]$/);
  await program.ask("POST", "/api/v1/workflows/hello/pause");
  await go("/app/segments");
  await bell("Notifications, 1 new").waitFor();
  await program.ask("POST", "/api/v1/workflows/hello/resume");
});

/** What the server says after a downtime of days; a test has none of its own, so the browser is answered in its place. */
function afterDays(isOpen: boolean): Json {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const overdue = [
    { workflow: "hello", waiting: 1_200, past_limit: 3, oldest: ago(70) },
    { workflow: "gone", waiting: 1, past_limit: 0, oldest: ago(20) },
  ];
  return { downtime: { from: ago(72), until: ago(2), is_open: isOpen, skip_before: isOpen ? null : ago(48), overdue } };
}

test("after a downtime every page asks what still goes out, and nothing is dropped by one press", async () => {
  const { page, go } = anna;
  const path = "**/api/v1/downtime";
  const sent: unknown[] = [];
  let isOpen = true;
  await page.route(path, (route) => (route.request().method() === "GET" ? route.fulfill({ json: afterDays(isOpen) }) : route.continue()));
  await go("/app/segments");
  const banner = page.getByRole("status").filter({ hasText: "Postduif did not run from" });
  await banner.getByText("1,201 e-mails that were due then wait until somebody decides whether they still go out. From Hello (1,200), gone (1).").waitFor();
  await page.getByRole("button", { name: "Notifications, 1 new" }).click();
  await page.getByRole("link", { name: "After a downtime 1201 e-mails wait for a decision." }).click();
  await page.waitForURL((url) => url.pathname === "/app/home");
  expect(await page.getByText("Nothing needs your attention.").count()).toBe(0);
  // The server knows of no downtime, and says so.
  await banner.getByRole("button", { name: "Decide what still goes out" }).focus();
  await page.keyboard.press("Enter");
  const asked = page.getByRole("dialog", { name: "What still goes out?" });
  await asked.getByText("3 of them are later than their block allows").waitFor();
  await asked.getByRole("button", { name: "Send all of it" }).click();
  await asked.getByText("Nothing is asked any more.").waitFor();
  await page.keyboard.press("Escape");
  await page.unroute(path);
  await page.route(path, async (route) => {
    if (route.request().method() === "POST") {
      sent.push(route.request().postDataJSON());
      isOpen = false;
    }
    await route.fulfill({ json: afterDays(isOpen) });
  });
  await banner.getByRole("button", { name: "Decide what still goes out" }).click();
  await asked.getByRole("button", { name: "Send none of it…" }).click();
  const sure = page.getByRole("dialog", { name: "Are you sure?" });
  await sure.getByText("1,201 e-mails are dropped and never sent").waitFor();
  // The keyboard stands on what drops nothing, and is led back.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Back");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Send none of it…");
  await asked.getByLabel("Only what was due in the last").selectOption("12 hours");
  await asked.getByRole("button", { name: "Send only that…" }).click();
  expect(sent).toEqual([]);
  await sure.getByRole("button", { name: "Yes, do that" }).click();
  await banner.waitFor({ state: "detached" });
  expect(sent).toEqual([{ skip_older_than: "12h" }]);
  await page.unroute(path);
});

test("the question after a downtime is read by everybody, on a phone too", async () => {
  const { page } = anna;
  await page.route("**/api/v1/downtime", (route) => route.fulfill({ json: afterDays(true) }));
  const ask = page.getByRole("button", { name: /Decide what still goes out|Beslis wat nog weggaat/ });
  const settle = async () => {
    await ask.click();
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    expect(await faults(anna)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  expect(await faultsOf(anna, ["/app/segments"], settle)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await ask.click();
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.unroute("**/api/v1/downtime");
});

test("a source is named in the settings, and how far it is complete stands beside it", async () => {
  const { page, go } = anna;
  await go("/app/settings");
  await page.getByText("None is named, so no workflow can wait for one.").waitFor();
  const sender = page.getByRole("region", { name: "Sender and domain" });
  const { name, email, domain } = await program.ask("GET", "/api/v1/sender");
  await sender.getByText(`${name} <${email}>`).waitFor();
  await sender.getByText(/^No mail server .* stays in the test inbox/).waitFor();
  await sender.getByRole("link", { name: "Set the sender" }).click();
  await page.waitForURL((url) => url.pathname + url.search === "/app/first-hour?step=sender");
  await go("/app/settings");
  // Nothing leaves here, so nobody is asked what the records say.
  await sender.getByRole("heading", { name: `What the DNS of ${domain} has to say` }).waitFor();
  await sender.getByText(/stays in the test inbox nobody is asked/).waitFor();
  expect(await faults(anna)).toEqual([]);
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByLabel("Name", { exact: true }).fill("The orders");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText(/^sources\/0\/id: /).waitFor();
  await page.getByLabel("Name", { exact: true }).fill("orders");
  await page.getByLabel("Complete without a word after", { exact: true }).fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("It has not said yet how far it is complete.").waitFor();
  const { document } = await program.ask("GET", "/api/v1/settings");
  expect(document).toMatchObject({ zone: "Europe/Amsterdam", sources: [{ id: "orders", delay: "2d" }] });
  await program.ask("POST", "/api/v1/sources/orders/complete", { until: "2026-03-01T09:00:00Z" });
  await go("/app/settings");
  await page.getByText(/^Complete up to .*2026.*, as it said\.$/).waitFor();
});

test("the settings say how long things are kept, and which flags of the program say so", async () => {
  const { page, go } = anna;
  await go("/app/settings");
  const kept = page.getByRole("region", { name: "How long things are kept" });
  await kept.getByText("Events are kept for 400 days (about 13 months).").waitFor();
  await kept.getByText("Steps, and routes that are over, are kept for 761 days (about 25 months).").waitFor();
  await kept.getByText("Mail in the test inbox, and each click and each opening by itself, are kept for ever.").waitFor();
  await kept.getByText("--retention-mail-days").waitFor();
  expect(await kept.getByRole("textbox").count()).toBe(0);
  const fits = async () => {
    await page.setViewportSize(SIZES.phone);
    await page.getByRole("heading", { name: /^(How long things are kept|Hoe lang alles bewaard blijft)$/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
    await page.setViewportSize(SIZES.wide);
  };
  expect(await faultsOf(anna, ["/app/settings"], fits)).toEqual([]);
});

test("a webhook is made, its secret shown once, and it is switched off, renewed and deleted", async () => {
  const { page, go } = anna;
  await go("/app/settings");
  await page.getByRole("tab", { name: "Webhooks" }).click();
  await page.getByText("No other program is told anything yet.").waitFor();
  await page.getByRole("button", { name: "New webhook" }).first().click();
  const form = page.getByRole("dialog", { name: "New webhook" });
  await form.getByLabel("Name").fill("crm");
  await form.getByLabel("Address").fill("http://");
  await form.getByLabel("Told of these events").fill("email_bounced");
  await page.keyboard.press("Enter");
  await form.getByRole("button", { name: "Make it" }).waitFor();
  await form.getByLabel("Address").fill("https://crm.shop.test/in");
  await form.getByRole("button", { name: "Make it" }).click();
  const once = page.getByRole("dialog", { name: "The secret of the webhook" });
  const secret = await once.getByText(/^whsec_/).textContent();
  await once.getByRole("button", { name: "I have it" }).click();
  const row = page.getByRole("row", { name: /crm/ });
  await row.getByText("On", { exact: true }).waitFor();
  expect(await program.ask("GET", "/api/v1/webhooks/crm")).toMatchObject({ url: "https://crm.shop.test/in", events: ["email_bounced"], state: "on" });
  await page.getByRole("button", { name: "Switch off crm" }).click();
  await row.getByText("Off", { exact: true }).waitFor();
  expect((await program.ask("GET", "/api/v1/webhooks/crm")).state).toBe("off");
  await page.getByRole("button", { name: "Switch on crm" }).click();
  await row.getByText("On", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Change crm" }).click();
  await page.getByRole("button", { name: "Another secret" }).click();
  const other = await once.getByText(/^whsec_/).textContent();
  expect(other).not.toBe(secret);
  await once.getByRole("button", { name: "I have it" }).click();
  await page.getByRole("button", { name: "Deliveries of crm" }).click();
  await page.getByText("It was told nothing yet.").waitFor();
  await page.keyboard.press("Escape");
  // Nobody is there.
  await page.getByRole("button", { name: "Try crm" }).click();
  const trial = page.getByRole("dialog", { name: "Try crm" });
  await trial.getByRole("button", { name: "Tell it" }).click();
  await trial.getByText("It did not arrive.").waitFor({ timeout: SENT_WITHIN_MS });
  await trial.getByText(/"type":"webhook_tested"/).waitFor();
  await page.keyboard.press("Escape");
  // What was done is told in words.
  await go("/app/settings/audit");
  await page.getByRole("cell", { name: "gave another secret to the webhook crm" }).waitFor();
});

test("a key is taken back once that is confirmed, and the log says by name who did it", async () => {
  const { page, go } = anna;
  await program.ask("POST", "/api/v1/keys", { name: "Till", rights: ["ingest"] });
  const named = async () => (await program.ask("GET", "/api/v1/keys")).keys.filter((key: Json) => key.name === "Till").length;
  await go("/app/settings/keys");
  await page.getByRole("button", { name: "Revoke Till" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke Till" });
  await dialog.getByText("Whoever uses this key is refused from then on.").waitFor();
  expect(await named()).toBe(1);
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText("The key is revoked.").waitFor();
  expect(await named()).toBe(0);
  await go("/app/settings/audit");
  await page.getByRole("row", { name: /Anna revoked the key/ }).waitFor();
  await page.getByRole("row", { name: /the key “first key” made the key/ }).waitFor();
});

test("nothing is found by axe, in both schemes and both languages", async () => {
  const settle = (path: string) => anna.page.locator(path.endsWith("webhooks") ? "td" : "figure").first().waitFor();
  expect(await faultsOf(anna, LOOKED_AT.home, settle)).toEqual([]);
}, LOOKED_AT_WITHIN_MS);

test("a phone is wide enough, and nobody else was asked for anything", async () => {
  await anna.page.setViewportSize({ width: 390, height: 844 });
  for (const path of LOOKED_AT.home) {
    await anna.go(path);
    await anna.page.locator("h1").waitFor();
    expect(await anna.page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
  }
  await anna.go("/app/settings/webhooks");
  await anna.page.getByRole("button", { name: "Delete crm" }).click();
  await anna.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await anna.page.getByText("No other program is told anything yet.").waitFor();
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});
