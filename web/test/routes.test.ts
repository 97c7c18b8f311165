/** Each route of the pages is looked at by a browser test, in both schemes and both languages. */
import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { LOOKED_AT } from "../e2e/looks";

test("no route is left out of what is looked at", () => {
  const source = readFileSync(new URL("../src/app/routes.tsx", import.meta.url), "utf8");
  const routes = [...source.matchAll(/^  path: "(\/[^"]+)"/gm)].map((found) => found[1] ?? "");
  const seen = Object.values(LOOKED_AT).flat().map((path) => path.slice("/app".length).replace(/\?.*/, ""));
  const isSeen = (route: string) => seen.some((path) => new RegExp(`^${route.replace(/\$\w+/g, "[^/]+")}$`).test(path));
  expect(routes.length).toBeGreaterThan(25);
  expect(routes.filter((route) => !isSeen(route))).toEqual([]);
});
