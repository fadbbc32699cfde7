import { fileURLToPath } from "node:url";
import { hardhat } from "./project.ts";

/** A development node that the benchmark starts. */
export interface Target {
  name: string;
  /** Arguments of Node: each target runs its npm bin under the same Node, without npx in between. */
  argv: (port: number) => string[];
}

const ANVIL = fileURLToPath(new URL("../../node_modules/@foundry-rs/anvil/bin.mjs", import.meta.url));

/** The first is ours: the others are what it is compared with. */
export const targets: Target[] = [
  { name: "l2:node", argv: (port) => [...hardhat, "l2:node", "--port", `${port}`] },
  // What is left of the costs when nobody has to agree and nothing is executed twice.
  { name: "l2:node -n 1", argv: (port) => [...hardhat, "l2:node", "--nodes", "1", "--port", `${port}`] },
  { name: "hardhat node", argv: (port) => [...hardhat, "node", "--port", `${port}`] },
  { name: "anvil", argv: (port) => [ANVIL, "--port", `${port}`] },
];
