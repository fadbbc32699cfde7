import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import solc from "solc";

const CONTRACTS = new URL("../../contracts/", import.meta.url);
const { resolve } = createRequire(import.meta.url);

/** What the compiler has to say. */
export interface CompilerOutput<Contract> {
  /** By their files, then by their names. */
  readonly contracts: Readonly<Record<string, Readonly<Record<string, Contract>>>>;
}

/**
 * Compiles sources in this process, whatever is in Hardhat's cache.
 * @param sources by their paths; what they import is read from this repository's contracts or from packages
 * @throws with what the compiler complains about
 */
export function compile<Contract>(
  sources: Readonly<Record<string, { readonly content: string }>>,
  settings: object,
): CompilerOutput<Contract> {
  const input = { language: "Solidity", sources, settings };
  const importing = { import: (path: string) => ({ contents: read(path) }) };
  const output = JSON.parse(solc.compile(JSON.stringify(input), importing)) as CompilerOutput<Contract> & {
    readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  };
  const errors = output.errors?.filter(({ severity }) => severity === "error") ?? [];
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return output;
}

/** Files below contracts/, as {@link compile} takes them. */
export function sourcesOf(files: readonly string[]): Record<string, { content: string }> {
  return Object.fromEntries(files.map((file) => [file, { content: read(file) }]));
}

/** A file of ours, or of a package. */
function read(file: string): string {
  return readFileSync(file.startsWith("@") ? resolve(file) : new URL(file, CONTRACTS), "utf8");
}
