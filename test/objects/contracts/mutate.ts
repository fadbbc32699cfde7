import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { compile } from "../../../scripts/generate/compile.ts";
import type { Compiled, Contracts } from "./compiled.ts";
import type { Change } from "./mutants.ts";

const SOURCES = fileURLToPath(new URL("../../../contracts/manager/", import.meta.url));

/** The sources of the manager by their names, one of them with a line that says something else. */
export function mutatedSources({ file, line, becomes }: Change): Record<string, { content: string }> {
  const names = readdirSync(SOURCES).filter((name) => name.endsWith(".sol") && !name.endsWith(".t.sol"));
  const sources = Object.fromEntries(
    names.map((name) => [`contracts/manager/${name}`, { content: readFileSync(SOURCES + name, "utf8") }]),
  );
  const source = sources[`contracts/manager/${file}.sol`];
  if (source === undefined) throw new Error(`there is no contracts/manager/${file}.sol to change`);
  const lines = source.content.split("\n");
  const places = lines.flatMap((one, place) => (one.trim() === line ? [place] : []));
  if (places.length !== 1) {
    throw new Error(`contracts/manager/${file}.sol has this line ${places.length} times, not once: ${line}`);
  }
  lines[places[0]!] = becomes;
  source.content = lines.join("\n");
  return sources;
}

/** The contracts with one line of the manager's sources changed, compiled. */
export function mutatedContracts(contracts: Contracts, change: Change): Contracts {
  const names = ["Crosslinks", "Admissions", "ObjectManager"] as const;
  const wanted = { "*": ["abi", "evm.bytecode.object"] };
  const output = compile<{ abi: Compiled["abi"]; evm: { bytecode: { object: string } } }>(mutatedSources(change), {
    evmVersion: "prague",
    // Optimizing takes most of the time, and changes nothing that a history could see.
    optimizer: { enabled: false },
    outputSelection: Object.fromEntries(names.map((name) => [`contracts/manager/${name}.sol`, wanted])),
  });
  const mutated = names.map((name) => {
    const { abi, evm } = output.contracts[`contracts/manager/${name}.sol`]![name]!;
    return [name, { abi, bytecode: `0x${evm.bytecode.object}` }];
  });
  return { ...contracts, ...Object.fromEntries(mutated) };
}
