/** What is done on the canvas with more than one press. */
import { readFileSync } from "node:fs";

import type { Browser, Locator } from "playwright-core";
import { afterEach, beforeAll, expect, test } from "vitest";

import { open, signIn, SIZES, visit, type Visit } from "./browser";
import { faults, PAIRS } from "./looks";
import type { Program } from "./program";

/** So many blocks below each other that the last ones are out of sight. */
const LONG = 14;

const LOOKS_WITHIN_MS = 120_000;

const workflow = (handle: string) => ({
  format: 1,
  handle,
  name: handle,
  interest: "news",
  triggers: [{ id: "ordered", start: "event", event: "order_placed" }],
  blocks: [
    ...Array.from({ length: LONG }, (_, n) => ({ id: `wait_${n + 1}`, do: "wait", for: `${n + 1}d` })),
    {
      id: "again",
      do: "branch",
      branches: [
        { id: "twice", when: { event: "order_placed", within: "7d", at_least: 2 }, blocks: [{ id: "thanks", do: "send_email", email: "thanks" }] },
        { id: "once", blocks: [{ id: "tips", do: "send_email", email: "tips" }] },
      ],
    },
  ],
});

let program: Program;
let browser: Browser;
let anna: Visit;

beforeAll(async () => {
  const fill = async (begun: Program) => {
    for (const [handle, name] of [["thanks", "Thank you"], ["tips", "Tips for use"]]) {
      await begun.ask("PUT", `/api/v1/emails/${handle}`, { name, subject: name, text: "Hello {{ unsubscribe_url }}" });
    }
  };
  const opened = await open({ fill });
  ({ program, browser, anna } = opened);
  return opened.close;
});

afterEach(() => {
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});

const block = (id: string, by = anna): Locator => by.page.locator(`[data-block="${id}"]`);

/** Whether all of it is within the window. */
const isInSight = (one: Locator) =>
  one.evaluate((at) => {
    const { left, top, right, bottom } = at.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });

/** Opens a workflow of its own; at its end nothing can be seen of what stands below. */
async function opens(handle: string, rest = "?mode=edit", by = anna): Promise<void> {
  await program.ask("PUT", "/api/v1/workflows", workflow(handle));
  await by.go(`/app/workflows/${handle}${rest}`);
  await block("wait_1", by).waitFor();
}

test("a block is found by the name of its e-mail, with the keyboard alone", async () => {
  const { page } = anna;
  await opens("found");
  expect(await block("tips").count()).toBe(0);
  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find a block" });
  await field.and(page.locator(":focus")).waitFor();
  await page.keyboard.type("tips for");
  await page.getByRole("status").getByText("1 of 1: Send e-mail").waitFor();
  await expect.poll(() => block("tips").getAttribute("aria-pressed")).toBe("true");
  await expect.poll(() => isInSight(block("tips"))).toBe(true);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("send e-mail");
  await page.getByText("2 of 2: Send e-mail").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("1 of 2: Send e-mail").waitFor();
  await page.keyboard.press("Shift+Enter");
  await page.getByText("2 of 2: Send e-mail").waitFor();
  // The focus goes to what was found, so that the next key is for it.
  await page.keyboard.press("Escape");
  await block("tips").and(page.locator(":focus")).waitFor();
  expect(await field.count()).toBe(0);
});

test("the same by the button, in the list too, and nothing found is said", async () => {
  const { page } = anna;
  await opens("listed", "?view=outline");
  await page.getByRole("button", { name: "Find a block" }).click();
  await page.getByRole("textbox", { name: "Find a block" }).fill("thank you");
  await page.getByText("1 of 1: Send e-mail").waitFor();
  await expect.poll(() => isInSight(block("thanks"))).toBe(true);
  await page.getByRole("textbox", { name: "Find a block" }).fill("nobody");
  await page.getByText("0 found").waitFor();
  await page.getByRole("button", { name: "Next" }).and(page.locator(":disabled")).waitFor();
});

test("the search is found good by axe, in both schemes and languages, and on a phone it is wide enough", async () => {
  await opens("looked");
  for (const [language, colorScheme] of PAIRS) {
    await anna.page.evaluate((wanted) => localStorage.setItem("postduif.language", wanted), language);
    await anna.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await anna.go("/app/workflows/looked?mode=edit");
    await block("wait_1").waitFor();
    await anna.page.keyboard.press("Control+f");
    await anna.page.getByRole("textbox", { name: language === "nl" ? "Zoek een blok" : "Find a block" }).fill("tips");
    await block("tips").waitFor();
    expect(await faults(anna), `${language} ${colorScheme}`).toEqual([]);
  }
  await anna.page.evaluate(() => localStorage.removeItem("postduif.language"));
  await anna.page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  const phone = await visit(browser, program, SIZES.phone);
  await signIn(phone, program);
  await opens("small", "?mode=edit", phone);
  await phone.page.getByRole("button", { name: "Find a block" }).click();
  await phone.page.getByRole("textbox", { name: "Find a block" }).fill("send");
  await phone.page.getByText("1 of 2: Send e-mail").waitFor();
  expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  expect(await isInSight(phone.page.getByRole("button", { name: "Stop searching" }))).toBe(true);
  await phone.context.close();
}, LOOKS_WITHIN_MS);

test("the drawing is saved as a file that is whole and asks for nothing", async () => {
  const { page } = anna;
  await opens("kept");
  await page.getByRole("button", { name: "Print or save the drawing" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Save as SVG" }).click()]);
  expect(download.suggestedFilename()).toBe("kept.svg");
  const text = readFileSync(await download.path(), "utf8");
  const told = await page.evaluate((svg) => {
    const drawn = new DOMParser().parseFromString(svg, "image/svg+xml");
    return {
      faults: drawn.querySelectorAll("parsererror").length,
      boxes: drawn.querySelectorAll("g[data-id]").length,
      foreign: drawn.querySelectorAll("image, foreignObject, style, script, use, [href]").length,
      words: drawn.documentElement.textContent ?? "",
    };
  }, text);
  expect(told).toMatchObject({ faults: 0, boxes: LONG + 4, foreign: 0 });
  expect(told.words).toContain("Tips for use");
  expect(text.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|data:|var\(/);
});

test("all of it is printed, on as many pages as it takes, and nothing else is", async () => {
  const { page } = anna;
  // Nobody is there to press the button of the printer.
  await page.addInitScript(() => {
    window.print = () => undefined;
  });
  await opens("printed");
  await page.keyboard.press("Control+p");
  const sheets = page.locator("[data-sheets]");
  await sheets.waitFor({ state: "attached" });
  await page.emulateMedia({ media: "print" });
  await sheets.getByText("printed · page 1 of 3").waitFor();
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await sheets.locator('svg').nth(0).locator('[data-id="tips"]').count()).toBe(1);
  await page.emulateMedia({ media: null });
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBe(3);
  // Afterwards the page is as it was.
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await sheets.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Print or save the drawing" }).waitFor();
});

test("what is wrong is said in the language of the page, and again where that changes", async () => {
  const { page } = anna;
  await page.emulateMedia({ reducedMotion: "reduce" });
  const blocks = [{ id: "pause", do: "wait" }, { id: "ask", do: "branch", branches: [{ id: "a" }, { id: "b" }] }];
  await program.ask("PUT", "/api/v1/workflows", { ...workflow("unsound"), blocks });
  await anna.go("/app/workflows/unsound?mode=edit");
  const [english, dutch] = ["`for`, `until` or `window` is missing: how long?", "`for`, `until` of `window` ontbreekt: hoe lang?"];
  await block("pause").click();
  const settings = page.getByRole("complementary", { name: "Settings of the block" });
  await settings.getByText(english).waitFor();
  const choose = (language: string) => page.getByRole("radiogroup", { name: /Language|Taal/ }).getByText(language).click();
  await choose("NL");
  await page.getByText(dutch).first().waitFor();
  expect(await page.getByText(english).count()).toBe(0);
  expect(await block("pause").getAttribute("title")).toBe(dutch);
  await page.getByRole("button", { name: /te herstellen/ }).click();
  await page.getByRole("button", { name: /Alleen de laatste tak mag zonder/ }).waitFor();
  expect(await faults(anna)).toEqual([]);
  await page.keyboard.press("Escape");
  // What is saved from now on is answered so too.
  await block("pause").click();
  await page.getByLabel("Naam in de workflow").fill("Even wachten");
  await page.getByText("Bewaard", { exact: true }).waitFor();
  await page.getByRole("complementary").getByText(dutch).waitFor();
  await choose("EN");
  await settings.getByText(english).waitFor();
  expect(await page.getByText(dutch).count()).toBe(0);
  await page.evaluate(() => localStorage.removeItem("postduif.language"));
});

test("who leaves early and what starts it are said in words at the first look, in Dutch too", async () => {
  const exits = [{ id: "cancelled", when: { event: "order_cancelled", same: "order_id" } }];
  await program.ask("PUT", "/api/v1/workflows", { ...workflow("leaves"), triggers: [{ id: "joined", start: "event", event: "interest_confirmed" }], exits });
  const { page } = anna;
  const said = { en: ["When this happens: subscribed", "order cancelled at least once for the same order id"], nl: ["Als dit gebeurt: aangemeld", "bestelling geannuleerd minstens één keer voor dezelfde order id"] };
  for (const [language, words] of Object.entries(said)) {
    await page.evaluate((chosen) => localStorage.setItem("postduif.language", chosen), language);
    // Its texts come in their own time: the canvas is there before them.
    await anna.go("/app/workflows/leaves");
    for (const one of words) {
      await page.locator(".react-flow").getByText(one, { exact: true }).waitFor();
    }
    expect(await page.locator(".react-flow__edge").first().getAttribute("aria-label")).toBeNull();
  }
  await page.evaluate(() => localStorage.setItem("postduif.language", "en"));
});

test("the whole workflow is copied as a text, on a page that came without TLS", async () => {
  const { page } = anna;
  await program.ask("PUT", "/api/v1/workflows", workflow("told"));
  await anna.go("/app/workflows/told?view=outline");
  expect(await page.evaluate(() => "clipboard" in navigator)).toBe(false);
  const copy = page.getByRole("button", { name: "Copy as text" });
  await copy.focus();
  await page.keyboard.press("Enter");
  const done = page.getByRole("button", { name: "Copied" });
  await done.waitFor();
  expect(await done.evaluate((button) => button === document.activeElement)).toBe(true);
  await anna.go("/app/contacts");
  const field = page.getByRole("textbox").first();
  await field.focus();
  await page.keyboard.press("Control+V");
  await expect.poll(() => field.inputValue()).toContain("Tips for use");
});
