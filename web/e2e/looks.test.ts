/** What looks at the pages, held against pages of its own. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";

import { launch } from "./browser";
import { faults } from "./looks";

/** Black on white behind a fade, in which the words are too pale to read for most of the time. */
const fading = (from: number, to: number) => `<html lang="en"><title>A fade</title><main><h1>Read me</h1></main><script>
  document.querySelector("main").animate([{ opacity: ${from} }, { opacity: ${to} }], { duration: 800, fill: "forwards" });
</script></html>`;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  page = await browser.newPage();
});
afterAll(() => browser.close());

test("words that are fading in are looked at when they stand there", async () => {
  await page.setContent(fading(0.2, 1));
  expect(await faults({ page })).toEqual([]);
});

test("words that stay pale are a fault", async () => {
  await page.setContent(fading(1, 0.2));
  expect(await faults({ page })).toEqual([expect.stringMatching(/^color-contrast: .*Read me/)]);
});
