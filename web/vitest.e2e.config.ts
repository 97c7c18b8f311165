import { defineConfig } from "vitest/config";

/** In a real browser against the real program; `cargo xtask test` says where both are. */
export default defineConfig({
  test: { include: ["e2e/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});
