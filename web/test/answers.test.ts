/** What people answered to a form, question by question. */
import { expect, it } from "vitest";

import { asked, type Said } from "../src/signup/answers";

const FORM = {
  fields: [
    { id: "email", kind: "email", label: "E-mail" },
    { id: "size", kind: "choice", label: { en: "Size" }, options: [{ id: "s", label: "Small" }, { id: "m", label: "Medium" }] },
    { id: "likes", kind: "choices", label: "Likes", options: [{ id: "tea", label: "Tea" }, { id: "milk", label: "Milk" }] },
    { id: "age", kind: "number", label: "Age" },
    { id: "fit", kind: "yes_no", label: "Does it fit?" },
    { id: "why", kind: "long_text", label: "Why?" },
  ],
};

/** Each question in a line: how many answered, and what. */
function check(answers: readonly Said["answers"][], expected: readonly string[]): void {
  const all = answers.map((one, n): Said => ({ contact: String(n), email: null, answers: one }));
  const lines = asked(FORM, all).map(({ id, count, chosen, mean, written }) => {
    const tally = (chosen ?? []).map((one) => `${String(one.label)}=${one.count}`);
    return [id, count, ...tally, ...(mean === undefined ? [] : [mean]), ...(written ?? []).map((one) => `${one.by.contact}:${one.text}`)].join(" ");
  });
  expect(lines).toEqual(expected);
}

it("counts what was chosen, also what nobody chose and what is no longer offered", () => {
  check([{ size: "s", likes: ["tea", "milk"] }, { size: "s", likes: ["tea"] }, { size: "xl", likes: [] }], ["size 3 Small=2 Medium=0 xl=1", "likes 2 Tea=2 Milk=1", "age 0", "fit 0 true=0 false=0", "why 0"]);
});

it("has the mean of numbers, yes and no, what was written, and what an older version asked", () => {
  check([{ age: 40, fit: true, why: "it is red", colour: "red" }, { age: 20, fit: false, why: "" }, {}], ["size 0 Small=0 Medium=0", "likes 0 Tea=0 Milk=0", "age 2 30", "fit 2 true=1 false=1", "why 1 0:it is red", "colour 1 0:red"]);
});
