import type { EdrNetworkConfig, NetworkConfigOverride } from "hardhat/types/config";

/** What a connection to `l2` can have of its own that its nodes' EVMs have to share. */
const SHARED = [
  "allowUnlimitedContractSize",
  "blockGasLimit",
  "chainId",
  "gasEstimationMode",
  "hardfork",
  "initialBaseFeePerGas",
  "initialDate",
  "minGasPrice",
  "networkId",
  "throwOnCallFailures",
  "throwOnTransactionFailures",
  "transactionGasCap",
] as const satisfies readonly (keyof EdrNetworkConfig)[];

/** What it can have beside that. */
const OWN = [
  "from",
  "gas",
  "gasMultiplier",
  "gasPrice",
  "loggingEnabled",
  "mining",
] as const satisfies readonly (keyof EdrNetworkConfig)[];

/**
 * How the EVMs of a network differ from the configured ones: connections may override the configuration.
 * @param config the connection's own
 * @param configured what it would be if nobody overrode anything
 */
export async function overridesOf(config: EdrNetworkConfig, configured: unknown): Promise<NetworkConfigOverride> {
  return await differences(SHARED, config, configured as EdrNetworkConfig);
}

/** How a connection that is to be like another differs from the configured one. */
export async function fellowOverridesOf(config: EdrNetworkConfig, configured: unknown): Promise<NetworkConfigOverride> {
  return await differences([...SHARED, ...OWN], config, configured as EdrNetworkConfig);
}

async function differences(
  names: readonly (keyof EdrNetworkConfig)[],
  config: EdrNetworkConfig,
  base: EdrNetworkConfig,
): Promise<NetworkConfigOverride> {
  const differing = names.filter((name) => config[name] !== undefined && !isSame(config[name], base[name]));
  const override: Record<string, unknown> = Object.fromEntries(differing.map((name) => [name, config[name]]));
  if (!isSame(config.coinbase, base.coinbase)) {
    override.coinbase = `0x${Buffer.from(config.coinbase).toString("hex")}`;
  }
  if (config.accounts !== base.accounts) override.accounts = await accountsOf(config.accounts);
  // Where anything is overridden the configuration is resolved again, and one that names no date begins only then.
  if (Object.keys(override).length > 0) override.initialDate = config.initialDate;
  return override;
}

async function accountsOf(accounts: EdrNetworkConfig["accounts"]): Promise<unknown> {
  if (!Array.isArray(accounts)) {
    return { ...accounts, mnemonic: await accounts.mnemonic.get(), passphrase: await accounts.passphrase.get() };
  }
  return await Promise.all(
    accounts.map(async ({ privateKey, balance }) => ({ privateKey: await privateKey.getHexString(), balance })),
  );
}

function isSame(first: unknown, second: unknown): boolean {
  if (first instanceof Date && second instanceof Date) return first.getTime() === second.getTime();
  if (first instanceof Uint8Array && second instanceof Uint8Array) return Buffer.from(first).equals(second);
  return first === second;
}
