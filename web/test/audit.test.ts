/** Whatever the server writes into its log of changes has words in both languages. */
import { readdirSync, readFileSync } from "node:fs";

import i18next from "i18next";
import { expect, it } from "vitest";

import en from "../src/i18n/en/audit.json";
import nl from "../src/i18n/nl/audit.json";
import nlLate from "../src/i18n/nl/late";
import { did, doneTo, whoDid } from "../src/settings/did";

const CRATES = new URL("../../crates/", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, CRATES), "utf8");

/** What the routes log, and what the program's own commands do. */
function written(): string[] {
  const commands = readdirSync(new URL("postduif/src/access/", CRATES)).filter((name) => name.endsWith(".rs"));
  const routes = [...read("server/src/routes/needs.rs").matchAll(/\blogs\(\s*"\w+",\s*"[^"]+",\s*\w+,\s*"([^"]+)",?\s*\)/g)];
  const logged = commands.flatMap((name) => [...read(`postduif/src/access/${name}`).matchAll(/\.logged\(\s*"([^"]+)"/g)]);
  expect(routes.length).toBe(read("server/src/routes/needs.rs").match(/^    logs\(/gm)?.length);
  expect(logged.length).toBeGreaterThan(3);
  return [...new Set([...routes, ...logged].map((found) => found[1] ?? ""))].toSorted();
}

const worded = (texts: { readonly did: object }) => Object.entries(texts.did).flatMap(([of, verbs]) => Object.keys(verbs as object).map((verb) => `${of}.${verb}`)).toSorted();

it("every verb has words in both languages, and no others have", () => {
  expect(worded(en)).toEqual(written());
  expect(worded(nl)).toEqual(written());
});

it("a verb is said in words, and one that is not known as it is", async () => {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: "nl", resources: { nl: { translation: nl } } });
  expect([did(i18n.t, "workflow.publish"), did(i18n.t, "workflow.fly"), did(i18n.t, "whale.sing")]).toEqual(["publiceerde de workflow", "workflow.fly", "whale.sing"]);
});

it("who did it and to what is told by name, where there is one", async () => {
  const i18n = i18next.createInstance();
  await i18n.init({ lng: "nl", resources: { nl: { translation: nlLate } }, interpolation: { escapeValue: false } });
  const names = { key: (prefix: string) => `sleutel ${prefix}`, user: (handle: string) => handle.toUpperCase(), workflow: () => "Welkom" };
  expect(["person anna", "key pd_1", "setup"].map((actor) => whoDid(i18n.t, actor, names))).toEqual(["ANNA", "de sleutel ‘sleutel pd_1’", "setup"]);
  expect([doneTo("workflow.publish", "welcome", names), doneTo("user.save", "bas", names), doneTo("whale.sing", "moby", names)]).toEqual(["Welkom", "BAS", "moby"]);
});
