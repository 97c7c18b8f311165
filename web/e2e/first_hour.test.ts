/** The first hour: from an empty database to a workflow that lives, with the answers that are offered. */
import { beforeAll, expect, test } from "vitest";

import { open, type Visit } from "./browser";
import { faultsOf, LOOKED_AT, LOOKED_AT_WITHIN_MS } from "./looks";
import type { Json, Program } from "./program";

/** The whole walk on a busy machine. */
const WALKED_WITHIN_MS = 120_000;

let program: Program;
let anna: Visit;

beforeAll(async () => {
  const opened = await open({ rights: ["admin"] });
  ({ program, anna } = opened);
  return opened.close;
});

const heading = (name: string) => anna.page.getByRole("heading", { level: 2, name, exact: true }).waitFor();
const goOn = () => anna.page.getByRole("button", { name: "Go on" }).click();
const mails = async (): Promise<Json[]> => (await program.ask("GET", "/api/v1/inbox")).mails;

test("whoever comes to an empty installation is led to the first steps", async () => {
  await anna.go("/app/");
  await anna.page.waitForURL((url) => url.pathname === "/app/first-hour");
  await heading("Who you are");
});

test("eight steps lead to a live workflow whose mail is in the test inbox", async () => {
  const { page } = anna;
  await page.getByLabel("Time zone").fill("Europe/Nowhere");
  await goOn();
  await page.getByRole("alert").getByText(/zone/).first().waitFor();
  await page.getByLabel("Time zone").fill("Europe/Amsterdam");
  await goOn();
  await heading("Who your mail is from");
  expect((await program.ask("GET", "/api/v1/settings")).zone).toBe("Europe/Amsterdam");
  await page.getByLabel("Name", { exact: true }).fill("Shop of Anna");
  await page.getByLabel("Address", { exact: true }).fill("hello@shop.test");
  await page.getByLabel("Where you are").fill("Street 1, Town");
  await goOn();
  await heading("Who you may mail");
  await page.getByLabel("Addresses that are never to be mailed").fill("no@shop.test, never@shop.test");
  await goOn();
  await heading("Your contacts");
  expect(await page.getByRole("radio", { name: "Nobody yet" }).isChecked()).toBe(false);
  await goOn();
  await heading("Your first workflow");
  await page.getByRole("button", { name: "Use this one: Welcome message" }).click();
  await heading("Fill in what is left");
  await page.getByText("1 left").waitFor();
  // Left and come back to, elsewhere: it goes on where it was.
  await anna.go("/app/first-hour");
  await heading("Fill in what is left");
  await page.getByLabel("Subject of “Welcome”").fill("Good to have you");
  await page.getByRole("button", { name: "Keep this text" }).click();
  await heading("Send it all to me");
  await page.getByLabel("Your address").fill("anna@shop.test");
  await page.getByRole("button", { name: "Send 1 e-mail" }).click();
  await page.getByRole("heading", { name: "[Test] Good to have you" }).waitFor();
  expect((await mails()).map((one) => one.subject)).toEqual(["[Test] Good to have you"]);
  await goOn();
  await heading("Check the domain, and switch on");
  await page.getByText("_dmarc.shop.test").waitFor();
  expect((await program.ask("GET", "/api/v1/workflows/welcome-message")).status).toBe("draft");
  await page.getByRole("button", { name: "Switch on “Welcome message”" }).click();
  await page.getByText("“Welcome message” is live.").waitFor();
  await page.getByLabel("Be the first to come in").fill("anna@shop.test");
  await page.getByRole("button", { name: "Subscribe it" }).click();
  await page.getByRole("heading", { name: "Good to have you", exact: true }).waitFor();
  const [mail] = await mails();
  const whole = await program.ask("GET", `/api/v1/inbox/${mail.id}`);
  expect([whole.recipient, whole.why.workflow]).toEqual(["anna@shop.test", "welcome-message"]);
  expect(whole.html).toContain("Street 1, Town");
  // Who has contacts is not offered invented ones first.
  await anna.go("/app/first-hour?step=contacts");
  await page.getByText("There are contacts already.").waitFor();
  expect(await page.getByRole("radio", { name: "Who is there" }).isChecked()).toBe(true);
  await anna.go("/app/first-hour?step=on");
  expect((await program.ask("GET", "/api/v1/suppressions")).suppressions.map((one: Json) => one.address)).toEqual(["never@shop.test", "no@shop.test"]);
  expect((await program.ask("GET", "/api/v1/contacts?find=bram@")).contacts.length).toBe(1);
  await page.getByRole("button", { name: "Done", exact: true }).click();
  await page.getByText("You are on your way.").waitFor();
  expect((await program.ask("GET", "/api/v1/first-hour")).over).toBe(true);
  // Something runs now, so one begins with what it does.
  await anna.go("/app/");
  await page.waitForURL((url) => url.pathname === "/app/home");
}, WALKED_WITHIN_MS);

test("the steps can be put away, and taken up again", async () => {
  await anna.go("/app/first-hour");
  await anna.page.getByRole("button", { name: "Take up the first steps again" }).click();
  await anna.page.getByText("Step 8 of 8").waitFor();
  await anna.page.getByRole("button", { name: "Not now" }).click();
  await anna.page.getByRole("button", { name: "Take up the first steps again" }).click();
  await anna.page.getByRole("button", { name: "Who you are" }).click();
  await anna.page.getByRole("radio", { name: "School" }).check();
  await goOn();
  await heading("Who your mail is from");
  expect((await program.ask("GET", "/api/v1/first-hour")).kind).toBe("school");
});

test("a workflow that waits for the orders finds them named in the settings", async () => {
  const { page } = anna;
  await page.getByRole("button", { name: "Who you are" }).click();
  await page.getByRole("radio", { name: "Shop", exact: true }).check();
  await goOn();
  await heading("Who your mail is from");
  await page.getByRole("button", { name: "Your first workflow" }).click();
  await page.getByRole("button", { name: "Use this one: Cart left behind" }).click();
  await heading("Fill in what is left");
  expect((await program.ask("GET", "/api/v1/settings")).document).toMatchObject({ zone: "Europe/Amsterdam", sources: [{ id: "orders", delay: "10min" }] });
  const { findings } = await program.ask("GET", "/api/v1/workflows/abandoned-cart");
  expect(findings.filter((one: Json) => one.code === "unknown_source")).toEqual([]);
});

test("no step has anything that axe finds, and a phone is wide enough", async () => {
  for (const width of [1440, 390]) {
    await anna.page.setViewportSize({ width, height: 844 });
    const settle = async (path: string) => {
      await anna.page.locator("h2").first().waitFor();
      expect(await anna.page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
    };
    expect(await faultsOf(anna, LOOKED_AT.first, settle)).toEqual([]);
  }
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
}, LOOKED_AT_WITHIN_MS);
