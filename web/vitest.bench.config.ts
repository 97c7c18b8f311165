import { defineConfig } from "vitest/config";

/** How fast the pages are, on this machine: `npm run bench`, with the program and the browser in the environment as the tests have them. */
export default defineConfig({
  test: { include: ["bench/*.bench.ts"], fileParallelism: false, testTimeout: 1_200_000, hookTimeout: 1_200_000 },
});
