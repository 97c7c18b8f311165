/** Every page of the demo shop with the keyboard alone: all of it is reached, and one sees where one is. */
import { expect, test } from "vitest";

import { launch, SIZES } from "./browser";
import { demoPages } from "./demo_pages";
import { demo } from "./program";
import { moving, tooWide, walked } from "./walk";

const CONTACTS = "60";
const TAKES_AT_MOST_MS = 400_000;

test("every page is walked through by the tab key", async () => {
  const shop = await demo(["--contacts", CONTACTS]);
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: SIZES.wide, locale: "en-GB", reducedMotion: "reduce" });
    const page = await context.newPage();
    const wrong: string[] = [];
    for (const [name, path] of Object.entries(await demoPages(shop))) {
      await page.goto(shop.url + path);
      await page.locator("h1, [role=alert]").first().waitFor();
      await page.locator("[class*=Loader-root]").first().waitFor({ state: "detached" });
      const still = await moving(page);
      const faults = [...still, ...(await walked(page)), ...(await tooWide(page))];
      wrong.push(...faults.map((one) => `${name}: ${one}`));
      await page.setViewportSize(SIZES.wide);
    }
    expect(wrong).toEqual([]);
  } finally {
    await browser.close();
    await shop.stop();
  }
}, TAKES_AT_MOST_MS);
