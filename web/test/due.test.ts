import { expect, it } from "vitest";

import { firstDue } from "../src/flow/report/due";

const [MAY, JUNE, JULY] = ["2027-05-01T10:00:00Z", "2027-06-01T10:00:00Z", "2027-07-01T10:00:00Z"];
const PEOPLE = [
  { version: 1, wake_at: JULY },
  { version: 2, wake_at: MAY },
  { version: 1, wake_at: JUNE },
];

it("the first is found in any order, of the version that is looked at", () => {
  expect(firstDue({ people: PEOPLE, next: null }, undefined)).toEqual({ at: MAY, isAll: true });
  expect(firstDue({ people: PEOPLE, next: null }, "1")).toEqual({ at: JUNE, isAll: true });
  expect(firstDue({ people: PEOPLE, next: null }, "3")).toBeUndefined();
  expect(firstDue({ people: [], next: null }, undefined)).toBeUndefined();
});

it("of more than were looked at it is the latest moment that it can be", () => {
  expect(firstDue({ people: PEOPLE, next: "1.2.3" }, undefined)).toEqual({ at: MAY, isAll: false });
});
