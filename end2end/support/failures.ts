// What failed and why, once more at the very end, where whoever reads only the last lines of a long run finds it.
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

const COLOURS = /\u001b\[[0-9;]*m/g;
/** Enough for what was expected and what was there instead. */
const LINES = 14;

export default class Failures implements Reporter {
  readonly #failures: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (test.ok()) return;
    const reasons = result.errors.map((error) => (error.message ?? "").replace(COLOURS, "").split("\n").slice(0, LINES).join("\n"));
    this.#failures.push([test.titlePath().filter(Boolean).join(" › "), `after ${result.duration} ms`, ...reasons].join("\n"));
  }

  onEnd(): void {
    for (const failure of this.#failures) console.log(`\n${failure}`);
  }
}
