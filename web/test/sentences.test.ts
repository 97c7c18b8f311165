/** What the program says is wrong is said in Dutch too: each sentence of the engine, and none that nobody says any more. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import said from "../src/i18n/nl/sentences.json";
import { say } from "../src/i18n/nl/say";
import { saidAgain } from "../src/i18n/sentences";

const CRATES = join(import.meta.dirname, "../../crates");
/** Where what a person writes is read: every sentence there reaches somebody. */
const READS = ["engine/src", "runner/src/fill.rs"];
/** Where else some of them come from. */
const SAYS = ["server/src", "mail/src", "store/src"];

/** A text in code, with what stands before it. */
type Literal = { readonly text: string; readonly before: string };

function literals(path: string): Literal[] {
  const files = path.endsWith(".rs") ? [join(CRATES, path)] : readdirSync(join(CRATES, path), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs")).map((name) => join(CRATES, path, name));
  return files.filter((file) => !/\/tests(\/|\.rs$)/.test(file)).flatMap((file) => {
    const code = readFileSync(file, "utf8").split("#[cfg(test)]")[0] ?? "";
    return Array.from(code.matchAll(/"((?:[^"\\]|\\[^])*)"/g), (found) => {
      const before = code.slice(Math.max(0, found.index - 120), found.index);
      const text = (found[1] ?? "").replaceAll(/\\\n\s*/g, "").replaceAll('\\"', '"');
      return { before, text: /(format!|write!)\(\s*(f,\s*)?$/.test(before) ? filled(text) : text };
    });
  });
}

/** A text with places, as the Dutch file writes them: by name, or by their number where they have none. */
function filled(text: string): string {
  let n = 0;
  return text.replaceAll(/\{\{|\}\}|\{(\w*)(?::[^}]*)?\}/g, (place, name: string | undefined) => (place === "{{" ? "{" : place === "}}" ? "}" : name === "" ? `{${n++}}` : `{${name}}`));
}

const isSentence = ({ text }: Literal) => /^[A-Z`{]/.test(text) && /[.?]$/.test(text) && text.includes(" ");
/** What says what a key is for is for whoever reads the reference. */
const isReference = ({ before }: Literal) => /(\bdoc:|\b(key|known|later)\(\s*"[a-z_]*",)\s*$/.test(before);

const engine = READS.flatMap(literals);

describe("the sentences in Dutch", () => {
  it("are all that the engine says", () => {
    const wanted = engine.filter((one) => isSentence(one) && !isReference(one)).map((one) => one.text);
    expect(wanted.length).toBeGreaterThan(150);
    expect([...new Set(wanted)].filter((one) => !(one in said.sentences))).toEqual([]);
  });

  it("are none that nobody says", () => {
    const all = new Set([...engine, ...SAYS.flatMap(literals)].flatMap(({ text }) => [text, `${text}.`]));
    expect(Object.keys(said.sentences).filter((one) => !all.has(one))).toEqual([]);
  });

  it("fill in what the English fills in, and keep what stands in code", () => {
    for (const [english, dutch] of Object.entries(said.sentences)) {
      const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted();
      const code = (text: string) => (text.match(/`[^`]*`/g) ?? []).toSorted();
      expect(places(dutch), english).toEqual(places(english));
      expect(code(dutch), english).toEqual(code(english));
    }
  });
});

describe("a sentence", () => {
  const check = (english: string, dutch: string) => expect(say(english)).toBe(dutch);

  it("is said again with what was filled in", () => {
    check("The text is empty.", "De tekst is leeg.");
    check("Two branches here are called `yes`.", "Twee takken heten hier `yes`.");
    check("This must be a list, not text.", "Dit moet een lijst zijn, niet tekst.");
    check("Unknown kind of block `wiat`: did you mean `wait`?", "Onbekend: soort blok `wiat`. Bedoelde je `wait`?");
    check("With `channel: chat` this is a chat alone: `to: [{ chat: … }]`.", "Met `channel: chat` is dit alleen een chat: `to: [{ chat: … }]`.");
    check("There is no journey here: write `within` or `since: ever`.", "Er is hier geen route: schrijf `within` of `since: ever`.");
    check("`3 days` is not a length of time: one number and one of s, min, h (elapsed) or d, w, mo, y, bd (calendar), such as 48h or 3d.", "`3 days` is geen tijdsduur: een getal en een van s, min, h (verstreken tijd) of d, w, mo, y, bd (kalender), zoals 48h of 3d.");
  });

  it("says a length of time and a sentence within it in Dutch too", () => {
    check(
      "One of ten `order_placed` becomes known 4 hours after it happened or later, and this waits 60min: who did it would be taken for somebody who did not. Wait longer, or put a `wait_for_data` before the first message.",
      "Eén op de tien `order_placed` wordt pas 4 uur nadat het gebeurde bekend, of later, en dit wacht 60min: wie het deed, zou lijken op iemand die het niet deed. Wacht langer, of zet een `wait_for_data` voor het eerste bericht.",
    );
    check("Unknown secret `x`; there is none. Everybody goes on here at once.", "Onbekend: geheim `x`; er is er geen. Iedereen gaat hier meteen verder.");
  });

  it("that is not known stays as it was said", () => {
    check("Something else.", "Something else.");
    check("constructor", "constructor");
  });

  it("is found wherever an answer says one, and nothing else is touched", () => {
    const answer = { detail: "2 things are wrong; nothing was done.", findings: [{ at: "blocks", code: "empty", sentence: "The text is empty." }], errors: [], notes: "The text is empty.", name: "The text is empty." };
    expect(saidAgain(answer, say)).toEqual({ ...answer, detail: "2 dingen kloppen niet; er is niets gedaan.", findings: [{ at: "blocks", code: "empty", sentence: "De tekst is leeg." }] });
    expect(saidAgain([1], say)).toEqual([1]);
    expect(saidAgain(null, say)).toBe(null);
  });
});
