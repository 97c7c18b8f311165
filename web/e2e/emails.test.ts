import { deflateSync } from "node:zlib";

import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import { open, signIn, visit, type Visit } from "./browser";
import { faults, faultsOf, LOOKED_AT, LOOKED_AT_WITHIN_MS } from "./looks";
import type { Json, Program } from "./program";

/** How long a change takes to be kept: a moment is waited for the next one. */
const KEPT_WITHIN_MS = 15_000;

let program: Program;
let browser: Browser;
let anna: Visit;

beforeAll(async () => {
  const opened = await open();
  ({ program, browser, anna } = opened);
  return opened.close;
});

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit += 1) {
    crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  }
  return crc >>> 0;
});

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const crc = body.reduce((now, byte) => (crcTable[(now ^ byte) & 255] ?? 0) ^ (now >>> 8), 0xffffffff) ^ 0xffffffff;
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc >>> 0);
  return Buffer.concat([length, body, sum]);
}

/** A red picture, 80 by 40. */
function red(): Buffer {
  const head = Buffer.from([0, 0, 0, 80, 0, 0, 0, 40, 8, 2, 0, 0, 0]);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(240, Buffer.from([255, 0, 0]))]);
  const rows = Buffer.concat(Array.from({ length: 40 }, () => row));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

const kept = () => anna.page.getByText("Kept, not in use yet").waitFor({ timeout: KEPT_WITHIN_MS });
const kinds = async (): Promise<string[]> => {
  const { email } = await program.ask("GET", "/api/v1/emails/spring/draft");
  return email.blocks.blocks.map((block: Json) => block.kind);
};

test("an e-mail is made of blocks with the mouse, and nobody gets it before it is put to use", async () => {
  const { page, go } = anna;
  await go("/app/emails");
  await page.getByRole("button", { name: "New e-mail" }).click();
  await page.getByLabel("What is it called?").fill("Spring");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL((url) => url.pathname === "/app/emails/spring");
  const palette = page.getByRole("region", { name: "Add" });
  await palette.getByRole("button", { name: "Image" }).click();
  await page.getByRole("region", { name: "Settings of the block" }).getByRole("button", { name: "Choose an image" }).click();
  await page.locator("input[type=file]").setInputFiles({ name: "red.png", mimeType: "image/png", buffer: red() });
  await page.locator('[data-mail-block] img[src^="/i/"]').waitFor();
  await page.getByLabel("What it shows, in words").fill("Something red");
  await palette.getByRole("button", { name: "Button" }).click();
  await page.getByRole("region", { name: "Settings of the block" }).getByLabel("Where it leads").fill("https://shop.test/spring");
  await kept();
  // The footer stays last; what is added stands behind what is chosen.
  expect(await kinds()).toEqual(["logo", "heading", "text", "image", "button", "footer"]);
  expect((await program.ask("GET", "/api/v1/emails/spring")).version).toBe(1);
});

test("a block is dragged, moved by keys, copied, and all of it taken back", async () => {
  const { page } = anna;
  const blocks = page.locator("[data-mail-block]");
  await blocks.nth(4).click({ position: { x: 5, y: 5 } });
  await page.getByTitle("Drag to move").dragTo(page.getByRole("button", { name: "Insert a block here" }).nth(1), { force: true });
  await expect.poll(kinds, { timeout: KEPT_WITHIN_MS }).toEqual(["logo", "button", "heading", "text", "image", "footer"]);
  await blocks.nth(1).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(kinds, { timeout: KEPT_WITHIN_MS }).toEqual(["logo", "heading", "button", "text", "image", "footer"]);
  await blocks.nth(2).focus();
  await page.keyboard.press("Control+d");
  await expect.poll(kinds, { timeout: KEPT_WITHIN_MS }).toEqual(["logo", "heading", "button", "button", "text", "image", "footer"]);
  await page.keyboard.press("Delete");
  await expect.poll(kinds, { timeout: KEPT_WITHIN_MS }).toEqual(["logo", "heading", "button", "text", "image", "footer"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Redo" }).click();
  await kept();
});

test("words are written where they stand, with a personal field in them", async () => {
  const { page } = anna;
  const heading = page.getByRole("textbox", { name: "Heading" });
  const greeted = async (word: string, fallback: string) => {
    await heading.click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type(`${word} `);
    await page.getByRole("toolbar", { name: "How the text looks" }).getByRole("button", { name: "Personal field" }).click();
    await page.getByLabel("Where somebody has none").fill(fallback);
    await page.getByRole("button", { name: "Insert", exact: true }).click();
    await heading.getByText(`first_name · ${fallback}`).waitFor();
  };
  const text = async (): Promise<string> => (await program.ask("GET", "/api/v1/emails/spring/draft")).email.blocks.blocks[1].text;
  await greeted("Dear", "friend");
  await expect.poll(text, { timeout: KEPT_WITHIN_MS }).toContain("Dear {{ contact.first_name");
  // All of it is written over, with the field that stands last.
  await greeted("Hello", "you");
  await expect.poll(text, { timeout: KEPT_WITHIN_MS }).toBe('Hello {{ contact.first_name | default: "you" }}');
});

test("a block for some only is shown to those of whom its rule holds", async () => {
  const { page } = anna;
  await program.ask("PUT", "/api/v1/contacts", { contact: { email: "vera@shop.test" }, tags: { vip: true } });
  await page.locator("[data-mail-block]").nth(3).click({ position: { x: 5, y: 5 } });
  const settings = page.getByRole("region", { name: "Settings of the block" });
  await settings.getByText("Only those who …").click();
  await settings.getByLabel("Has the tag").fill("vip");
  await page.locator("[data-mail-block]").nth(3).getByText("Only if: has the tag vip").waitFor();
  await expect.poll(async () => (await program.ask("GET", "/api/v1/emails/spring/draft")).email.blocks.blocks[3].show, { timeout: KEPT_WITHIN_MS }).toEqual({ tag: "vip" });
  // The way out is for everybody.
  await page.locator("[data-mail-block]").nth(5).click({ position: { x: 5, y: 5 } });
  expect(await settings.getByText("Only those who …").count()).toBe(0);
  await page.getByText("Preview", { exact: true }).click();
  const body = page.frameLocator("iframe").getByText("Write your text here.");
  await page.frameLocator("iframe").getByText("Hello you").waitFor();
  expect(await body.count()).toBe(0);
  await page.getByLabel("As this contact").fill("vera@");
  await body.waitFor();
  await page.getByText("Write", { exact: true }).click();
});

test("a test of what is written lies in the test inbox", async () => {
  const { page } = anna;
  await kept();
  await page.getByRole("button", { name: "Send a test" }).click();
  const dialog = page.getByRole("dialog", { name: "Send a test" });
  await dialog.getByLabel("Made out to").fill("nobody");
  await dialog.getByRole("button", { name: "Make the test" }).click();
  expect(await dialog.getByLabel("Made out to").evaluate((field: HTMLInputElement) => field.validity.valid)).toBe(false);
  await dialog.getByLabel("Made out to").fill("vera@shop.test");
  await dialog.getByRole("button", { name: "Make the test" }).click();
  await dialog.getByText("lies in the test inbox").waitFor();
  const [mail] = (await program.ask("GET", "/api/v1/inbox")).mails;
  expect(mail.recipient).toBe("vera@shop.test");
  const { text } = await program.ask("GET", `/api/v1/inbox/${mail.id}`);
  expect(text).toContain("Hello you");
  expect(text).toContain("Write your text here.");
  await dialog.getByRole("link", { name: "Look at it" }).click();
  await page.waitForURL((url) => url.pathname === "/app/inbox" && url.searchParams.get("mail") === mail.id);
  await anna.go("/app/emails/spring");
});

test("the menu of blocks can be read by everybody while it is open", async () => {
  const { page } = anna;
  await page.getByRole("button", { name: "Insert a block here" }).nth(1).click();
  await page.getByRole("menuitem", { name: "Heading" }).waitFor();
  expect(await faults(anna)).toEqual([]);
  // The first is where the keys begin.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Heading");
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem").first().waitFor({ state: "detached" });
});

test("it is shown by the server, put to use, and an older version taken back", async () => {
  const { page } = anna;
  await page.getByText("Preview", { exact: true }).click();
  const frame = page.frameLocator("iframe");
  await frame.getByText("Hello you").waitFor();
  // The picture is loaded from this server, within a frame that may do nothing.
  await expect.poll(() => frame.locator('img[alt="Something red"]').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(80);
  await page.getByText("Write", { exact: true }).click();
  await page.getByRole("button", { name: "Put to use" }).click();
  await page.getByText("Version 2", { exact: true }).waitFor();
  const used = await program.ask("GET", "/api/v1/emails/spring");
  expect([used.version, used.blocks.blocks.length]).toEqual([2, 6]);
  expect((await program.ask("GET", "/api/v1/emails/spring/draft")).revision).toBe(0);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Versions" }).click();
  await page.getByRole("button", { name: "Take back" }).click();
  await kept();
  await expect.poll(kinds, { timeout: KEPT_WITHIN_MS }).toEqual(["logo", "heading", "text", "footer"]);
  await page.getByRole("button", { name: "Back to version 2" }).click();
  await page.getByText("Version 2", { exact: true }).waitFor();
});

test("what somebody else wrote meanwhile is not overwritten unseen", async () => {
  const { page, go } = anna;
  await go("/app/emails/spring");
  await page.getByLabel("Subject").fill("Mine");
  await kept();
  const { revision, email } = await program.ask("GET", "/api/v1/emails/spring/draft");
  await program.ask("PUT", `/api/v1/emails/spring/draft?revision=${revision}`, { ...email, subject: "Theirs" });
  await page.getByLabel("Subject").fill("Mine again");
  await page.getByRole("alert").getByText("Somebody else has written").waitFor();
  await page.getByRole("button", { name: "Go on with theirs" }).click();
  await expect.poll(() => page.getByLabel("Subject").inputValue()).toBe("Theirs");
});

test("what is wrong is said at its block", async () => {
  const { page } = anna;
  await page.getByRole("region", { name: "Add" }).getByRole("button", { name: "Image" }).click();
  await page.getByText("This has to be mended before it can be used").waitFor();
  await page.getByRole("button", { name: "Put to use" }).and(page.locator(":disabled")).waitFor();
  await page.getByRole("group", { name: /^Image\. .*empty/i }).waitFor();
});

test("the house style is set with a logo, and e-mails follow", async () => {
  const { page, go } = anna;
  await go("/app/emails/house");
  await page.getByLabel("Name", { exact: true }).fill("Tea & Co");
  await page.getByRole("button", { name: "Choose an image" }).click();
  await page.getByRole("button", { name: "Take red.png" }).click();
  await page.getByLabel("Buttons and lines", { exact: true }).fill("#aa3300");
  await page.frameLocator("iframe").locator("img").first().waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The house style is saved.").waitFor();
  const { html } = await program.ask("POST", "/api/v1/emails/preview", { handle: "spring" });
  expect(html).toContain("#aa3300");
  expect((await program.ask("GET", "/api/v1/house-style")).logo.src).toMatch(/\/i\/1\/[0-9a-f]{32}\.png$/);
});

test("many e-mails are searched by name and by subject", async () => {
  const { page } = anna;
  for (let n = 1; n <= 8; n += 1) {
    await program.ask("PUT", `/api/v1/emails/tip-${n}`, { name: `Tip ${n}`, subject: n === 5 ? "How to wash wool" : "A tip", text: "Hello {{ unsubscribe_url }}" });
  }
  await anna.go("/app/emails");
  const rows = page.locator("tbody tr");
  await page.getByRole("link", { name: "Tip 8" }).waitFor();
  const check = async (find: string, count: number) => {
    await page.getByRole("textbox", { name: "Search by name" }).fill(find);
    await expect.poll(() => rows.count(), { message: find }).toBe(count);
  };
  await check(" tip ", 8);
  await check("TIP 3", 1);
  await check("wool", 1);
  await check("no such thing", 0);
  await page.getByText("No e-mail has a name or subject like that.").waitFor();
  for (let n = 1; n <= 8; n += 1) {
    await program.ask("DELETE", `/api/v1/emails/tip-${n}`);
  }
});

test("nothing is found by axe, in both schemes and both languages", async () => {
  const settle = async (path: string) => {
    if (path.endsWith("spring")) {
      await anna.page.locator("[data-mail-block]").nth(1).click({ position: { x: 5, y: 5 } });
    }
  };
  expect(await faultsOf(anna, LOOKED_AT.emails, settle)).toEqual([]);
}, LOOKED_AT_WITHIN_MS);

test("a phone is wide enough, and nobody else was asked for anything", async () => {
  const phone = await visit(browser, program, { width: 390, height: 844 });
  await signIn(phone, program);
  for (const path of LOOKED_AT.emails) {
    await phone.go(path);
    await phone.page.locator("h1").waitFor();
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
  }
  expect([phone.outside, phone.complaints, anna.outside, anna.complaints]).toEqual([[], [], [], []]);
  await phone.context.close();
});
