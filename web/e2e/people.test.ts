/** Who may be mailed, and who is who: the do-not-mail list, interests and contacts that are one person. */
import { beforeAll, expect, test } from "vitest";

import { open, type Visit } from "./browser";
import { faults } from "./looks";
import type { Json, Program } from "./program";

let program: Program;
let anna: Visit;

beforeAll(async () => {
  const opened = await open({ rights: ["admin"] });
  ({ program, anna } = opened);
  return opened.close;
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
  await page.getByRole("button", { name: "Take off: never@shop.test" }).click();
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
});

test("two contacts turn out to be one person, and are two again", async () => {
  const { page } = anna;
  const contact = (email: string, fields: Json) => program.ask("PUT", "/api/v1/contacts", { contact: { email }, fields });
  await contact("dora@shop.test", { first_name: "Dora" });
  await contact("dora@work.test", { city: "Breda" });
  const whose = async (email: string) => (await program.ask("GET", `/api/v1/contacts?find=${email}`)).contacts.map((one: Json) => one.id);
  const [[shop], [work]] = [await whose("dora@shop.test"), await whose("dora@work.test")];
  await anna.go(`/app/contacts/${shop}`);
  await page.getByRole("button", { name: "Merge with…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Address or customer number/).fill("dora@work");
  await dialog.getByRole("button", { name: "Look up" }).click();
  await dialog.getByText("Filled in from there: city.").waitFor();
  expect(await faults(anna)).toEqual([]);
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await page.getByText("They are one contact now.").waitFor();
  expect(await whose("dora@work.test")).toEqual([shop]);
  await expect.poll(async () => (await program.ask("GET", `/api/v1/contacts/${shop}`)).fields.city?.value).toBe("Breda");
  await page.getByRole("row", { name: new RegExp(`Contact ${work} .* merged`) }).waitFor();
  expect(await faults(anna)).toEqual([]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("The other contact is back.").waitFor();
  await page.getByRole("row", { name: new RegExp(`Contact ${work} .* taken back`) }).waitFor();
  expect(await whose("dora@work.test")).toEqual([work]);
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});
