import type { HttpNetworkUserConfig, SensitiveString } from "hardhat/types/config";

/** The accounts that transactions are signed with: keys, as configuration variables. */
export interface SampleAccounts {
  readonly accounts: SensitiveString[];
}

/** Networks that go with this plugin, as Hardhat's `networks` has them. */
export interface SampleNetworks {
  /** Hedera's testnet itself, through its public JSON-RPC relay: chain id 296. */
  readonly hederaTestnet: HttpNetworkUserConfig;
  /** Hedera's mainnet itself, likewise: chain id 295. */
  readonly hederaMainnet: HttpNetworkUserConfig;
  /** HashKey Chain's testnet, an OP stack chain to which objects can move: chain id 133. */
  readonly hashkeyTestnet: HttpNetworkUserConfig;
  /** A network over Hedera's testnet, by the JSON-RPC of its first validator on this machine. */
  readonly l2Testnet: HttpNetworkUserConfig;
}

/** Hedera's relay answers no sooner than mirrors show something, which is seconds behind. */
const RELAY_TIMEOUT_MS = 120_000;

/**
 * Networks to be listed under `networks` of a configuration.
 *
 * Gas prices are the networks' own: Hedera's relay takes no less than it asks for in `eth_gasPrice`, which changes with
 * the exchange rate, so that a fixed price would be wrong some day. Its amounts are weibars as on the layer 2; what is no
 * whole tinybar, 10^10 weibars, it does not take as a value.
 *
 * @example
 * networks: sampleNetworks({ accounts: [configVariable("L2_ACCOUNT_KEY")] }),
 */
export function sampleNetworks({ accounts }: SampleAccounts): SampleNetworks {
  const network = (url: string, more: Partial<HttpNetworkUserConfig> = {}): HttpNetworkUserConfig => ({
    ...{ type: "http", url, accounts },
    ...more,
  });
  return {
    hederaTestnet: network("https://testnet.hashio.io/api", { chainId: 296, timeout: RELAY_TIMEOUT_MS }),
    hederaMainnet: network("https://mainnet.hashio.io/api", { chainId: 295, timeout: RELAY_TIMEOUT_MS }),
    hashkeyTestnet: network("https://testnet.hsk.xyz", { chainId: 133, chainType: "op" }),
    l2Testnet: network("http://127.0.0.1:7546"),
  };
}
