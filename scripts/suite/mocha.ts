import { globSync } from "node:fs";
import { join } from "node:path";
import type { TaskOverrideActionFunction } from "hardhat/types/tasks";
import Mocha from "mocha";
import { recordTotals } from "./totals.ts";

/** The usual report. Hardhat's own summary counts a skipped test as passed, so the totals are taken from mocha. */
class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once("end", () => recordTotals("mocha", { passed: this.stats.passes, failed: this.stats.failures }));
  }
}

/** Runs the files named *.test.ts: what tests share lies beside them, and is no test file. */
const runMocha: TaskOverrideActionFunction = async (args: { testFiles?: string[] }, hre, runSuper) => {
  const root = hre.config.paths.tests.mocha;
  let testFiles = args.testFiles ?? [];
  if (testFiles.length === 0) {
    testFiles = globSync("**/*.test.ts", { cwd: root })
      .sort()
      .map((file) => join(root, file));
  }
  hre.config.test.mocha.reporter = Reporter;
  return await runSuper({ ...args, testFiles });
};

export default runMocha;
