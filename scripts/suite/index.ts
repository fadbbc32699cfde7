import { overrideTask } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";

/** This repository's own tests: which files are mocha's, and how many tests passed and failed. Not part of the package. */
const suite: HardhatPlugin = {
  id: "suite",
  tasks: [
    overrideTask(["test", "mocha"])
      .setAction(() => import("./mocha.ts"))
      .build(),
    overrideTask(["test", "solidity"])
      .setAction(() => import("./solidity.ts"))
      .build(),
  ],
};

export default suite;
