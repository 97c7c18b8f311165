/**
 * What the program says is wrong, in the language of the page. It says it in English, for people and for programs
 * alike; here each of its sentences stands beside one of the page's language. One that is not known here is shown
 * as it was said. Knows sentences, and nothing of who says them.
 */

/** Sentences with the places that are filled in, as `{name}`; and words that are filled in. */
export type Said = { readonly sentences: { readonly [english: string]: string }; readonly words: { readonly [english: string]: string } };

/** A place that is filled in. What stands in code is somebody's own, and is not said again. */
type Hole = { readonly name: string; readonly isOwn: boolean };
type Known = { readonly pattern: RegExp; readonly holes: readonly Hole[]; readonly said: string };

const HOLE = /\{(\w+)\}/g;
/** Of what a sentence is full that is filled in again: a sentence in a sentence, and no further. */
const DEPTH_MAX = 1;

/** Reads sentences once, and gives what says one of them in the other language. */
export function speaker(of: Said): (sentence: string) => string {
  // What has more words of its own is meant before what would fit nearly anything.
  const own = (text: string) => text.replaceAll(HOLE, "").length;
  const known = Object.entries(of.sentences)
    .toSorted(([one], [other]) => own(other) - own(one))
    .map(([english, said]) => compiled(english, said));
  const word = (text: string, depth: number): string => {
    const [, count, unit] = /^(\d+) ([a-z]+)$/.exec(text) ?? [];
    return of.words[text] ?? (unit === undefined || of.words[unit] === undefined ? undefined : `${count} ${of.words[unit]}`) ?? (depth < DEPTH_MAX ? say(text, depth + 1) : text);
  };
  const say = (sentence: string, depth: number): string => {
    for (const { pattern, holes, said } of known) {
      const found = pattern.exec(sentence);
      if (found !== null) {
        const values = new Map(holes.map(({ name, isOwn }, n) => [name, isOwn ? (found[n + 1] ?? "") : word(found[n + 1] ?? "", depth)]));
        return said.replaceAll(HOLE, (hole, name: string) => values.get(name) ?? hole);
      }
    }
    return sentence;
  };
  return (sentence) => say(sentence, 0);
}

function compiled(english: string, said: string): Known {
  const holes: Hole[] = [];
  let before = "";
  const source = english.split(HOLE).map((part, n) => {
    if (n % 2 === 0) {
      before += part;
      return part.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    }
    const first = holes.findIndex((one) => one.name === part);
    holes.push({ name: part, isOwn: before.split("`").length % 2 === 0 });
    // What stands there twice is the same twice.
    return first < 0 ? "(.+?)" : `(\\${first + 1})`;
  });
  return { pattern: new RegExp(`^${source.join("")}$`, "su"), holes, said };
}

/** Where an answer says something in sentences. */
const LISTS = ["errors", "findings", "notes"] as const;

/** An answer with its sentences said again; all else in it stays. */
export function saidAgain(answer: unknown, say: (sentence: string) => string): unknown {
  if (answer === null || typeof answer !== "object" || Array.isArray(answer)) {
    return answer;
  }
  const of: { readonly [key: string]: unknown } = { ...answer };
  const again: Record<string, unknown> = typeof of["detail"] === "string" ? { detail: say(of["detail"]) } : {};
  for (const list of LISTS) {
    const all = of[list];
    if (Array.isArray(all)) {
      again[list] = all.map((one: { readonly sentence?: unknown }) => (typeof one?.sentence === "string" ? { ...one, sentence: say(one.sentence) } : one));
    }
  }
  return { ...of, ...again };
}
