/** Who may be mailed: the do-not-mail list and the interests, by somebody who may change them. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { launch, signIn, visit, type Visit } from "./browser";
import { start, type Json, type Program } from "./program";

let program: Program;
let browser: Browser;
let anna: Visit;

beforeAll(async () => {
  program = await start();
  await program.ask("PUT", "/api/v1/users/anna", { rights: ["admin"] });
  browser = await launch();
  anna = await visit(browser, program);
  await signIn(anna, program);
});

afterAll(async () => {
  await browser?.close();
  await program?.stop();
});

test("an address is put on the do-not-mail list, found, and taken off", async () => {
  const { page } = anna;
  const listed = async () => (await program.ask("GET", "/api/v1/suppressions")).suppressions.map((one: Json) => one.address);
  await program.ask("POST", "/api/v1/suppressions", { address: "bo@shop.test" });
  await anna.go("/app/do-not-mail");
  await page.getByRole("button", { name: "Add an address" }).click();
  await page.getByLabel("Address", { exact: true }).fill("Never@shop.test");
  await page.getByRole("button", { name: "Never mail it" }).click();
  await page.getByRole("row", { name: /never@shop.test Put here by hand/ }).waitFor();
  expect(await listed()).toEqual(["bo@shop.test", "never@shop.test"]);
  await page.getByLabel("Begins with").fill("ne");
  await page.getByRole("row", { name: /bo@shop.test/ }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Take never@shop.test off" }).click();
  await page.getByRole("button", { name: "Take off the list" }).click();
  await page.getByText("No address begins so.").waitFor();
  expect(await listed()).toEqual(["bo@shop.test"]);
});

test("an interest is made, and said in two languages", async () => {
  const { page } = anna;
  await anna.go("/app/interests");
  await page.getByRole("button", { name: "New interest" }).click();
  await page.getByLabel("What is it called?").fill("Special offers");
  await page.getByRole("button", { name: "Create" }).click();
  const card = page.getByRole("region", { name: "special-offers" });
  await card.getByLabel("Name · Nederlands").fill("Aanbiedingen");
  await card.getByRole("switch").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The interests are saved.").first().waitFor();
  const expected = [{ id: "special-offers", name: { en: "Special offers", nl: "Aanbiedingen" }, public: false }];
  await expect.poll(async () => (await program.ask("GET", "/api/v1/settings")).document.interests).toEqual(expected);
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});
