import { keccak_256 } from "@noble/hashes/sha3.js";

import { createAccount } from "../hedera/create-account.ts";
import { toAccountId } from "../hedera/entity.ts";
import { hbarTransfer } from "../hedera/hbar-transfer.ts";
import { ecdsaKey, ed25519Key, encodeKey, type HederaKey } from "../hedera/keys.ts";
import type { Changes, EntityId, Outcome, Tinybar } from "../hedera/ledger.ts";
import type { Operator } from "../hedera/operator.ts";
import { SimulatedClock } from "../hedera/simulated/clock.ts";
import { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { committeeOf } from "../node/committee.ts";
import type { Foundation } from "../node/genesis.ts";
import { addressOfSecret } from "../protocol/attestation.ts";
import { BACKING_MEMO } from "../protocol/deposits.ts";
import { DEFAULT_PARAMETERS } from "../protocol/node-registry.ts";
import { NODE_REGISTRY } from "../protocol/reward-addresses.ts";
import { WEIBAR_PER_TINYBAR, type Hex } from "../protocol/units.ts";
import { custodyKey, nodeAccount, topicCreation, vaultAccount, type Custody } from "./custody.ts";
import { predeploys, refusal } from "./predeploys.ts";
import { RELAYER } from "./relayer-account.ts";
import type { DevelopmentAccount, FederationSettings } from "./settings.ts";
import { STEWARD } from "./steward-account.ts";

/** The keys of a committee member. */
export interface Keys {
  readonly account: EntityId;
  readonly hederaKey: HederaKey;
  /** Secret key of its attestations. */
  readonly secret: Uint8Array;
}

/** A network's own part of a {@link Ground}. */
export interface Site {
  readonly foundation: Omit<Foundation, "time">;
  /** In the committee's order. */
  readonly keys: readonly Keys[];
}

/** What networks stand on: a simulated Hedera with all on it that they begin with. They begin with a copy of it. */
export interface Ground {
  readonly ledger: SimulatedLedger;
  /** One a network. */
  readonly sites: readonly Site[];
  /** The Hedera accounts of the development accounts, in their order. On Hedera, everybody is there once. */
  readonly users: readonly EntityId[];
}

/** The keys of a network that is to be. */
interface Plan extends Custody {
  readonly secrets: readonly Omit<Keys, "account">[];
}

/** What each node and each development account starts with on Hedera. */
export const INITIAL_BALANCE: Tinybar = 10_000n * 100_000_000n;
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
 * Sets a simulated Hedera up for networks: accounts for the nodes and the development accounts, a vault for each network
 * that backs what circulates on it from the start, and a topic. All of it by ordinary transactions.
 */
export async function layGround(settings: FederationSettings): Promise<Ground> {
  const { chainIds, accounts, archive, start, rules } = settings;
  const ledger = new SimulatedLedger({ clock: new SimulatedClock({ start }), archive });
  const { treasury } = ledger;
  const plans = chainIds.map((chainId) => planOf(chainId, settings));
  const stakes = DEFAULT_PARAMETERS.minStake * BigInt(settings.nodes);
  const ours = RELAYER.balance + STEWARD.balance + stakes;
  const circulating = accounts.reduce((sum, { balance }) => sum + balance, ours);

  const [custodies, users] = await Promise.all([
    Promise.all(plans.map((plan) => createCustody(treasury, plan, circulating / WEIBAR_PER_TINYBAR))),
    Promise.all(accounts.map((account) => createUser(treasury, account))),
  ]);
  // What is older than a network's topic its nodes know from the beginning.
  const topics = await Promise.all(plans.map((plan) => createTopic(treasury, plan)));
  const common = {
    world: worldly(await ledger.world()),
    rates: await ledger.exchangeRates(),
    ledgerId: LEDGER_ID,
    endowments: new Map([
      [RELAYER.address, RELAYER.balance],
      [STEWARD.address, STEWARD.balance],
      [NODE_REGISTRY, stakes],
    ]),
    registry: DEFAULT_PARAMETERS,
    predeploys: predeploys(rules.fees),
    refusal,
    rules,
  };
  const sites = plans.map(({ chainId, secrets }, place): Site => {
    const [vault, ...members] = custodies[place]!;
    const keys = secrets.map((secret, index) => ({ account: members[index]!, ...secret }));
    const nodes = keys.map(({ account, hederaKey, secret }, seat) => ({
      ...{ number: seat + 1, seat, account, attester: addressOfSecret(secret) },
      key: encodeKey(hederaKey.publicKey),
    }));
    const committee = committeeOf(0, nodes, settings.threshold);
    return { keys, foundation: { ...common, chainId, topic: topics[place]!, vault: vault!, committee } };
  });
  return { ledger, sites, users };
}

function planOf(chainId: number, { nodes, threshold }: FederationSettings): Plan {
  const secrets = Array.from({ length: nodes }, (_, index) => nodeSecrets(chainId, index));
  return { chainId, threshold, secrets, keys: secrets.map(({ hederaKey }) => hederaKey.publicKey) };
}

/** @returns the vault of a network, and the accounts of its nodes */
async function createCustody(treasury: Operator, plan: Plan, balance: Tinybar): Promise<EntityId[]> {
  return await Promise.all([
    createAccount(treasury, vaultAccount(plan, custodyKey(plan), balance)),
    ...plan.keys.map((_, seat) => createAccount(treasury, nodeAccount(plan, seat, INITIAL_BALANCE))),
  ]);
}

async function createTopic(treasury: Operator, plan: Plan): Promise<EntityId> {
  const signers = plan.secrets.slice(0, plan.threshold).map(({ hederaKey }) => hederaKey);
  return created(await treasury.submit(topicCreation(plan, custodyKey(plan)), { signers }));
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

/** The keys of a network's node, by how many have been registered before it. */
export function nodeSecrets(chainId: number, index: number): Omit<Keys, "account"> {
  return {
    hederaKey: ed25519Key(developmentSecret(`hip-11 ${chainId} node ${index} hedera`)),
    secret: developmentSecret(`hip-11 ${chainId} node ${index} attester`),
  };
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
