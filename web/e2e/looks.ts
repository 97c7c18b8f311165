/** What axe finds on a page (WCAG 2.2 A and AA), with nothing left out; and which pages each test has looked at. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Page } from "playwright-core";

import type { Visit } from "./browser";
import type { Json } from "./program";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Every pair of a language and a scheme. */
export const PAIRS = [
  ["en", "light"],
  ["en", "dark"],
  ["nl", "light"],
  ["nl", "dark"],
] as const;

/** How long all pages of a test may take to be looked at on a busy machine. */
export const LOOKED_AT_WITHIN_MS = 300_000;

/** What is looked at, by the test that has something to show there. Each route is among them, which `test/routes.test.ts` holds. */
export const LOOKED_AT = {
  emails: ["/app/emails", "/app/emails/house", "/app/emails/spring"],
  first: ["who", "sender", "never", "contacts", "workflow", "fill", "test", "on"].map((step) => `/app/first-hour?step=${step}`),
  home: ["/app/home", "/app/settings/webhooks"],
  newsletters: ["/app/activities", "/app/activities/open-day", "/app/newsletters", "/app/newsletters/newsletter-later", "/app/newsletters/newsletter-news-of-may", "/app/forms", "/app/forms/foot-of-the-shop"],
  sources: ["/app/sources"],
  stories: ["/app/contacts", "/app/tasks", "/app/settings/users", "/app/settings/keys", "/app/settings/audit"],
  pages: [
    "/app/workflows",
    "/app/workflows/axe",
    "/app/workflows/axe?mode=edit",
    "/app/workflows/axe?mode=edit&view=outline",
    "/app/workflows/none",
    "/app/contacts",
    "/app/contacts/1",
    "/app/contacts/1?part=timeline",
    "/app/contacts/import",
    "/app/emails",
    "/app/emails/thanks",
    "/app/inbox",
    "/app/workflows/ready",
    "/app/workflows/axe?panel=past",
    "/app/workflows/axe?panel=person",
    "/app/segments",
    "/app/segments/buyers",
    "/app/interests",
    "/app/do-not-mail",
    "/app/tasks",
    "/app/messages",
    "/app/messages/back",
    "/app/messages/parked",
    "/app/settings",
    "/app/settings/users",
    "/app/settings/keys",
    "/app/settings/audit",
  ],
} as const;

/** Longer than the longest movement of the page; what still moves then is looked at as it is. */
const SETTLED_WITHIN_MS = 3_000;
/** A movement begins up to three frames after what caused it: the library prepares it in one and begins it in another. */
const STILL_FRAMES = 4;

/**
 * Until nothing moves any more that ends by itself: words in a dialog that fades have no contrast of their own.
 * What goes round for ever, such as a loader, is not waited for.
 */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async ([within, frames]) => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    const moving = () => document.getAnimations().some((one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity);
    const until = performance.now() + within;
    for (let still = 0; still < frames && performance.now() < until; still = moving() ? 0 : still + 1) {
      await frame();
    }
  }, [SETTLED_WITHIN_MS, STILL_FRAMES] as const);
}

/** What axe finds on the page that is open, once it stands still. */
export async function faults(by: Pick<Visit, "page">): Promise<string[]> {
  await settled(by.page);
  await by.page.evaluate(AXE);
  return by.page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const result = await (window as any).axe.run({ runOnly: tags });
    return result.violations.map((one: Json) => `${one.id}: ${one.nodes.map((node: Json) => node.html.slice(0, 200)).join(" | ")}`);
  });
}

/** What axe finds on these pages in every pair. `settle` waits for what a page has to show beside its heading. */
export async function faultsOf(by: Visit, paths: readonly string[], settle: (path: string) => Promise<void> = async () => undefined): Promise<string[]> {
  const found: string[] = [];
  for (const [language, colorScheme] of PAIRS) {
    await by.page.evaluate((wanted) => localStorage.setItem("postduif.language", wanted), language);
    await by.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of paths) {
      await by.go(path);
      await by.page.locator("h1, [role=alert]").first().waitFor();
      // Nothing is awaited any more; the stream of numbers goes on for as long as one looks.
      await by.page.locator("[class*=Loader-root]").first().waitFor({ state: "detached" });
      await settle(path);
      found.push(...(await faults(by)).map((one) => `${path} ${colorScheme} ${language}: ${one}`));
    }
  }
  await by.page.evaluate(() => localStorage.removeItem("postduif.language"));
  await by.page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  return found;
}
