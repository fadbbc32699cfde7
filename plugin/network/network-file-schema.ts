import { z } from "zod";

import { parseTimestamp } from "../hedera/entity.ts";
import { FEE_RULES } from "../protocol/fees.ts";
import type { Address, EntityId, Hex } from "../protocol/units.ts";

/** The version of network files that this plugin writes, and the only one that it reads. */
export const FILE_VERSION = 1;

/** The most nodes that a network begins with. */
const MAX_NODES = 31;

const text = z.string({ message: "must be a text" });
const flag = z.boolean({ message: "must be true or false" });
const matching = <T extends string>(pattern: RegExp, message: string) =>
  z.custom<T>((value) => typeof value === "string" && pattern.test(value), `must be ${message}`);
const entity = matching<EntityId>(/^0\.0\.(0|[1-9]\d{0,15})$/, "a Hedera id, like 0.0.1234");
const address = matching<Address>(/^0x[0-9a-f]{40}$/, "an address: 20 bytes, lower-case hexadecimal with 0x");
const hash = matching<Hex>(/^0x[0-9a-f]{64}$/, "a hash: 32 bytes, lower-case hexadecimal with 0x");
const bytes = matching<Hex>(/^0x([0-9a-f]{2})*$/, "bytes: lower-case hexadecimal with 0x");
const amount = matching<string>(/^(0|[1-9]\d*)$/, 'a whole number of the smallest unit, as a text, like "100000000"');
const hostPort = matching<string>(/^.+:\d{1,5}$/, "host:port, like 127.0.0.1:5600");
const url = matching<string>(/^https?:\/\/\S+$/, "a URL that begins with http:// or https://");
const moment = z.custom<string>(
  (value) => typeof value === "string" && parseTimestamp(value) !== undefined,
  "must be a consensus time, seconds.nanoseconds as a text",
);
const whole = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z
    .number({ message: "must be a whole number" })
    .int("must be a whole number")
    .min(least, `must be ${least} or more`)
    .max(most, `must be ${most} or less`);

const NETWORKS = ["mainnet", "testnet", "previewnet"] as const;
const ownNodes = z.custom<Record<string, EntityId>>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.entries(value).every(([at, id]) => hostPort.safeParse(at).success && entity.safeParse(id).success),
);

/** Where Hedera is: one of its networks by name, or consensus nodes and a mirror of one's own. */
const hedera = z.union(
  [
    z.object({ network: z.enum(NETWORKS), mirrorGrpc: hostPort.optional(), mirrorRest: url.optional() }).strict(),
    z.object({ nodes: ownNodes, mirrorGrpc: hostPort, mirrorRest: url }).strict(),
  ],
  {
    errorMap: () => ({
      message:
        'must be { network: "mainnet", "testnet" or "previewnet" }, or { nodes: { "host:port": "0.0.3" }, ' +
        'mirrorGrpc: "host:port", mirrorRest: "http://host:port" }',
    }),
  },
);

const member = z
  .object({
    number: whole(1),
    seat: whole(0, MAX_NODES - 1),
    account: entity,
    attester: address,
    key: bytes,
  })
  .strict();

const registry = z
  .object({
    epochBlocks: amount,
    leaveDelay: amount,
    minStake: amount,
    stakeToken: address,
    reporterShare: whole(0, 10_000),
    beneficiary: address,
    window: whole(1),
    required: whole(1),
    policy: address,
  })
  .strict();

const rules = z
  .object({
    attemptPatience: whole(1),
    settlementPatience: whole(1_000),
    activity: z.object({ window: whole(1), required: whole(1) }).strict(),
    ahead: whole(0),
    blockSpacing: whole(0),
    maxBlockTransactions: whole(1),
    maxAutomined: whole(1),
    maxQueue: whole(1),
    fees: z.enum(FEE_RULES, { message: 'must be "hedera" or "hardhat"' }),
  })
  .strict();

const rate = z.object({ hbars: whole(1), cents: whole(1), expires: moment }).strict();

const allowances = z
  .object({
    hbar: z.array(z.object({ spender: entity, amount }).strict()),
    tokens: z.array(z.object({ token: entity, spender: entity, amount }).strict()),
    operators: z.array(z.object({ token: entity, spender: entity }).strict()),
  })
  .strict();

const account = z
  .object({
    id: entity,
    evmAddress: address.optional(),
    balance: amount,
    deleted: flag,
    receiverSigRequired: flag,
    memo: text,
    key: bytes.optional(),
    maxAutomaticAssociations: whole(-1),
    usedAutomaticAssociations: whole(0),
    allowances,
  })
  .strict();

/** What the file of a network on a real Hedera says: public facts, and all that its nodes must know alike. */
export const networkFileSchema = z
  .object({
    version: z.literal(FILE_VERSION),
    name: text,
    hedera,
    ledgerId: matching<Hex>(/^0x([0-9a-f]{2})+$/, "Hedera's id of itself, like 0x01"),
    chainId: whole(1),
    topic: entity,
    vault: entity,
    began: moment,
    threshold: whole(1, MAX_NODES),
    members: z.array(member).min(1, "must name at least one node").max(MAX_NODES, `must be ${MAX_NODES} nodes at most`),
    registry,
    rules,
    rates: z.object({ current: rate, next: rate }).strict(),
    accounts: z.array(account),
    evm: z.object({ hardfork: text, blockGasLimit: whole(21_000), baseFee: amount.optional() }).strict(),
    genesis: z.object({ hash, stateRoot: hash }).strict(),
  })
  .strict();

/**
 * The file of a network on a real Hedera, as JSON has it. Amounts are decimal texts; the times of the rules are
 * milliseconds, but for `blockSpacing`, which is seconds.
 */
export type NetworkFile = z.infer<typeof networkFileSchema>;
