/** Pictures of every page on the demo shop, in both languages, both schemes, wide and on a phone: to be looked at. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { launch, SIZES } from "./browser";
import { demo, given, type Json } from "./program";

/** Enough of the shop to look like one, and soon played. */
const CONTACTS = "120";
const TAKES_AT_MOST_MS = 900_000;
/** How long a page may take until nothing is asked any more; one that is told of changes asks for ever. */
const SETTLES_WITHIN_MS = 1_500;

test("every page", async () => {
  const folder = given("POSTDUIF_SHOTS");
  const only = process.env["POSTDUIF_SHOTS_ONLY"] ?? "";
  const { url, stop } = await demo(["--contacts", CONTACTS]);
  const browser = await launch();
  try {
    const ask = async (path: string): Promise<Json> => (await fetch(url + path, { headers: { "x-postduif-page": "1" } })).json();
    const contact = (await ask("/api/v1/contacts?order=newest&limit=1")).contacts[0].id;
    const email = (await ask("/api/v1/emails")).emails[0].handle;
    const mail = (await ask("/api/v1/inbox?limit=1")).mails[0].id;
    const pages: Record<string, string> = {
      "first-who": "/app/first-hour?step=who",
      "first-workflow": "/app/first-hour?step=workflow",
      "first-on": "/app/first-hour?step=on",
      home: "/app/home",
      workflows: "/app/workflows",
      ready: "/app/workflows/ready",
      report: "/app/workflows/welcome",
      block: "/app/workflows/product-x-monday?block=monday",
      edit: "/app/workflows/product-x-monday?mode=edit&block=monday",
      start: "/app/workflows/product-x-monday?mode=edit&block=/start",
      outline: "/app/workflows/welcome?view=outline",
      past: "/app/workflows/product-x-monday?panel=past",
      person: "/app/workflows/product-x-monday?panel=person",
      contacts: "/app/contacts",
      contact: `/app/contacts/${contact}`,
      routes: `/app/contacts/${contact}?part=routes`,
      timeline: `/app/contacts/${contact}?part=timeline`,
      import: "/app/contacts/import",
      emails: "/app/emails",
      email: `/app/emails/${email}`,
      segments: "/app/segments",
      interests: "/app/interests",
      newsletters: "/app/newsletters",
      activities: "/app/activities",
      forms: "/app/forms",
      never: "/app/do-not-mail",
      tasks: "/app/tasks",
      messages: "/app/messages",
      sources: "/app/sources",
      webhooks: "/app/settings/webhooks",
      inbox: "/app/inbox",
      mail: `/app/inbox?mail=${mail}`,
      settings: "/app/settings",
      users: "/app/settings/users",
      audit: "/app/settings/audit",
    };
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const language of ["en", "nl"]) {
        const context = await browser.newContext({ viewport, locale: language === "nl" ? "nl-NL" : "en-GB" });
        const page = await context.newPage();
        for (const [name, path] of Object.entries(pages)) {
          if (!name.includes(only)) {
            continue;
          }
          await page.goto(url + path);
          await page.locator("h1, [role=alert]").first().waitFor();
          await page.waitForLoadState("networkidle", { timeout: SETTLES_WITHIN_MS }).catch(() => undefined);
          for (const colorScheme of ["light", "dark"] as const) {
            const to = join(folder, `${size}-${language}-${colorScheme}`);
            mkdirSync(to, { recursive: true });
            await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
            await page.screenshot({ path: join(to, `${name}.png`) });
          }
        }
        await context.close();
      }
    }
    expect(Object.keys(pages).length).toBeGreaterThan(0);
  } finally {
    await browser.close();
    await stop();
  }
}, TAKES_AT_MOST_MS);
