import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { errorResult, successfulResult } from "hardhat/utils/result";
import type { TaskOverrideActionFunction } from "hardhat/types/tasks";
import Mocha from "mocha";
import { recordTotals } from "./totals.ts";

/** More files at a time would take more memory than they save time. */
const MOST_JOBS = 4;

/**
 * Runs the files named *.test.ts: what tests share lies beside them, and is no test file. Those of a whole run are run
 * beside each other: many wait for processes and for time more than they compute.
 */
const runMocha: TaskOverrideActionFunction = async (args: { testFiles?: string[] }, hre, runSuper) => {
  const { paths, test } = hre.config;
  let testFiles = args.testFiles ?? [];
  if (testFiles.length === 0) {
    testFiles = globSync("**/*.test.ts", { cwd: paths.tests.mocha })
      .sort()
      .map((file) => join(paths.tests.mocha, file));
    test.mocha.parallel = true;
    test.mocha.jobs = Math.min(availableParallelism(), MOST_JOBS);
    test.mocha.require = [new URL("./worker.ts", import.meta.url).href];
  }
  const summary = { passed: 0, failed: 0, skipped: 0, todo: 0 };
  // Hardhat counts a skipped test as passed, and those of other processes not at all.
  test.mocha.reporter = class extends Mocha.reporters.Spec {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      const { stats } = this;
      runner.once("end", () => {
        Object.assign(summary, { passed: stats.passes, failed: stats.failures, skipped: stats.pending });
      });
    }
  };
  await runSuper({ ...args, testFiles });
  recordTotals("mocha", summary);
  return summary.failed > 0 ? errorResult({ summary }) : successfulResult({ summary });
};

export default runMocha;
