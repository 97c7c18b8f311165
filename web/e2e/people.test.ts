/** Who may be mailed, and who is who: the do-not-mail list, interests and contacts that are one person. */
import { beforeAll, expect, test } from "vitest";

import { open, SIZES, type Visit } from "./browser";
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
  const card = page.getByRole("region", { name: "Special offers" });
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

test("contacts are filtered by a rule, which is kept as a view with an address of its own", async () => {
  const { page } = anna;
  const contact = (email: string, tags: Json) => program.ask("PUT", "/api/v1/contacts", { contact: { email }, tags });
  await contact("vera@shop.test", { vip: true });
  await contact("wim@shop.test", {});
  const tagged = async () => (await program.ask("GET", "/api/v1/contacts?find=vera")).contacts[0]?.tags;
  await expect.poll(tagged).toEqual(["vip"]);
  await anna.go("/app/contacts");
  await page.getByRole("link", { name: "wim@shop.test" }).waitFor();
  // With the keyboard alone: the filter is opened, and a part of the rule is put in.
  await page.getByRole("button", { name: "Filter" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Filter" }).and(page.locator("[aria-expanded=true]")).waitFor();
  await page.getByRole("group", { name: "Who is shown" }).getByRole("button").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Has the tag", exact: true }).press("Enter");
  // While a rule is begun, whoever was there stays, and it says what is missing.
  await page.getByText("Fill in the rest of the rule to see who it holds for.").waitFor();
  await page.getByRole("link", { name: "wim@shop.test" }).waitFor();
  expect(await page.getByRole("button", { name: "Save as view" }).isDisabled()).toBe(true);
  await page.getByRole("combobox", { name: "Has the tag" }).fill("vip");
  await page.getByRole("status").filter({ hasText: /^1 contact$/ }).waitFor();
  await page.getByRole("link", { name: "vera@shop.test" }).waitFor();
  expect(await page.getByRole("link", { name: "wim@shop.test" }).count()).toBe(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await faults(anna)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize(SIZES.wide);
  // It is kept, and is a segment.
  await page.getByRole("button", { name: "Save as view" }).click();
  await page.getByLabel("What is it called?").fill("Our best");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.search === "?segment=our-best");
  await page.getByRole("link", { name: "vera@shop.test" }).waitFor();
  const saved = await program.ask("GET", "/api/v1/segments/our-best");
  expect([saved.name, saved.document.rule]).toEqual(["Our best", { tag: "vip" }]);
  // A view that is open is narrowed, and the others are found by name.
  await anna.go("/app/contacts?segment=our-best");
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByText("is in the segment Our best").waitFor();
  await page.getByRole("link", { name: "Change this view" }).waitFor();
  await page.getByRole("combobox", { name: "View" }).fill("nothing");
  await page.getByText("No view is called so.").waitFor();
  await page.getByRole("combobox", { name: "View" }).fill("our b");
  await page.getByRole("option", { name: "Our best" }).waitFor();
});

test("what is known of a contact is corrected, given away and forgotten", async () => {
  const { page } = anna;
  const consent = { interest: "special-offers", subscribed: true, basis: "opt_in", source: "counter", wording: "Mail me", at: "2026-01-01T10:00:00Z" };
  const { contact: id } = await program.ask("PUT", "/api/v1/contacts", { contact: { email: "jo@shop.test" }, fields: { first_name: "Jo", visits: 2 }, tags: { vip: true }, interests: [consent] });
  const known = async () => program.ask("GET", `/api/v1/contacts/${id}`);
  await expect.poll(async () => (await known()).tags).toEqual(["vip"]);
  await anna.go(`/app/contacts/${id}`);
  await page.getByRole("button", { name: "Correct" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await dialog.getByLabel("E-mail").fill("jo");
  await dialog.getByLabel("First name").fill("Johanna");
  await dialog.getByLabel("visits").fill("3");
  await dialog.getByRole("button", { name: "Save" }).click();
  // What is refused is said at its field, and nothing of the rest is taken.
  await dialog.getByText(/^This is not an e-mail address/).waitFor();
  expect((await known()).fields.first_name.value).toBe("Jo");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await faults(anna)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.setViewportSize(SIZES.wide);
  await dialog.getByLabel("E-mail").fill("johanna@shop.test");
  await dialog.getByLabel("One more field").fill("city");
  await dialog.getByLabel("Its value").fill("Breda");
  await dialog.getByLabel("Tags", { exact: true }).fill("regular");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Save" }).click();
  // The page shows it by the time that it says so.
  await page.getByText("The correction is saved.").waitFor();
  await page.getByRole("heading", { name: "johanna@shop.test" }).waitFor();
  const now = await known();
  expect([now.email, now.fields.first_name.value, now.fields.visits.value, now.fields.city.value, now.tags]).toEqual(["johanna@shop.test", "Johanna", 3, "Breda", ["regular", "vip"]]);

  await page.getByRole("tab", { name: "Consent" }).click();
  await page.getByRole("button", { name: "Unsubscribe from Special offers" }).click();
  await page.getByText("Special offers: left").waitFor();
  expect((await known()).interests["special-offers"]).toMatchObject({ state: "left", source: "by_hand" });

  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "All that is known" }).click()]);
  expect(file.suggestedFilename()).toBe(`contact-${id}.json`);

  // Forgetting cannot be undone: a slip of the hand does nothing.
  await page.getByRole("button", { name: "Erase" }).click();
  await dialog.getByRole("textbox").fill("johanna@shop");
  await page.keyboard.press("Enter");
  expect(await dialog.getByRole("button", { name: "Erase for good" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("Johanna@shop.test");
  expect(await faults(anna)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/app/contacts");
  await page.getByText("johanna@shop.test is being erased.").waitFor();
  // A job does it; nothing goes there from the answer on.
  const left = async () => (await program.ask("GET", "/api/v1/contacts?find=johanna")).contacts.map((one: Json) => one.suppressed);
  expect([[], ["erased"]]).toContainEqual(await left());
  expect([anna.outside, anna.complaints]).toEqual([[], []]);
});
