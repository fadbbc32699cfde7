import { toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import { hbar } from "../../plugin/hedera/format-hbar.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import type { AccountState, EntityId, Ledger } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { nameOfHedera } from "../../plugin/live/endpoints.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import type { NetworkFile } from "../../plugin/network/network-file.ts";
import { ask } from "../../plugin/objects/provider.ts";
import { isLongZero, longZero } from "../../plugin/protocol/addresses.ts";
import { vaultMemo } from "../../plugin/protocol/deposits.ts";
import { accountPrice, rateAt, tinybarOf, transferPrice } from "../../plugin/protocol/hedera-prices.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex, type Tinybar } from "../../plugin/protocol/units.ts";
import { refuse } from "../arguments.ts";
import { positiveHbar, positiveUnits } from "./hbar.ts";
import { withNode, type AnsweringNode } from "./live-node.ts";

/** Something that goes from the operator to the layer 2. */
export interface Deposit {
  /** The amount with its unit, for people. */
  readonly what: string;
  /** In tinybars, or in the token's smallest units. */
  readonly units: bigint;
  readonly to: Address;
  /** The Hedera account that gets it. */
  readonly account: EntityId;
  /** The transaction that brings it there, and what it has for a memo. */
  readonly data: TransactionData;
  readonly memo: string;
  /** What Hedera takes, as far as it is known before, and what it may take at the most. */
  readonly fee: Tinybar;
  readonly maxFee: Tinybar;
  /** What the operator must have for it. */
  readonly needs: Tinybar;
  /** How much more the layer 2 shows once it is there, of what {@link balance} tells. */
  readonly credit: bigint;
  balance(node: AnsweringNode): Promise<bigint>;
}

/** What is known where something is to be deposited. */
export interface Depositing {
  readonly live: Pick<LiveNetwork, "name" | "file" | "hedera">;
  readonly file: Pick<NetworkFile, "vault" | "chainId">;
  readonly ledger: Pick<Ledger, "account" | "token" | "lookUp" | "exchangeRates" | "now">;
  /** The operator's account. */
  readonly own: AccountState;
  readonly node?: AnsweringNode;
}

/** Hbar, which go to the vault: their memo says who gets them. */
export async function hbarDeposit(
  amount: string,
  given: Address | undefined,
  { live, file, ledger, own }: Depositing,
): Promise<Deposit> {
  const units = positiveHbar("amount", amount);
  const { vault, chainId } = file;
  const custody = await ledger.account(vault);
  if (custody?.memo !== vaultMemo(chainId) || custody.deleted) {
    throw refuse(`${live.file}: ${vault} is not the vault of network ${chainId} on ${nameOfHedera(live.hedera)}`);
  }
  const to = given ?? own.evmAddress;
  if (to === undefined) {
    throw refuse(`--to: it is missing. ${own.id} has no address of its own, so say who gets it on the layer 2`);
  }
  if (isLongZero(to)) {
    throw refuse(
      `--to: ${to} is the number of a Hedera account, which has its hbar there already. Give another address`,
    );
  }
  const fee = await feeOf(ledger, 0);
  return {
    ...{ what: hbar(units), units, to, account: vault, memo: to, fee, maxFee: 10n * fee, needs: units + fee },
    data: hbarTransfer(own.id, toAccountId(vault), units),
    credit: units * WEIBAR_PER_TINYBAR,
    balance: async ({ url, provider }) =>
      BigInt(await withNode(url, () => ask<Hex>(provider, "eth_getBalance", to, "latest"))),
  };
}

/** Tokens, which go to the Hedera account that an address has: the layer 2 moves them where they are. */
export async function tokenDeposit(
  token: EntityId,
  amount: string,
  to: Address | undefined,
  { ledger, own, node }: Depositing,
): Promise<Deposit> {
  if (to === undefined) throw refuse("--to: it is missing. Say which contract of the layer 2 gets the tokens");
  if (node === undefined) {
    throw refuse("--url: it is missing. A node must tell which Hedera account the address has, see --help");
  }
  const state = await ledger.token(token);
  if (state === undefined || state.deleted) throw refuse(`--token: ${token} is no token on this Hedera`);
  if (state.type !== "fungible")
    throw refuse(`--token: ${token} is of NFTs. Send them with a wallet; give a fungible token`);
  const units = positiveUnits("amount", amount, state.decimals);
  const account = await withNode(node.url, () => ask<EntityId | null>(node.provider, "l2_accountOf", to));
  if (account === null) {
    throw refuse(
      `--to: ${to} has no Hedera account yet, which tokens could go to. A contract gets one when it first deals with ` +
        "Hedera: have it do so, or send it hbar first",
    );
  }
  const pair = [{ account: own.id, token }];
  const { relations } = await ledger.lookUp({ accounts: [], tokens: [], nfts: [], relations: pair });
  const has = relations[0]?.balance ?? 0n;
  const shown = (value: bigint) => `${decimal(value, state.decimals)} ${state.symbol}`;
  if (has < units) throw refuse(`amount: ${own.id} has ${shown(has)}; it is ${shown(units)}`);
  const fee = await feeOf(ledger, 1);
  const accountAmounts = [
    { accountID: toAccountId(own.id), amount: toLong(-units) },
    { accountID: toAccountId(account), amount: toLong(units) },
  ];
  // Who gets a token for the first time is associated with it, for about as much as an account costs.
  const maxFee = 10n * fee + tinybarOf(accountPrice(1), rateAt(await ledger.exchangeRates(), ledger.now()));
  return {
    ...{ what: shown(units), units, to, account, memo: "", fee, maxFee, needs: fee, credit: units },
    data: { cryptoTransfer: { tokenTransfers: [{ token: toTokenId(token), transfers: accountAmounts }] } },
    balance: async ({ url, provider }) => {
      const data = `0x70a08231${to.slice(2).padStart(64, "0")}`;
      const call = { to: longZero(token), data };
      return BigInt(await withNode(url, () => ask<Hex>(provider, "eth_call", call, "latest")));
    },
  };
}

async function feeOf(ledger: Depositing["ledger"], tokenTypes: number): Promise<Tinybar> {
  return tinybarOf(transferPrice({ accounts: 2, tokenTypes }), rateAt(await ledger.exchangeRates(), ledger.now()));
}

/** Units as people write them. */
function decimal(units: bigint, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, "0");
  const [whole, part] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals)];
  return part.replace(/0+$/, "") === "" ? whole : `${whole}.${part.replace(/0+$/, "")}`;
}
