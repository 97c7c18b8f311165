import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";

import en from "../src/i18n/en";
import { entries, hits, onward } from "../src/flow/search";
import type { Called } from "../src/flow/sentence";
import { SAMPLE } from "./sample";

beforeAll(async () => {
  await i18next.init({ lng: "en", resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
});

const called: Called = (kind, handle) => (kind === "email" && handle === "thanks" ? "Bedankt, Hélène" : handle);
const all = () => entries(i18next.t, SAMPLE, called);
const ids = (text: string) => hits(all(), text).map((one) => one.id);

test("blocks are found by name, kind, and what they name, in the order of the text", () => {
  const check = (text: string, expected: readonly string[]) => expect(ids(text), text).toEqual(expected);
  check("", []);
  check("   ", []);
  check("send e-mail", ["thanks", "tips", "late", "sorry"]);
  check("bedankt", ["thanks"]);
  check("helene", ["thanks"]);
  check("HÉLÈNE e-mail", ["thanks"]);
  check("tips", ["tips"]);
  check("monday", ["monday", "back"]);
  check("skip", ["week"]);
  check("no such thing", []);
  check("twice", ["again"]);
});

test("rules are found in words, on the ways of a block and in what starts the workflow and ends it early", () => {
  expect(ids("order placed")).toEqual(["/start", "again"]);
  expect(ids("order cancelled")).toEqual(["/start"]);
});

test("one goes round among the hits", () => {
  const found = hits(all(), "send e-mail");
  const check = (chosen: string | undefined, by: 1 | -1, to: string) => expect(onward(found, chosen, by)?.id).toBe(to);
  check("thanks", 1, "tips");
  check("sorry", 1, "thanks");
  check("thanks", -1, "sorry");
  check("monday", 1, "thanks");
  check(undefined, -1, "sorry");
  expect(onward([], "thanks", 1)).toBeUndefined();
});
