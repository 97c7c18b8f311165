/** What strangers wrote is shown to people on our side as words: none of it runs, on any page that shows it. */
import { beforeAll, expect, test } from "vitest";

import { open, sendForm, visit, type Visit } from "./browser";
import { LOOKED_AT } from "./looks";
import type { Json, Program } from "./program";

const SEEN_WITHIN_MS = 240_000;
const DONE_WITHIN_MS = 30_000;
/** Breaks out of attributes, comments, scripts, styles, titles and text areas, in quotes of each kind, and is what a template would fill in. */
const EVIL = `';window.hit=1//"><img src=x onerror=window.hit=1></title></style></textarea></script><svg onload=window.hit=1>{{ 7 | times: 6 }}\${window.hit=1}<a href="javascript:window.hit=1">`;
/** What fits where names are short. */
const NAME = `'"><img src=x onerror=window.hit=1>`;
/** The same where a cell of a file ends at a quote. */
const CELL = `"${EVIL.replaceAll('"', '""')}"`;

const FORM = {
  format: 1,
  handle: "ask",
  name: NAME,
  title: EVIL,
  fields: [
    { id: "email", kind: "email", label: "E-mail address" },
    { id: "first_name", kind: "text", label: "First name", save_as: "first_name" },
    { id: "say", kind: "long_text", label: EVIL },
  ],
  confirm: false,
};
const WORKFLOW = {
  format: 1,
  handle: "evil",
  name: NAME,
  purpose: "service",
  triggers: [{ id: "asked", start: "event", event: "form_submitted" }],
  blocks: [
    { id: "call", do: "create_task", label: EVIL, note: EVIL, title: "Call {{ contact.first_name }}", to: [{ person: "anna" }] },
    { id: "mail", do: "send_email", email: "answer" },
    { id: "later", do: "wait", for: "3d" },
  ],
};
const MAIL = { name: NAME, subject: "For {{ contact.first_name }}", html: "<p title='{{ contact.first_name }}'>{{ contact.first_name }}</p>" };

let program: Program;
let anna: Visit;
let stranger: Visit;
let ids: readonly string[];

/** A list of people whose cells, columns and name are hostile. */
async function uploaded(to: Program): Promise<void> {
  const { id } = await to.ask("POST", "/api/v1/imports", { kind: "contacts", name: NAME, columns: { mail: "email", [EVIL]: "fields.city", [`${EVIL} 2`]: "tags" } });
  await to.send("PUT", `/api/v1/imports/${id}/file`, `mail,${CELL},${CELL.slice(0, -1)} 2"\nlist@shop.test,${CELL},${CELL}\n${CELL},x,y\n`);
  await to.ask("POST", `/api/v1/imports/${id}/run`);
}

beforeAll(async () => {
  const fill = async (begun: Program) => {
    await begun.ask("PUT", "/api/v1/emails/answer", MAIL);
    await begun.ask("PUT", "/api/v1/workflows", WORKFLOW);
    await begun.ask("PUT", "/api/v1/workflows/evil/tags", { tags: [NAME] });
    await begun.ask("POST", "/api/v1/workflows/evil/publish");
    await begun.ask("PUT", "/api/v1/forms", FORM);
    await uploaded(begun);
    const contact = { email: "told@shop.test" };
    await begun.ask("POST", "/api/v1/events", { event: "seen", contact, data: { page: EVIL, lines: [{ name: EVIL }] } });
    await begun.ask("PUT", "/api/v1/segments", { format: 1, handle: "evil", name: NAME, rule: { tag: NAME } });
    await begun.ask("POST", "/api/v1/suppressions", { address: "never@shop.test" });
  };
  const opened = await open({ rights: ["admin"], fill });
  ({ program, anna } = opened);
  stranger = await visit(opened.browser, program);
  return opened.close;
});

test("a stranger fills it in, with a hostile browser and address", async () => {
  const { page } = stranger;
  await page.setExtraHTTPHeaders({ "user-agent": `Mozilla/5.0 ${EVIL}` });
  const said = encodeURIComponent(EVIL);
  await page.goto(`http://shop.test:${program.port}/f/1/ask?utm_source=${said}&lang=${said}`, { referer: `https://evil.test/?${said}` });
  await page.locator('input[type="email"]').fill("evil@shop.test");
  await page.locator('input[name="first_name"]').fill(EVIL);
  await page.locator("textarea").fill(EVIL);
  await sendForm(page);
  const contacts = async () => (await program.ask("GET", "/api/v1/contacts")).contacts;
  await expect.poll(async () => (await contacts()).length, { timeout: DONE_WITHIN_MS }).toBe(3);
  ids = (await contacts()).map((one: Json) => one.id);
  await expect.poll(async () => (await program.ask("GET", "/api/v1/inbox")).mails.length, { timeout: DONE_WITHIN_MS }).toBe(1);
  expect(await page.evaluate(() => (window as any).hit)).toBeUndefined();
});

test("nothing of it runs on any page, and each shows it as it was written", async () => {
  const { page } = anna;
  page.on("dialog", (dialog) => anna.complaints.push(dialog.message()));
  const [{ id: mail }] = (await program.ask("GET", "/api/v1/inbox")).mails;
  const parts = ["profile", "consent", "timeline", "routes", "messages", "why"];
  const evil = [
    "/app/workflows/evil",
    "/app/workflows/evil?mode=edit&block=call",
    "/app/workflows/evil?view=outline",
    "/app/workflows/evil?block=later",
    "/app/forms/ask",
    "/app/emails/answer",
    "/app/segments/evil",
    `/app/inbox?mail=${mail}`,
    "/app/sources",
    ...ids.flatMap((id) => parts.map((part) => `/app/contacts/${id}?part=${part}`)),
  ];
  const paths = [...new Set([...Object.values(LOOKED_AT).flat(), ...evil])];
  let shown = 0;
  for (const path of paths) {
    await anna.go(path);
    await page.locator("h1, [role=alert]").first().waitFor();
    await page.locator("[class*=Loader-root]").first().waitFor({ state: "detached" });
    const told = await page.evaluate(() => ({ hit: (window as any).hit, words: document.body.innerText.includes("onerror=window.hit=1"), made: document.querySelectorAll('[onerror], [onload], a[href^="javascript:"]').length }));
    expect({ path, hit: told.hit, made: told.made }).toEqual({ path, hit: undefined, made: 0 });
    shown += Number(told.words);
  }
  await anna.go("/app/forms/ask");
  await page.getByRole("tab", { name: "Answers" }).click();
  await page.getByRole("listitem").getByText(EVIL).first().waitFor();
  expect(await page.evaluate(() => (window as any).hit)).toBeUndefined();
  // Else it would have been tried on nothing.
  expect(shown).toBeGreaterThan(15);
  expect([anna.outside, anna.complaints, stranger.complaints]).toEqual([[], [], []]);
}, SEEN_WITHIN_MS);
