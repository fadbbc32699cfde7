/** The most gas that a transaction may have since Osaka (EIP-7825). */
export const GAS_CAP = 16_777_216n;

/** Hardforks on which a transaction may have as much gas as its block. */
const UNCAPPED: ReadonlySet<string> = new Set(["cancun", "prague"]);

/**
 * The most gas that a transaction may have; undefined where only its block sets a limit.
 * @param configured what the configuration has instead of the hardfork's own, or false for none
 */
export function gasCapOf(hardfork: string, configured?: bigint | false): bigint | undefined {
  if (configured !== undefined) return configured === false ? undefined : configured;
  return UNCAPPED.has(hardfork) ? undefined : GAS_CAP;
}

/** The most gas that a transaction can have in a block with this limit. */
export function mostGas(blockGasLimit: bigint, cap: bigint | undefined): bigint {
  return cap !== undefined && cap < blockGasLimit ? cap : blockGasLimit;
}
