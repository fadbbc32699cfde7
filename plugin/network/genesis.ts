import { proto } from "@hiero-ledger/proto";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { AUTO_RENEW_SECONDS, createAccount } from "../hedera/create-account.ts";
import { toAccountId, toLong } from "../hedera/entity.ts";
import { hbarTransfer } from "../hedera/hbar-transfer.ts";
import { ecdsaKey, ed25519Key, thresholdKey, type HederaKey } from "../hedera/keys.ts";
import type { Changes, EntityId, Outcome, Tinybar } from "../hedera/ledger.ts";
import type { Operator } from "../hedera/operator.ts";
import { SimulatedClock } from "../hedera/simulated/clock.ts";
import { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import type { Foundation } from "../node/genesis.ts";
import { addressOfSecret } from "../protocol/attestation.ts";
import { BACKING_MEMO } from "../protocol/deposits.ts";
import { WEIBAR_PER_TINYBAR, type Hex } from "../protocol/units.ts";
import { PREDEPLOYS, refusal } from "./predeploys.ts";
import type { DevelopmentAccount, NetworkSettings } from "./settings.ts";

/** The keys of a committee member. */
export interface Keys {
  readonly account: EntityId;
  readonly hederaKey: HederaKey;
  /** Secret key of its attestations. */
  readonly secret: Uint8Array;
}

/** What a network stands on: a simulated Hedera with all on it that the network begins with. It begins with a copy. */
export interface Ground {
  readonly ledger: SimulatedLedger;
  readonly foundation: Omit<Foundation, "time">;
  /** In the committee's order. */
  readonly keys: readonly Keys[];
  /** The Hedera accounts of the development accounts, in their order. */
  readonly users: readonly EntityId[];
}

/** What each node and each development account starts with on Hedera. */
const INITIAL_BALANCE: Tinybar = 10_000n * 100_000_000n;
/** What the treasury keeps for itself. */
const TREASURY_RESERVE: Tinybar = 100_000_000n;
/** The accounts of Hedera's own that are there before anybody's: treasury, nodes, fees. */
const SYSTEM_ACCOUNTS: ReadonlySet<EntityId> = new Set<EntityId>([
  "0.0.2",
  "0.0.3",
  "0.0.4",
  "0.0.5",
  "0.0.6",
  "0.0.98",
  "0.0.800",
  "0.0.801",
]);
/** That of local networks. */
const LEDGER_ID: Hex = "0x03";

/**
 * Sets a simulated Hedera up for a network: accounts for the nodes and the development accounts, the vault that backs
 * what circulates on the layer 2 from the start, and the topic. All of it by ordinary transactions.
 */
export async function layGround(settings: NetworkSettings): Promise<Ground> {
  const { chainId, nodes, threshold, accounts, archive, start, rules } = settings;
  const ledger = new SimulatedLedger({ clock: new SimulatedClock({ start }), archive });
  const { treasury } = ledger;
  const secrets = Array.from({ length: nodes }, (_, index) => ({
    hederaKey: ed25519Key(developmentSecret(`hip-11 ${chainId} node ${index} hedera`)),
    secret: developmentSecret(`hip-11 ${chainId} node ${index} attester`),
  }));
  const publicKeys = secrets.map(({ hederaKey }) => hederaKey.publicKey);
  const vaultKey = thresholdKey(threshold, publicKeys);
  const circulating = accounts.reduce((sum, { balance }) => sum + balance, 0n);

  const [vault, ...others] = await Promise.all([
    createAccount(treasury, {
      key: vaultKey,
      balance: circulating / WEIBAR_PER_TINYBAR,
      memo: `l2:${chainId}:vault`,
    }),
    ...publicKeys.map((key, index) =>
      createAccount(treasury, { key, balance: INITIAL_BALANCE, memo: `l2:${chainId}:node:${index}` }),
    ),
    ...accounts.map((account) => createUser(treasury, account)),
  ]);
  const topic = created(
    await treasury.submit(
      {
        consensusCreateTopic: {
          adminKey: vaultKey,
          submitKey: thresholdKey(1, publicKeys),
          autoRenewPeriod: { seconds: toLong(AUTO_RENEW_SECONDS) },
          memo: `l2:${chainId}`,
        },
      },
      { signers: secrets.slice(0, threshold).map(({ hederaKey }) => hederaKey) },
    ),
  );
  const keys = secrets.map((secret, index) => ({ account: others[index]!, ...secret }));
  return {
    ledger,
    keys,
    users: others.slice(nodes),
    foundation: {
      chainId,
      topic,
      vault: vault!,
      vaultKey: proto.Key.encode(vaultKey).finish(),
      committee: keys.map(({ account, hederaKey, secret }) => ({
        account,
        attester: addressOfSecret(secret),
        key: proto.Key.encode(hederaKey.publicKey).finish(),
      })),
      threshold,
      world: worldly(await ledger.world()),
      rates: await ledger.exchangeRates(),
      ledgerId: LEDGER_ID,
      predeploys: PREDEPLOYS,
      refusal,
      rules,
    },
  };
}

/** Hands the vault hbar out of the treasury, to back what a development control creates; as much as the treasury has. */
export async function giveToVault(ledger: SimulatedLedger, vault: EntityId, wanted: Tinybar): Promise<void> {
  const treasury = await ledger.account(ledger.treasury.account);
  const spare = (treasury?.balance ?? 0n) - TREASURY_RESERVE;
  const amount = wanted < spare ? wanted : spare;
  if (amount <= 0n) return;
  const transfer = hbarTransfer(ledger.treasury.account, toAccountId(vault), amount);
  await ledger.treasury.submit(transfer, { memo: BACKING_MEMO });
}

/** Hedera has hundreds of accounts of its own: the layer 2 knows those that have a part in anything, and everybody else's. */
function worldly(world: Changes): Changes {
  const accounts = world.accounts.filter(({ id }) => Number(id.slice(4)) > 1_000 || SYSTEM_ACCOUNTS.has(id));
  return { ...world, accounts };
}

/** Keys of development networks are public knowledge, so that every run is the same. */
function developmentSecret(label: string): Uint8Array {
  return keccak_256(Buffer.from(label));
}

async function createUser(treasury: Operator, { address, secret }: DevelopmentAccount): Promise<EntityId> {
  const key = ecdsaKey(secret);
  const creation = { key: key.publicKey, balance: INITIAL_BALANCE, memo: "development account", evmAddress: address };
  return await createAccount(treasury, creation, [key]);
}

function created({ status, entity }: Outcome): EntityId {
  if (entity === undefined) throw new Error(`Hedera did not create an entity of the network: status ${status}`);
  return entity;
}
