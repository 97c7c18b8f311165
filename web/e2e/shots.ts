/** Pictures of every page on the demo shop, in both languages, both schemes, wide and on a phone: to be looked at. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { launch, SIZES } from "./browser";
import { demoPages } from "./demo_pages";
import { demo, given } from "./program";

/** Enough of the shop to look like one, and soon played. */
const CONTACTS = "120";
const TAKES_AT_MOST_MS = 900_000;
/** How long a page may take until nothing is asked any more; one that is told of changes asks for ever. */
const SETTLES_WITHIN_MS = 1_500;

test("every page", async () => {
  const folder = given("POSTDUIF_SHOTS");
  const only = process.env["POSTDUIF_SHOTS_ONLY"] ?? "";
  const shop = await demo(["--contacts", CONTACTS]);
  const browser = await launch();
  try {
    const pages = await demoPages(shop);
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const language of ["en", "nl"]) {
        const context = await browser.newContext({ viewport, locale: language === "nl" ? "nl-NL" : "en-GB" });
        const page = await context.newPage();
        for (const [name, path] of Object.entries(pages)) {
          if (!name.includes(only)) {
            continue;
          }
          await page.goto(shop.url + path);
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
    await shop.stop();
  }
}, TAKES_AT_MOST_MS);
