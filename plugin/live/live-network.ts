import type { HardhatConfig, ResolvedConfigurationVariable } from "hardhat/types/config";
import { HardhatPluginError } from "hardhat/plugins";

import type { HederaKey } from "../hedera/keys.ts";
import type { EntityId } from "../hedera/ledger.ts";
import { KeyFormatError, nodeKeysOf, signerOf, type NodeKeys } from "../network/node-keys.ts";
import type { HederaEndpoints } from "./endpoints.ts";

/** A network over a real Hedera, as whoever runs a part of it has it. No secret is read before it is asked for. */
export interface LiveNetwork {
  /** What `--network` calls it; the Hardhat network of the same name is one of its nodes' JSON-RPC. */
  readonly name: string;
  readonly hedera: HederaEndpoints;
  /** The absolute path of the file that describes it. */
  readonly file: string;
  /** Pays for provisioning and deposits, if it is configured. */
  readonly operator?: { readonly account: EntityId; key(): Promise<HederaKey> };
  /** Those of the nodes that are run from here, by index. */
  readonly keys: readonly (() => Promise<NodeKeys>)[];
}

/** What {@link liveNetworkOf} looks at of Hardhat's runtime environment. */
export interface LiveEnvironment {
  readonly config: { readonly l2: Pick<HardhatConfig["l2"], "live"> };
  readonly globalOptions: { readonly network?: string };
}

/**
 * The live network that `--network` names, else the only one that is configured.
 * @throws {HardhatPluginError} that lists those that are known
 */
export function liveNetworkOf({ config, globalOptions }: LiveEnvironment): LiveNetwork {
  const { live } = config.l2;
  const names = Object.keys(live);
  const name = globalOptions.network ?? (names.length === 1 ? names[0]! : undefined);
  const found = name !== undefined && Object.hasOwn(live, name) ? live[name] : undefined;
  if (name === undefined || found === undefined) throw unknownNetwork(name, names);
  const at = `l2.live.${name}`;
  const { hedera, file, operator, keys } = found;
  return {
    ...{ name, hedera, file },
    ...(operator && {
      operator: { account: operator.account, key: () => read(operator.key, `${at}.operator.key`, signerOf) },
    }),
    keys: keys.map((key, index) => () => read(key, `${at}.keys[${index}]`, nodeKeysOf)),
  };
}

/** The operator of a live network. @throws {HardhatPluginError} that tells how to configure one */
export function operatorOf({ name, operator }: LiveNetwork): NonNullable<LiveNetwork["operator"]> {
  if (operator !== undefined) return operator;
  throw refused(
    `l2.live.${name}.operator: it is missing. Configure who pays, like ` +
      `{ account: "0.0.1234", key: configVariable("${variableName(name)}_OPERATOR_KEY") }`,
  );
}

function unknownNetwork(name: string | undefined, names: readonly string[]): HardhatPluginError {
  if (names.length === 0) {
    return refused(
      `l2.live: no live network is configured. Add one, like { l2Testnet: { hedera: "testnet" } }` +
        (name === undefined ? "" : `; --network is ${JSON.stringify(name)}`),
    );
  }
  return refused(
    `--network: a live network is wanted, one of ${names.join(", ")}; ` +
      `it is ${name === undefined ? "not given" : JSON.stringify(name)}`,
  );
}

async function read<T>(variable: ResolvedConfigurationVariable, at: string, use: (text: string) => T): Promise<T> {
  try {
    return use(await variable.get());
  } catch (error) {
    throw error instanceof KeyFormatError ? refused(`${at}: ${error.message}`) : error;
  }
}

/** What the variables of a network are called: `L2_TESTNET` for `l2Testnet`. */
function variableName(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toUpperCase();
}

function refused(message: string): HardhatPluginError {
  return new HardhatPluginError("hardhat-hedera-l2", message);
}
