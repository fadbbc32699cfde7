import type { TaskOverrideActionFunction } from "hardhat/types/tasks";
import type { Result } from "hardhat/types/utils";
import { recordTotals, type Totals } from "./totals.ts";

interface SolidityTestRun {
  summary: Totals;
}

const runSolidity: TaskOverrideActionFunction = async (args, _hre, runSuper) => {
  const result: Result<SolidityTestRun, SolidityTestRun> = await runSuper(args);
  recordTotals("solidity", (result.success ? result.value : result.error).summary);
  return result;
};

export default runSolidity;
