// What nodes earn in a year, by honesty and uptime, on the contracts of the rewards and under each policy:
// `npm run simulate:rewards -- --nodes 100 --epochs 365 --seed 1 --out docs/rewards-simulation.svg`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { HELP, optionsOf } from "./options.ts";

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  if (options === undefined) return console.log(HELP);
  // Hardhat takes a second to load: bad options are told at once.
  const { run } = await import("./run.ts");
  const svg = await run(options, (text) => console.log(text));
  mkdirSync(dirname(options.out), { recursive: true });
  writeFileSync(options.out, svg);
  console.log(`\n${options.out}`);
}

main().catch((error: unknown) => {
  console.error(`simulate:rewards: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
