/** What is asked after a downtime, when, and with which answers; and how a refusal is told. */
import { MantineProvider } from "@mantine/core";
import i18next from "i18next";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, it, vi } from "vitest";

import { Problem } from "../src/api/client";
import type { Downtime } from "../src/api/downtime";
import { Answers, Refused } from "../src/app/DowntimeDialog";
import { lapse, nameOf, pageOf, question, type Question } from "../src/app/downtime";
import type { Row } from "../src/api/types";
import en from "../src/i18n/en";
import enLate from "../src/i18n/en/late";
import nl from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";

const NOW = Date.parse("2026-11-05T12:00:00Z");
const part = (workflow: string, waiting: number, past_limit: number, oldest: string) => ({ workflow, waiting, past_limit, oldest });
const MANY = [part("few", 2, 0, "2026-11-05T01:00:00Z"), part("many", 5, 1, "2026-11-02T12:00:00+01:00")];

function down(over: Partial<Downtime> = {}): Downtime {
  return { from: "2026-11-02T10:00:00Z", until: "2026-11-05T10:00:00Z", is_open: true, skip_before: null, overdue: MANY, ...over };
}

beforeAll(async () => {
  vi.stubGlobal("navigator", { languages: [] });
  const resources = { en: { translation: { ...en, ...enLate } }, nl: { translation: { ...nl, ...nlLate } } };
  await i18next.use(initReactI18next).init({ lng: "en", resources, interpolation: { escapeValue: false } });
});

it("asks nothing where nothing was down, nothing waits, or somebody answered", () => {
  for (const of of [undefined, null, down({ is_open: false, skip_before: "1970-01-01T00:00:00Z" }), down({ overdue: [] })]) {
    expect(question(of, NOW)).toBeUndefined();
  }
});

it("adds up what waits, the most first, and since when", () => {
  const of = question(down(), NOW);
  expect(of).toMatchObject({ waiting: 7, pastLimit: 1, isMore: false, oldest: "2026-11-02T12:00:00+01:00" });
  expect(of?.parts.map((one) => one.workflow)).toEqual(["many", "few"]);
  expect(question(down({ overdue: [part("a", 100_000, 0, "2026-11-02T10:00:00Z")] }), NOW)?.isMore).toBe(true);
});

function ages(oldest: string, until: string, expected: readonly number[]): void {
  expect(question(down({ until, overdue: [part("a", 1, 0, oldest)] }), NOW)?.ages).toEqual(expected);
}

it("offers the ages that are neither all of it nor none", () => {
  // It ran again two hours ago: what was due in the last hour never waited.
  ages("2026-11-02T10:00:00Z", "2026-11-05T10:00:00Z", [3, 6, 12, 24, 48, 72]);
  ages("2026-11-05T09:30:00Z", "2026-11-05T10:00:00Z", []);
  ages("2026-10-01T00:00:00Z", "2026-11-05T11:59:00Z", [1, 3, 6, 12, 24, 48, 72, 168]);
  // At the hour itself: what is as old as that still goes, so it would be all of it.
  ages("2026-11-05T06:00:00Z", "2026-11-05T11:00:00Z", [3]);
});

it("says lengths in what people count in, and knows names and pages", () => {
  expect([1, 24, 48, 168].map(lapse)).toEqual([{ unit: "h", count: 1 }, { unit: "h", count: 24 }, { unit: "d", count: 2 }, { unit: "d", count: 7 }]);
  const rows = [{ handle: "a", name: "Welcome" }] as unknown as Row[];
  expect(["a", "b"].map((handle) => nameOf(handle, rows))).toEqual(["Welcome", "b"]);
  expect(["a", "newsletter-may"].map(pageOf)).toEqual(["/workflows/a", "/newsletters/newsletter-may"]);
});

function drawn(what: React.ReactNode): string {
  return renderToStaticMarkup(<MantineProvider env="test">{what}</MantineProvider>).replace(/<style.*?<\/style>/gs, "");
}

async function offered(language: string, of: Question | undefined, expected: readonly string[]): Promise<void> {
  await i18next.changeLanguage(language);
  const markup = of === undefined ? "" : drawn(<Answers of={of} send={() => undefined} drop={() => undefined} isSent={false} isBack={false} />);
  const buttons = [...markup.matchAll(/<button.*?<\/button>/gs)].map(([found]) => found.replace(/<[^>]*>/g, ""));
  const hints = [...markup.matchAll(/<p .*?<\/p>/gs)].map(([found]) => found.replace(/<[^>]*>/g, ""));
  expect([...buttons, ...hints]).toEqual(expected);
}

it("each answer stands over what it does, and only what makes a difference is offered", async () => {
  const few = question(down({ overdue: [part("a", 1, 1, "2026-11-02T10:00:00Z")] }), NOW);
  await offered("en", question(down(), NOW), [
    "Send all of it",
    "Send only that…",
    "Send none of it…",
    "6 e-mails go out, as soon as their turn comes.",
    "That goes out; what is older is dropped.",
    "7 e-mails are dropped and never sent.",
  ]);
  await offered("nl", few, ["Niets versturen…", "1 e-mail vervalt en wordt nooit verstuurd."]);
});

it("a refusal is told in words for people", async () => {
  await i18next.changeLanguage("nl");
  const said = (error: Error | null) => drawn(<Refused error={error} />).replace(/<[^>]*>/g, "");
  expect(said(null)).toBe("");
  expect(said(new Problem(403, "Needs the right send."))).toBe("Dat beslist iemand die mag versturen; jij mag dat niet.");
  expect(said(new Problem(409, "Nothing was down."))).toBe("Er wordt niets meer gevraagd.");
  expect(said(new Problem(0, ""))).toBe("De server is niet te bereiken. Draait hij?");
  expect(said(new Problem(503, "Busy."))).toBe("Busy.");
});
