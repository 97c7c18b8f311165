/** Of which days numbers are: what an address says, and what is meant by it today. */
import { expect, test } from "vitest";

import { dateIn, daysIn, isWithin, meant } from "../src/flow/report/days";

test("an address says the last so many days, or two dates, and nothing else", () => {
  const check = (search: Record<string, unknown>, expected: object) => expect(daysIn(search), JSON.stringify(search)).toEqual(expected);
  check({}, {});
  check({ days: 30 }, { days: "30" });
  check({ days: "30", from: "2027-03-01" }, { days: "30" });
  check({ days: "31" }, {});
  check({ from: "2027-03-01" }, { from: "2027-03-01" });
  check({ from: "2027-03-01", to: "2027-03-01" }, { from: "2027-03-01", to: "2027-03-01" });
  check({ from: "2027-03-02", to: "2027-03-01" }, {});
  check({ to: "2027-03-01" }, {});
  check({ from: "2027-13-01" }, {});
  check({ from: "1 March" }, {});
});

test("the last days end today, where the workspace is", () => {
  expect(meant({}, "2027-03-01")).toBe(undefined);
  expect(meant({ days: "7" }, undefined)).toBe(undefined);
  expect(meant({ days: "7" }, "2027-03-01")).toEqual({ from: "2027-02-23" });
  expect(meant({ days: "365" }, "2027-03-01")).toEqual({ from: "2026-03-02" });
  expect(meant({ from: "2027-01-01", to: "2027-01-31" }, undefined)).toEqual({ from: "2027-01-01", to: "2027-01-31" });
  expect(meant({ from: "2027-01-01" }, "2027-03-01")).toEqual({ from: "2027-01-01" });
});

test("a day is that of the zone", () => {
  const late = "2027-03-01T23:30:00Z";
  expect(dateIn("Europe/Amsterdam", late)).toBe("2027-03-02");
  expect(dateIn("America/New_York", late)).toBe("2027-03-01");
  const march = { from: "2027-03-01", to: "2027-03-01" };
  expect(isWithin(late, "America/New_York", march)).toBe(true);
  expect(isWithin(late, "Europe/Amsterdam", march)).toBe(false);
  expect(isWithin("2027-02-28T23:00:00Z", "Europe/Amsterdam", march)).toBe(true);
});
