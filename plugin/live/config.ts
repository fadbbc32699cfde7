import { resolve } from "node:path";
import type {
  ConfigurationVariableResolver,
  ResolvedConfigurationVariable,
  SensitiveString,
} from "hardhat/types/config";
import { z } from "zod";

import type { EntityId } from "../hedera/ledger.ts";
import { entityId, hederaSchema, type HederaEndpoints, type HederaNetwork } from "./endpoints.ts";

/** A network over a real Hedera, as a configuration names it. */
export interface LiveNetworkUserConfig {
  /** Which Hedera: one of its own networks, or where another answers. */
  hedera: HederaNetwork | HederaEndpoints;
  /** Where the network is described; `l2:provision` writes it. @default `networks/<name>.json` */
  file?: string;
  /** Who pays for provisioning and deposits. */
  operator?: {
    account: EntityId;
    /** The account's private key: a configuration variable. */
    key: SensitiveString;
  };
  /** The private keys of the nodes that are run from here, by index: configuration variables. */
  keys?: SensitiveString[];
}

/** The same, resolved. Secrets are read when they are needed, and not before. */
export interface LiveNetworkConfig {
  readonly hedera: HederaEndpoints;
  /** An absolute path. */
  readonly file: string;
  readonly operator?: { readonly account: EntityId; readonly key: ResolvedConfigurationVariable };
  readonly keys: readonly ResolvedConfigurationVariable[];
}

/** Nodes that one machine has keys of: as many as a committee can have. */
const MAX_KEYS = 128;

const SECRET = 'it must be a private key, best as configVariable("NAME")';
const secret = z.custom<SensitiveString>(
  (value) =>
    (typeof value === "string" && value !== "") ||
    (typeof value === "object" &&
      value !== null &&
      "_type" in value &&
      value._type === "ConfigurationVariable" &&
      "name" in value &&
      typeof value.name === "string"),
  SECRET,
);

const operatorSchema = z
  .object(
    { account: entityId("a Hedera account"), key: secret },
    { invalid_type_error: 'it must be an object, like { account: "0.0.1234", key: configVariable("OPERATOR_KEY") }' },
  )
  .strict();

const networkSchema = z
  .object(
    {
      hedera: hederaSchema,
      file: z
        .string({ invalid_type_error: "it must be a path, like networks/l2Testnet.json" })
        .regex(/\.json$/, "it must be the path of a .json file, like networks/l2Testnet.json")
        .optional(),
      operator: operatorSchema.optional(),
      keys: z
        .array(secret, { invalid_type_error: `it must be a list, like [configVariable("NODE_0_KEY")]` })
        .max(MAX_KEYS, `it must have ${MAX_KEYS} keys or fewer`)
        .optional(),
    },
    { invalid_type_error: 'it must be an object, like { hedera: "testnet" }' },
  )
  .strict();

/** The `live` part of the `l2` key. */
export const liveSchema = z.record(
  z.string().regex(/^[a-zA-Z][\w-]*$/, "a network's name has letters, digits, - and _, and begins with a letter"),
  networkSchema,
  { invalid_type_error: 'it must be an object of networks by name, like { l2Testnet: { hedera: "testnet" } }' },
);

/** What an object at this place of the `l2` key may have. */
export function knownAt([, , part]: readonly (string | number)[]): readonly string[] {
  if (part === "operator") return Object.keys(operatorSchema.shape);
  if (part === "hedera") return ["network", "nodes", "mirrorGrpc", "mirrorRest"];
  return Object.keys(networkSchema.shape);
}

/** Fills in the defaults. */
export function resolveLive(
  live: Readonly<Record<string, LiveNetworkUserConfig>>,
  root: string,
  resolveVariable: ConfigurationVariableResolver,
): Readonly<Record<string, LiveNetworkConfig>> {
  const resolved = Object.entries(live).map(([name, { hedera, file, operator, keys = [] }]) => {
    const config: LiveNetworkConfig = {
      hedera: typeof hedera === "string" ? { network: hedera } : hedera,
      file: resolve(root, file ?? `networks/${name}.json`),
      ...(operator && { operator: { account: operator.account, key: resolveVariable(operator.key) } }),
      keys: keys.map(resolveVariable),
    };
    return [name, config] as const;
  });
  return Object.fromEntries(resolved);
}
