/** Blocks taken in hand: dragged with a mouse and with a finger, and several at once. */
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeAll, expect, test } from "vitest";

import { open, signIn, SIZES, visit, type Visit } from "./browser";
import { faults, PAIRS } from "./looks";
import type { Json, Program } from "./program";

const SAVED_WITHIN_MS = 15_000;
const LOOKS_WITHIN_MS = 120_000;
/** Two rows of what a finger hits, with what stands around them. */
const BAR_ROWS_PX_MAX = 84;
/** A clock is stopped at a time that is still to come for it. */
const PAUSED_AHEAD_MS = 60_000;
/** A hand does not jump: a drag begins after a few points. */
const STEPS = 8;

const workflow = (handle: string) => ({
  format: 1,
  handle,
  name: handle,
  interest: "news",
  triggers: [{ id: "ordered", start: "event", event: "order_placed" }],
  blocks: [
    ...Array.from({ length: 4 }, (_, n) => ({ id: `wait_${n + 1}`, do: "wait", for: `${n + 1}d` })),
    {
      id: "again",
      do: "branch",
      branches: [
        { id: "twice", when: { event: "order_placed", within: "7d", at_least: 2 }, blocks: [{ id: "thanks", do: "send_email", email: "thanks" }] },
        { id: "once", blocks: [{ id: "stop", do: "end" }] },
      ],
    },
    { id: "last", do: "wait", for: "9d" },
  ],
});
const AT_FIRST = "wait_1 wait_2 wait_3 wait_4 again[thanks|stop] last";

let program: Program;
let anna: Visit;
let phone: Visit;

beforeAll(async () => {
  const fill = (begun: Program) => begun.ask("PUT", "/api/v1/emails/thanks", { name: "Thank you", subject: "Thank you", text: "Hello {{ unsubscribe_url }}" });
  const opened = await open({ fill });
  ({ program, anna } = opened);
  // All of a workflow is in sight.
  await anna.page.setViewportSize({ width: 1440, height: 1600 });
  phone = await visit(opened.browser, program, SIZES.phone);
  await signIn(phone, program);
  return opened.close;
});

afterEach(() => {
  expect([anna.outside, anna.complaints, phone.outside, phone.complaints]).toEqual([[], [], [], []]);
});

const block = (id: string, page = anna.page): Locator => page.locator(`[data-block="${id}"]`);

/** Opens a workflow of its own to be edited, and waits until it can be. */
async function opens(handle: string, by = anna, rest = ""): Promise<void> {
  await program.ask("PUT", "/api/v1/workflows", workflow(handle));
  await by.go(`/app/workflows/${handle}?mode=edit${rest}`);
  await block("wait_1", by.page).waitFor();
  await by.page.locator(rest === "" ? "body[data-clips]:has([data-hands])" : "body[data-clips]").waitFor();
}

const inWords = (blocks: Json[]): string =>
  blocks.map((one) => (one.branches === undefined ? one.id : `${one.id}[${one.branches.map((arm: Json) => inWords(arm.blocks ?? [])).join("|")}]`)).join(" ");

const saved = async (handle: string) => inWords((await program.ask("GET", `/api/v1/workflows/${handle}/document`)).document.blocks);

/** What is saved is this. */
const is = (handle: string, wanted: string) =>
  expect.poll(() => saved(handle), { timeout: SAVED_WITHIN_MS }).toBe(wanted);

/** What opens the rest of the bar. */
const more = (page: Page): Locator => page.locator("header").getByRole("button", { name: /^(More|Meer)/ });

const chosen = (page = anna.page) => page.locator('[data-block][aria-pressed="true"]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["block"]));

async function middleOf(one: Locator): Promise<{ x: number; y: number }> {
  const at = await one.boundingBox();
  if (at === null) {
    throw new Error(`${one} is not seen`);
  }
  return { x: at.x + at.width / 2, y: at.y + at.height / 2 };
}

/** The plus behind a block, by what it is called; the first one is above all blocks. */
const plus = (page: Page, n: number): Locator => page.getByRole("button", { name: /^Insert a block/ }).nth(n);

/** Takes a block with the mouse to a place, and holds it there. */
async function drag(id: string, to: { x: number; y: number }): Promise<void> {
  const { page } = anna;
  const from = await middleOf(block(id));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: STEPS });
}

const marks = async (page = anna.page) => {
  const count = (drop: string) => page.locator(`[data-drop="${drop}"]`).count();
  return { here: await count("here"), may: await count("may"), not: await count("not") };
};

test("a block is dragged to a line, shown where it may come down, and taken back by one step", async () => {
  const { page } = anna;
  await opens("dragged");
  const to = await middleOf(plus(page, 3));
  await drag("wait_1", to);
  // Not where it stands, before and behind itself.
  await page.locator('[data-drop="here"]').waitFor();
  expect(await marks()).toEqual({ here: 1, may: 7, not: 2 });
  await page.mouse.up();
  await is("dragged", "wait_2 wait_3 wait_1 wait_4 again[thanks|stop] last");
  expect(await chosen()).toEqual(["wait_1"]);
  await page.getByRole("status").getByText("The block is moved.").waitFor({ state: "attached" });
  expect(await marks()).toEqual({ here: 0, may: 0, not: 0 });
  await page.keyboard.press("Control+z");
  await is("dragged", AT_FIRST);
});

test("what may not stand there shows no mark, and let go elsewhere or by escape nothing moves", async () => {
  const { page } = anna;
  await opens("stays");
  const before = await page.locator("[data-block]").count();
  // Nothing is reached behind an end: it stands at the end of a way only.
  const to = await middleOf(plus(page, 2));
  await drag("stop", to);
  await expect.poll(async () => (await marks()).not).toBeGreaterThan(4);
  expect((await marks()).here).toBe(0);
  await page.mouse.up();
  // A branch does not go into itself.
  await drag("again", await middleOf(block("thanks")));
  await expect.poll(async () => (await marks()).not).toBeGreaterThan(2);
  expect((await marks()).here).toBe(0);
  await page.keyboard.press("Escape");
  expect(await marks()).toEqual({ here: 0, may: 0, not: 0 });
  await page.mouse.up();
  expect(await chosen()).toEqual([]);
  expect(await page.locator("[data-block]").count()).toBe(before);
  await page.getByRole("button", { name: "Undo" }).and(page.locator(":disabled")).waitFor();
  // And a press is a press.
  await block("wait_1").click();
  expect(await chosen()).toEqual(["wait_1"]);
});

test("a finger that rests on a block takes it along", async () => {
  const { page } = phone;
  await page.clock.install();
  await opens("fingers", phone);
  const hand = await phone.context.newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", at?: { x: number; y: number }) => hand.send("Input.dispatchTouchEvent", { type, touchPoints: at === undefined ? [] : [at] });
  const [from, to] = [await middleOf(block("wait_1", page)), await middleOf(plus(page, 2))];
  // One that goes on before it has rested only looks.
  await page.clock.pauseAt(Date.now() + PAUSED_AHEAD_MS);
  await touch("touchStart", from);
  await touch("touchMove", to);
  await touch("touchEnd");
  await page.clock.resume();
  expect(await page.locator("[data-drop]").count()).toBe(0);
  const start = await middleOf(block("wait_1", page));
  await touch("touchStart", start);
  await page.locator('[data-drop="may"]').first().waitFor();
  await touch("touchMove", await middleOf(page.locator('[data-drop="may"]').first()));
  await page.locator('[data-drop="here"]').waitFor();
  await touch("touchEnd");
  await is("fingers", "wait_2 wait_1 wait_3 wait_4 again[thanks|stop] last");
});

test("a finger chooses several, a touch each, and they go together", async () => {
  const { page } = phone;
  await opens("touched", phone);
  await block("wait_2", page).tap();
  const several = page.getByRole("button", { name: "Choose several blocks" });
  await several.tap();
  expect(await several.getAttribute("aria-pressed")).toBe("true");
  await block("wait_1", page).tap();
  await page.getByRole("heading", { name: "2 blocks" }).waitFor();
  expect((await chosen(page)).toSorted()).toEqual(["wait_1", "wait_2"]);
  // One that is touched again is out again.
  await block("wait_1", page).tap();
  expect(await chosen(page)).toEqual(["wait_2"]);
  await block("wait_1", page).tap();
  expect(await faults(phone)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SIZES.phone.width);
  await page.getByRole("button", { name: "Move down" }).tap();
  await is("touched", "wait_3 wait_1 wait_2 wait_4 again[thanks|stop] last");
  await page.getByRole("button", { name: "Delete" }).tap();
  await is("touched", "wait_3 wait_4 again[thanks|stop] last");
  // Without it, a touch chooses one.
  await several.tap();
  await block("wait_3", page).tap();
  await block("wait_4", page).tap();
  expect(await chosen(page)).toEqual(["wait_4"]);
  // In the list it is the same.
  await more(page).tap();
  await page.getByText("Outline").tap();
  await several.tap();
  await block("last", page).tap();
  expect((await chosen(page)).toSorted()).toEqual(["last", "wait_4"]);
});

test("a finger copies, cuts and pastes what it chose, also where the page may not see the clipboard of the phone", async () => {
  const { page } = phone;
  await opens("clipped", phone);
  const press = (name: string) => page.getByRole("button", { name, exact: true }).tap();
  expect(await page.getByRole("button", { name: "Paste" }).count()).toBe(0);
  await page.getByRole("button", { name: "Choose several blocks" }).tap();
  // Nothing is chosen.
  for (const name of ["Copy", "Cut"]) {
    expect(await page.getByRole("button", { name, exact: true }).isDisabled(), name).toBe(true);
  }
  await block("wait_1", page).tap();
  await block("wait_2", page).tap();
  await page.getByRole("heading", { name: "2 blocks" }).waitFor();
  // Looked at before anything is told: a message that fades in has no contrast yet.
  expect(await faults(phone)).toEqual([]);
  // Nothing was copied.
  await press("Paste");
  await page.getByText("There are no blocks to paste.").waitFor();
  await press("Copy");
  await page.getByText("2 blocks are copied.").waitFor();
  await press("Paste");
  await is("clipped", "wait_1 wait_2 wait wait_5 wait_3 wait_4 again[thanks|stop] last");
  expect(await chosen(page)).toEqual(["wait", "wait_5"]);
  await press("Cut");
  await is("clipped", AT_FIRST);
  // What does not stand in a row is copied, and not cut.
  await press("Choose several blocks, a press each");
  await block("wait_1", page).tap();
  await press("Choose several blocks, a press each");
  await block("wait_3", page).tap();
  await page.getByRole("button", { name: "Cut", exact: true }).and(page.locator(":disabled")).waitFor();
  await press("Copy");
});

test("on a phone the bar has two rows, and the rest of it is a key away", async () => {
  const { page } = phone;
  await program.ask("PUT", "/api/v1/workflows", { ...workflow("narrow"), name: "A name that is longer than any row of a phone" });
  const bar = page.locator("header").filter({ has: page.getByRole("heading", { level: 1 }) });
  for (const [language, colorScheme] of PAIRS) {
    await page.evaluate((wanted) => localStorage.setItem("postduif.language", wanted), language);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const mode of ["edit", "report"]) {
      const at = `${mode}, ${language} ${colorScheme}`;
      await phone.go(`/app/workflows/narrow${mode === "edit" ? "?mode=edit" : ""}`);
      await block("wait_1", page).waitFor();
      if (mode === "edit") {
        await page.locator("body[data-clips]").waitFor();
      }
      expect((await bar.boundingBox())?.height, at).toBeLessThanOrEqual(BAR_ROWS_PX_MAX);
      const paper = page.getByRole("button", { name: language === "nl" ? "Tekening afdrukken of bewaren" : "Print or save the drawing" });
      expect(await paper.isVisible(), at).toBe(false);
      await more(page).focus();
      await page.keyboard.press("Enter");
      await paper.waitFor();
      // What it opened is what the next key reaches.
      await page.keyboard.press("Tab");
      expect(await page.locator("#rest :focus").count(), at).toBe(1);
      expect(await faults(phone), at).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), at).toBeLessThanOrEqual(SIZES.phone.width);
      await more(page).press("Enter");
      expect(await paper.isVisible(), at).toBe(false);
    }
  }
}, LOOKS_WITHIN_MS);

test("several are chosen by shift and a press, and dragged together", async () => {
  const { page } = anna;
  await opens("several");
  await block("wait_1").click();
  await block("wait_2").click({ modifiers: ["Shift"] });
  expect(await chosen()).toEqual(["wait_1", "wait_2"]);
  await page.getByRole("heading", { name: "2 blocks" }).waitFor();
  await drag("wait_2", await middleOf(plus(page, 3)));
  await page.locator('[data-drop="here"]').waitFor();
  await page.mouse.up();
  await is("several", "wait_3 wait_1 wait_2 wait_4 again[thanks|stop] last");
  expect(await chosen()).toEqual(["wait_1", "wait_2"]);
  // A press with shift takes one out again.
  await block("wait_1").click({ modifiers: ["Shift"] });
  expect(await chosen()).toEqual(["wait_2"]);
});

test("what does not stand in a row says why it is not moved, by the hand and by cutting", async () => {
  const { page } = anna;
  await opens("apart");
  await block("wait_1").click();
  await block("wait_3").click({ modifiers: ["Shift"] });
  const why = page.getByText("They do not stand one behind the other.");
  await page.getByRole("alert").filter({ has: why }).waitFor();
  await page.getByRole("button", { name: "Move down" }).and(page.locator(":disabled")).waitFor();
  await drag("wait_1", await middleOf(plus(page, 4)));
  await page.locator("[data-apart]").getByText("They do not stand").waitFor();
  expect((await marks()).may + (await marks()).here).toBe(0);
  await page.mouse.up();
  await block("wait_1").focus();
  await page.keyboard.press("Control+x");
  await page.locator(".mantine-Notification-root").getByText("They do not stand").waitFor();
  await page.getByRole("button", { name: "Undo" }).and(page.locator(":disabled")).waitFor();
  // To take them out needs no row.
  await page.keyboard.press("Delete");
  await is("apart", "wait_2 wait_4 again[thanks|stop] last");
});

test("the same with the keyboard alone: chosen, moved, copied, cut, deleted and taken back", async () => {
  const { page } = anna;
  await opens("typed", anna, "&block=wait_2&view=outline");
  await block("wait_2").focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  expect(await chosen()).toEqual(["wait_2", "wait_3", "wait_4"]);
  await page.keyboard.press("Shift+ArrowUp");
  expect(await chosen()).toEqual(["wait_2", "wait_3"]);
  await page.keyboard.press("Alt+ArrowUp");
  await is("typed", "wait_2 wait_3 wait_1 wait_4 again[thanks|stop] last");
  await page.locator('[data-block="wait_3"]:focus').waitFor();
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await is("typed", "wait_2 wait_3 wait wait_5 wait_1 wait_4 again[thanks|stop] last");
  expect(await chosen()).toEqual(["wait", "wait_5"]);
  await page.keyboard.press("Control+x");
  await is("typed", AT_FIRST.replace("wait_1 wait_2 wait_3", "wait_2 wait_3 wait_1"));
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await is("typed", AT_FIRST);
});

test("a frame drawn with shift takes in what it touches, and the plane stays", async () => {
  const { page } = anna;
  await opens("framed");
  const [first, third] = [await block("wait_1").boundingBox(), await block("wait_3").boundingBox()];
  if (first === null || third === null) {
    throw new Error("the blocks are not seen");
  }
  await page.keyboard.down("Shift");
  await page.mouse.move(first.x - 40, first.y + 10);
  await page.mouse.down();
  await page.mouse.move(third.x + 30, third.y + 20, { steps: STEPS });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  expect(await chosen()).toEqual(["wait_1", "wait_2", "wait_3"]);
  expect(await block("wait_1").boundingBox()).toEqual(first);
  await page.keyboard.press("Delete");
  await is("framed", "wait_4 again[thanks|stop] last");
});

test("several chosen are found good by axe, in both schemes and languages", async () => {
  await opens("looked");
  for (const [language, colorScheme] of PAIRS) {
    await anna.page.evaluate((wanted) => localStorage.setItem("postduif.language", wanted), language);
    await anna.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await anna.go("/app/workflows/looked?mode=edit");
    await block("wait_1").click();
    await block("wait_3").click({ modifiers: ["Shift"] });
    await anna.page.getByRole("heading", { name: language === "nl" ? "2 blokken" : "2 blocks" }).waitFor();
    expect(await faults(anna), `${language} ${colorScheme}`).toEqual([]);
    await drag("wait_2", await middleOf(block("wait_4")));
    await anna.page.locator('[data-drop="may"]').first().waitFor();
    expect(await faults(anna), `dragged, ${language} ${colorScheme}`).toEqual([]);
    await anna.page.keyboard.press("Escape");
    await anna.page.mouse.up();
  }
}, LOOKS_WITHIN_MS);
