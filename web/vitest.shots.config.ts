import { defineConfig } from "vitest/config";

/** Pictures of the pages; `cargo xtask shots` says of which program, and where they go. */
export default defineConfig({
  test: { include: ["e2e/shots.ts"], fileParallelism: false },
});
