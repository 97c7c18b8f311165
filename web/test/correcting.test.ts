import { describe, expect, it } from "vitest";

import type { Contact } from "../src/api/contacts";
import { corrections, written, type Written } from "../src/contacts/correcting";

const anna: Contact = {
  id: "7",
  email: "anna@shop.test",
  zone: null,
  language: "nl",
  created_at: "2026-01-01T00:00:00Z",
  suppressed: null,
  keys: [],
  fields: {
    first_name: { value: "Ana", since: null },
    visits: { value: 3, since: null },
    member: { value: true, since: null },
    sizes: { value: ["s", "m"], since: null },
  },
  tags: ["vip", "old"],
  interests: {},
};

/** What somebody wrote over the form, and the change that it is. */
function check(over: { readonly [field: string]: string }, rest: Partial<Written>, expected: unknown) {
  const form = written(anna);
  const fields = form.fields.map((one) => ({ ...one, text: over[one.name] ?? one.text }));
  expect(corrections(anna, { ...form, fields, ...rest })).toEqual(expected);
}

describe("a correction", () => {
  it("has a place for what every contact has, and for every value of one line", () => {
    expect(written(anna).fields.map(({ name, text, kind }) => [name, text, kind])).toEqual([
      ["email", "anna@shop.test", "text"],
      ["first_name", "Ana", "text"],
      ["last_name", "", "text"],
      ["language", "nl", "text"],
      ["zone", "", "text"],
      ["visits", "3", "number"],
      ["member", "true", "boolean"],
    ]);
  });

  it("is only what differs, in the kind that it was", () => {
    check({}, {}, undefined);
    check({ first_name: " Ana " }, {}, undefined);
    check({ first_name: "Anna" }, {}, { fields: { first_name: "Anna" }, tags: {} });
    check({ visits: "4" }, {}, { fields: { visits: 4 }, tags: {} });
    check({ visits: "four" }, {}, { fields: { visits: "four" }, tags: {} });
    check({ member: "false" }, {}, { fields: { member: false }, tags: {} });
    check({ member: "" }, {}, { fields: { member: null }, tags: {} });
    check({ language: "" }, {}, { fields: { language: null }, tags: {} });
  });

  it("can be a field more, and tags put on and taken off", () => {
    check({}, { name: "city", value: "Breda" }, { fields: { city: "Breda" }, tags: {} });
    check({}, { name: "city" }, undefined);
    check({}, { tags: ["vip", "new"] }, { fields: {}, tags: { new: true, old: false } });
  });
});
