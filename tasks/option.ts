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
