import { accountCreation, type AccountCreation } from "../hedera/create-account.ts";
import { formatHbar } from "../hedera/format-hbar.ts";
import { encodeKey, type HederaKey } from "../hedera/keys.ts";
import type { Tinybar } from "../hedera/ledger.ts";
import type { TransactionData } from "../hedera/operator.ts";
import { custodyKey, nodeAccount, topicCreation, vaultAccount } from "../network/custody.ts";
import { accountPrice, signed, tinybarOf, topicPrice, type Rate } from "../protocol/hedera-prices.ts";
import { bytesToHex } from "../protocol/messages.ts";
import type { ProvisionSettings } from "./settings.ts";

/** What a step makes. */
export type Made = "account" | "vault" | "topic";

/** Something that is made on Hedera with one transaction, and costs something. */
export interface Step {
  /** What it is known by from run to run. */
  readonly id: string;
  readonly makes: Made;
  /** What it does, for people. */
  readonly title: string;
  readonly data: TransactionData;
  /** Who signs beside the operator. */
  readonly signers: readonly HederaKey[];
  /** Hedera's fee, as far as it is known before. */
  readonly estimate: Tinybar;
  /** What goes into the account that is made. */
  readonly moves: Tinybar;
}

/** What provisioning is going to do. */
export interface Plan {
  /** None depends on what another makes, but the topic is last: with it the network begins. */
  readonly steps: readonly Step[];
  /** What makes this plan another one than those of other settings: public facts. */
  readonly terms: Terms;
}

/** What a plan was made from, as JSON. */
export type Terms = Readonly<Record<string, string | number | readonly string[]>>;

/** Plans a network on Hedera. It depends on nothing but its settings, and on the exchange rate for what it costs. */
export function planOf(settings: ProvisionSettings, rate: Rate): Plan {
  const { chainId, threshold, keys, accounts, stake, deposit, nodeBalance } = settings;
  const custody = { chainId, threshold, keys: keys.map(({ hederaKey }) => hederaKey.publicKey) };
  const shared = custodyKey(custody);
  const m = `${threshold}-of-${keys.length}`;
  const account = (
    creation: AccountCreation,
    count: number,
  ): Pick<Step, "data" | "signers" | "estimate" | "moves"> => ({
    data: accountCreation(creation),
    signers: [],
    estimate: tinybarOf(accountPrice(count), rate),
    moves: creation.balance ?? 0n,
  });
  const steps: Step[] = [
    ...(accounts === undefined ? keys : []).map((_, seat): Step => ({
      ...{ id: `account ${seat}`, makes: "account", title: `account of node ${seat}` },
      ...account(nodeAccount(custody, seat, nodeBalance), 1),
    })),
    {
      ...{ id: "vault", makes: "vault", title: `vault with a ${m} key` },
      ...account(vaultAccount(custody, shared, stake * BigInt(keys.length) + deposit), keys.length),
    },
    {
      ...{ id: "topic", makes: "topic", title: `topic with a ${m} admin key` },
      data: topicCreation(custody, shared),
      signers: keys.slice(0, threshold).map(({ hederaKey }) => hederaKey),
      estimate: tinybarOf(signed(topicPrice(2 * keys.length), 1 + threshold), rate),
      moves: 0n,
    },
  ];
  const terms: Terms = {
    ...{ chainId, threshold },
    keys: keys.map(({ hederaKey }) => bytesToHex(encodeKey(hederaKey.publicKey))),
    attesters: keys.map(({ attester }) => attester),
    accounts: accounts ?? [],
    ...{ stake: formatHbar(stake), deposit: formatHbar(deposit), nodeBalance: formatHbar(nodeBalance) },
  };
  return { steps, terms };
}

/** What steps cost altogether: Hedera's fees, and what goes into accounts. */
export function costOf(steps: readonly Pick<Step, "estimate" | "moves">[]): Tinybar {
  return steps.reduce((sum, { estimate, moves }) => sum + estimate + moves, 0n);
}
