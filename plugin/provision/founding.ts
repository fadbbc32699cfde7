import { encodeKey } from "../hedera/keys.ts";
import type { AccountState, EntityId, ExchangeRates, Ledger, Timestamp } from "../hedera/ledger.ts";
import { ledgerIdOf, type HederaEndpoints } from "../live/endpoints.ts";
import type { Mirror } from "../live/mirror.ts";
import { liveRules } from "../network/settings.ts";
import { predeploys, refusal } from "../network/predeploys.ts";
import { committeeOf } from "../node/committee.ts";
import type { Foundation } from "../node/genesis.ts";
import { DEFAULT_PARAMETERS } from "../protocol/node-registry.ts";
import { NODE_REGISTRY } from "../protocol/reward-addresses.ts";
import { WEIBAR_PER_TINYBAR } from "../protocol/units.ts";
import { ProvisionError } from "./errors.ts";
import type { ProvisionSettings } from "./settings.ts";

/** What provisioning made on Hedera. */
export interface Custodians {
  readonly vault: EntityId;
  /** The nodes' accounts, by seat. */
  readonly accounts: readonly EntityId[];
  readonly topic: EntityId;
  /** When the topic was made, with which the network begins. */
  readonly began: Timestamp;
}

/** What is read to found a network. */
export interface Sources {
  readonly ledger: Pick<Ledger, "account" | "exchangeRates">;
  readonly mirror: Pick<Mirror, "reached" | "balanceAt">;
  readonly sleep: (ms: number) => Promise<unknown>;
}

const POLL_MS = 1_000;
const MAX_POLLS = 120;

/** What the nodes of a network that was provisioned stand on. */
export async function foundationOn(
  { chainId, threshold, keys, stake }: ProvisionSettings,
  hedera: HederaEndpoints,
  { vault, accounts, topic, began }: Custodians,
  sources: Sources,
): Promise<Foundation> {
  const members = keys.map(({ hederaKey, attester }, seat) => ({
    ...{ number: seat + 1, seat, account: accounts[seat]!, attester },
    key: encodeKey(hederaKey.publicKey),
  }));
  const minStake = stake * WEIBAR_PER_TINYBAR;
  const rules = liveRules();
  await caughtUp(sources, began);
  const states = await Promise.all([vault, ...accounts].map((id) => stateAt(id, began, sources)));
  return {
    ...{ chainId, topic, vault, time: began, rules, refusal },
    committee: committeeOf(0, members, threshold),
    registry: { ...DEFAULT_PARAMETERS, minStake },
    world: { accounts: states, tokens: [], relations: [], nfts: [] },
    rates: plain(await sources.ledger.exchangeRates()),
    ledgerId: ledgerIdOf(hedera),
    endowments: new Map([[NODE_REGISTRY, minStake * BigInt(members.length)]]),
    predeploys: predeploys(rules.fees),
  };
}

async function caughtUp({ mirror, sleep }: Sources, time: Timestamp): Promise<void> {
  for (let polls = 0; (await mirror.reached()) < time; polls++) {
    if (polls === MAX_POLLS) {
      throw new ProvisionError(
        "the mirror does not show the topic yet. Everything is made: run l2:provision again later",
      );
    }
    await sleep(POLL_MS);
  }
}

async function stateAt(id: EntityId, time: Timestamp, { ledger, mirror }: Sources): Promise<AccountState> {
  const [state, balance] = await Promise.all([ledger.account(id), mirror.balanceAt(id, time)]);
  if (state === undefined || balance === undefined) {
    throw new ProvisionError(
      `the mirror does not show the account ${id}. Everything is made: run l2:provision again later`,
    );
  }
  const { evmAddress, ...rest } = state;
  return { ...rest, ...(evmAddress !== undefined && { evmAddress }), balance };
}

/** Nothing but what belongs there. */
function plain({ current, next }: ExchangeRates): ExchangeRates {
  const only = ({ hbars, cents, expires }: ExchangeRates["current"]) => ({ hbars, cents, expires });
  return { current: only(current), next: only(next) };
}
