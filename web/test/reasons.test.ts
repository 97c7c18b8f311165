/** What came of a step or a message is said in words: each outcome and reason that the engine writes down has some. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import en from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import nl from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";

const ENGINE = join(import.meta.dirname, "../../crates/engine/src");
/** Where the engine writes down what came of something. */
const WRITES = [...["block", "step"].flatMap((folder) => readdirSync(join(ENGINE, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))), "hand_over.rs", "trigger.rs", "edit/over.rs"];

it("every reason of the engine has words in both languages", () => {
  const written = WRITES.filter((name) => name.endsWith(".rs")).flatMap((name) => {
    const code = readFileSync(join(ENGINE, name), "utf8").split("#[cfg(test)]")[0] ?? "";
    return Array.from(code.matchAll(/const [A-Z_]+: &str = "([a-z_]+)"/g), (found) => found[1] ?? "");
  });
  expect(written.length).toBeGreaterThan(30);
  for (const reasons of [{ ...en.reason, ...enLate.reason }, { ...nl.reason, ...nlLate.reason }]) {
    expect([...new Set(written)].filter((one) => !(one in reasons))).toEqual([]);
  }
});
