/** Closes like `cargo test`, so that `cargo xtask test` counts these tests with all others. */
import type { Reporter, TestModule } from "vitest/node";

export default class Counted implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      const tests = Array.from(module.children.allTests());
      for (const test of tests) {
        const { state } = test.result();
        counts[state === "pending" ? "failed" : state] += 1;
        if (state === "failed") {
          console.log(`test ${test.fullName} ... FAILED`);
        }
      }
      if (module.state() === "failed" && !tests.some((test) => test.result().state === "failed")) {
        counts.failed += 1;
      }
    }
    const outcome = counts.failed === 0 ? "ok" : "FAILED";
    console.log(
      `test result: ${outcome}. ${counts.passed} passed; ${counts.failed} failed; ${counts.skipped} ignored; 0 measured; 0 filtered out; finished in 0.00s`,
    );
  }
}
