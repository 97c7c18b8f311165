/** Workflows are sorted under words of one's own, and found by them. */
import { afterEach, beforeAll, expect, test } from "vitest";

import { open, type Visit } from "./browser";
import { press, reach } from "./keys";
import { faults, PAIRS } from "./looks";
import type { Json, Program } from "./program";

const SAVED_WITHIN_MS = 15_000;
const LOOKS_WITHIN_MS = 120_000;

let program: Program;
let anna: Visit;

beforeAll(async () => {
  const fill = async (begun: Program) => {
    for (const handle of ["cart", "welcome", "winback"]) {
      await begun.ask("PUT", "/api/v1/workflows", { format: 1, handle, name: `The ${handle}`, triggers: [], blocks: [] });
    }
    await begun.ask("PUT", "/api/v1/workflows/welcome/tags", { tags: ["shop", "spring"] });
  };
  const opened = await open({ fill });
  ({ program, anna } = opened);
  return opened.close;
});

afterEach(() => {
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});

const tagsOf = async (handle: string) => (await program.ask("GET", "/api/v1/workflows")).workflows.find((one: Json) => one.handle === handle).tags;
const names = () => anna.page.getByRole("row").getByRole("link", { name: /^The / }).allTextContents();

test("a workflow gets its tags in the list, those of others are offered", async () => {
  const { page } = anna;
  await anna.go("/app/workflows");
  await page.getByRole("button", { name: "Tags of “The cart”" }).click();
  const field = page.getByRole("combobox", { name: "Tags" });
  await field.click();
  await page.getByRole("option", { name: "shop" }).click();
  await field.fill("left alone");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect.poll(() => tagsOf("cart"), { timeout: SAVED_WITHIN_MS }).toEqual(["left alone", "shop"]);
  await page.getByRole("row", { name: /The cart/ }).getByText("left alone").waitFor();
  expect((await program.ask("GET", "/api/v1/workflows/cart")).revision).toBe(1);
});

test("the list is narrowed to tags, and the address says to which", async () => {
  const { page } = anna;
  await anna.go("/app/workflows");
  const filter = page.getByRole("group", { name: "Only with these tags" });
  await filter.getByRole("button", { name: "shop" }).click();
  await expect.poll(names).toEqual(["The cart", "The welcome"]);
  await filter.getByRole("button", { name: "spring" }).click();
  await expect.poll(names).toEqual(["The welcome"]);
  await page.reload();
  await expect.poll(names).toEqual(["The welcome"]);
  await filter.getByRole("button", { name: "All", exact: true }).click();
  await expect.poll(names).toEqual(["The cart", "The welcome", "The winback"]);
  expect(new URL(page.url()).search).toBe("");
});

test("on its own page too, with the keyboard alone, and none is longer than it may be", async () => {
  const { page } = anna;
  await anna.go("/app/workflows/winback?mode=edit");
  await press(page, page.getByRole("button", { name: "Tags of “The winback”" }));
  await reach(page, page.getByRole("combobox", { name: "Tags" }));
  await page.keyboard.type(`spring,${"x".repeat(41)}`);
  await press(page, page.getByRole("button", { name: "Save", exact: true }));
  await expect.poll(() => tagsOf("winback"), { timeout: SAVED_WITHIN_MS }).toEqual(["spring", "x".repeat(40)]);
});

test("tags are found good by axe, in both schemes and languages", async () => {
  const { page } = anna;
  for (const [language, colorScheme] of PAIRS) {
    await page.evaluate((wanted) => localStorage.setItem("postduif.language", wanted), language);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await anna.go("/app/workflows?tags=%5B%22spring%22%5D");
    await page.getByRole("button", { name: "spring", pressed: true }).waitFor();
    expect(await faults(anna), `list, ${language} ${colorScheme}`).toEqual([]);
    await page.getByRole("button", { name: language === "nl" ? "Labels van “The welcome”" : "Tags of “The welcome”" }).click();
    await page.getByRole("combobox", { name: language === "nl" ? "Labels" : "Tags" }).waitFor();
    expect(await faults(anna), `dialog, ${language} ${colorScheme}`).toEqual([]);
  }
}, LOOKS_WITHIN_MS);
