/** The keyboard alone: what is to be reached is walked to, as somebody without a mouse does. */
import type { Locator, Page } from "playwright-core";

/** More stops than any page has. */
const STOPS_MAX = 250;
/** More entries than any list has that is walked through. */
const ENTRIES_MAX = 60;

/** Walks on by the tab key until this has the focus. */
export async function reach(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor();
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    if (await target.first().evaluate((one) => one === document.activeElement)) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`the tab key does not lead to ${target}`);
}

/** Walks to it and presses it. */
export async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press("Enter");
}

/** Walks to a field and writes in it, in place of what stands there. */
export async function write(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

/** Walks to a field with a list and goes down that list to an entry. */
export async function choose(page: Page, field: Locator, entry: RegExp): Promise<void> {
  await reach(page, field);
  await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { name: entry }).first().waitFor();
  for (let step = 0; step < ENTRIES_MAX; step += 1) {
    const at = await page.locator("[data-combobox-selected]").filter({ visible: true }).allTextContents();
    if (at.some((one) => entry.test(one))) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`no entry ${entry} is reached`);
}

/** Opens a menu and goes down to an entry. */
export async function pick(page: Page, menu: Locator, entry: string): Promise<void> {
  await press(page, menu);
  const wanted = page.getByRole("menuitem", { name: entry });
  await wanted.waitFor();
  for (let step = 0; step < ENTRIES_MAX; step += 1) {
    if (await wanted.evaluate((one) => one === document.activeElement)) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`no entry ${entry} is reached`);
}
