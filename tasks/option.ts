import { ArgumentType } from "hardhat/types/arguments";

/** An option that keeps silent about what it does not say: actions check what was given. */
export function option<const Name extends string>(
  name: Name,
  description: string,
): {
  name: Name;
  description: string;
  type: ArgumentType.STRING_WITHOUT_DEFAULT;
  defaultValue: undefined;
} {
  return { name, description, type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined };
}

/** Where an `l2:node` answers. */
export const url = {
  name: "url",
  description: "Where one of the networks answers; it tells where the others are",
  type: ArgumentType.STRING,
  defaultValue: "http://127.0.0.1:8545",
} as const;

export const json = { name: "json", description: "Prints JSON for programs" } as const;
