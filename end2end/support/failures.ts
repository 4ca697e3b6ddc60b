// What failed and why, once more at the very end, where whoever reads only the last lines of a long run finds it.
import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

const COLOURS = /\u001b\[[0-9;]*m/g;
/** How the browser was started and what it thinks of the machine, which stands before what was waited for. */
const BROWSER_LOGS = /^Browser logs:\n[\s\S]*?(?=^Call log:)/m;
/** Enough for what was expected, what was there instead, and the last attempts. */
const FIRST_LINES = 10;
const LAST_LINES = 12;

function shortened(message: string): string {
  const lines = message.replace(COLOURS, "").replace(BROWSER_LOGS, "").split("\n");
  const isLong = lines.length > FIRST_LINES + LAST_LINES;
  return (isLong ? [...lines.slice(0, FIRST_LINES), "…", ...lines.slice(-LAST_LINES)] : lines).join("\n");
}

export default class Failures implements Reporter {
  readonly #failures: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (test.ok()) return;
    const reasons = result.errors.map((error) => shortened(error.message ?? ""));
    const began = `${result.startTime.toISOString()}, ${result.duration} ms`;
    // Which test it was stands last: of a long report it is what must not be missing.
    this.#failures.push([...reasons, test.titlePath().filter(Boolean).join(" › "), began].join("\n"));
  }

  onEnd(): void {
    for (const failure of this.#failures) console.log(`\n${failure}`);
  }
}
