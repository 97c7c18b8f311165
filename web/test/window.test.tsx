/** The hours in which something may happen: each stretch of them has fields, however many there are. */
import { MantineProvider } from "@mantine/core";
import i18next from "i18next";
import { renderToStaticMarkup } from "react-dom/server";
import { initReactI18next } from "react-i18next";
import { beforeAll, expect, it, vi } from "vitest";

import type { Value } from "../src/flow/document";
import { WindowInput } from "../src/forms/inputs/WindowInput";
import nl from "../src/i18n/nl";
import nlLate from "../src/i18n/nl/late";

beforeAll(async () => {
  vi.stubGlobal("navigator", { languages: [] });
  await i18next.use(initReactI18next).init({ lng: "nl", resources: { nl: { translation: { ...nl, ...nlLate } } }, interpolation: { escapeValue: false } });
});

/** The times that stand in fields, and how many stretches can be taken away. */
function check(value: Value | undefined, times: readonly string[], removable: number, none = false): void {
  const drawn = renderToStaticMarkup(
    <MantineProvider env="test">
      <WindowInput label="Uren" value={value} set={() => {}} readOnly={false} none={none} />
    </MantineProvider>,
  );
  expect(Array.from(drawn.matchAll(/type="time"[^>]* value="([^"]*)"/g), (found) => found[1])).toEqual(times);
  expect(drawn.match(/aria-label="Verwijderen: Uren \d"/g) ?? []).toHaveLength(removable);
  // Nothing of it is shown as it is written.
  expect(drawn).not.toMatch(/&quot;from&quot;/);
}

const morning = { from: "09:00", to: "12:00" };
const evening = { days: ["friday"], from: "19:00", to: "21:00" };

it("has fields for one stretch, for several, and for none", () => {
  check(morning, ["09:00", "12:00"], 0);
  check([morning, evening], ["09:00", "12:00", "19:00", "21:00"], 1);
  check(undefined, ["", ""], 0);
  check(undefined, [], 0, true);
  check("none", [], 0, true);
  check([morning, evening], ["09:00", "12:00", "19:00", "21:00"], 1, true);
});
