import type { Approval, Burn, Effect, HbarMove, Mint, NftMove, Payment, TokenMove, TokenUpdate } from "./effects.ts";
import type { Address, EntityId, Hex, Tinybar } from "./units.ts";

/** Hedera takes this many entries of each kind in one CryptoTransfer, debits and credits together. */
const MAX_HBAR_ENTRIES = 10;
const MAX_TOKEN_ENTRIES = 10;
const MAX_NFT_ENTRIES = 10;
/** And so many allowances in one CryptoApproveAllowance. */
const MAX_APPROVALS = 20;

/** Hedera's response codes for what one transaction cannot hold. */
const NOT_SUPPORTED = 13;
const ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS = 74;
const TRANSFER_LIST_SIZE_LIMIT_EXCEEDED = 92;
const TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED = 198;
const BATCH_SIZE_LIMIT_EXCEEDED = 228;
const MAX_ALLOWANCES_EXCEEDED = 294;

/** One entry of a CryptoTransfer's list. */
export interface TransferEntry {
  readonly account: EntityId;
  readonly amount: bigint;
  /** Whether the payer spends an allowance of the account. */
  readonly approval?: true;
}

/** One NFT of a CryptoTransfer. */
export interface NftEntry {
  readonly from: EntityId;
  readonly to: EntityId;
  readonly serial: bigint;
  readonly approval?: true;
}

/** What a CryptoTransfer moves of one token. */
export interface TokenTransfers {
  readonly token: EntityId;
  readonly entries: readonly TransferEntry[];
  readonly nfts: readonly NftEntry[];
}

/** All that a block moves on Hedera. */
export interface Transfer {
  readonly kind: "transfer";
  /** Whose allowances it spends, and who therefore pays for it; absent when it spends none. */
  readonly payer?: EntityId;
  readonly hbar: readonly TransferEntry[];
  readonly tokens: readonly TokenTransfers[];
}

/** Allowances that contracts give on Hedera. */
export interface Approvals {
  readonly kind: "approvals";
  readonly approvals: readonly Approval[];
}

/** The one Hedera transaction that settles a block. */
export type Settlement = Transfer | Mint | Burn | Approvals | TokenUpdate;

/** What becomes of a block's effects: a settlement, nothing at all, or a code for why one transaction cannot hold them. */
export type Plan = { readonly settlement: Settlement | undefined } | { readonly code: number };

/** The Hedera account of a contract, and the hbar that it has. */
export type AccountOf = (address: Address) => { readonly id: EntityId; readonly balance: Tinybar } | undefined;

/**
 * The one Hedera transaction that settles a block.
 * @param effects in the order of the block
 */
export function settlementOf(effects: readonly Effect[], vault: EntityId, accountOf: AccountOf): Plan {
  if (effects.length === 0) return { settlement: undefined };
  if (effects.every(isMove)) return transferOf(effects, vault, accountOf);
  if (effects.every(isApproval)) return approvalsOf(effects, vault);
  const [only, another] = effects as readonly [Effect, ...Effect[]];
  if (another !== undefined || isMove(only) || isApproval(only)) return { code: NOT_SUPPORTED };
  return { settlement: only };
}

type Move = Payment | HbarMove | TokenMove | NftMove;

const MOVES: ReadonlySet<Effect["kind"]> = new Set(["payment", "hbar", "token", "nft"]);

function isMove(effect: Effect): effect is Move {
  return MOVES.has(effect.kind);
}

function isApproval(effect: Effect): effect is Approval {
  return effect.kind === "approval";
}

function transferOf(moves: readonly Move[], vault: EntityId, accountOf: AccountOf): Plan {
  const payers = new Set(moves.flatMap((move) => ("spender" in move && move.spender ? [move.spender] : [])));
  if (payers.size > 1 || hidesAllowance(moves)) return { code: NOT_SUPPORTED };
  const hbar = hbarEntries(moves, vault, accountOf);
  const tokens = tokenTransfers(moves);
  if ([hbar, ...tokens.map(({ entries }) => entries)].some(isRepetitive) || mixesDeposits(moves, vault)) {
    return { code: ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS };
  }
  if (hbar.length > MAX_HBAR_ENTRIES) return { code: TRANSFER_LIST_SIZE_LIMIT_EXCEEDED };
  if (count(tokens, ({ entries }) => entries) > MAX_TOKEN_ENTRIES) {
    return { code: TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED };
  }
  if (count(tokens, ({ nfts }) => nfts) > MAX_NFT_ENTRIES) return { code: BATCH_SIZE_LIMIT_EXCEEDED };
  if (hbar.length === 0 && tokens.length === 0) return { settlement: undefined };
  const [payer] = payers;
  return { settlement: { kind: "transfer", payer, hbar, tokens } };
}

/**
 * A contract with a Hedera account of its own pays from it as far as it has hbar; the vault pays the rest. What comes
 * to a contract's account is credited to the contract, so an account that receives pays nothing in the same transfer.
 */
function hbarEntries(moves: readonly Move[], vault: EntityId, accountOf: AccountOf): TransferEntry[] {
  const sums = new Sums();
  const spent = new Map<EntityId, Tinybar>();
  const receiving = new Set(moves.flatMap(({ kind, to }) => (kind === "payment" || kind === "hbar" ? [to] : [])));
  for (const move of moves) {
    if (move.kind === "hbar") {
      sums.add(move.from, -move.amount, move.spender !== undefined);
      sums.add(move.to, move.amount);
    } else if (move.kind === "payment") {
      const own = move.from === undefined ? undefined : accountOf(move.from);
      let fromVault = move.amount;
      if (own !== undefined && !receiving.has(own.id)) {
        const left = own.balance - (spent.get(own.id) ?? 0n);
        const fromOwn = left < move.amount ? left : move.amount;
        spent.set(own.id, (spent.get(own.id) ?? 0n) + fromOwn);
        sums.add(own.id, -fromOwn);
        fromVault -= fromOwn;
      }
      sums.add(vault, -fromVault);
      sums.add(move.to, move.amount);
    }
  }
  return sums.entries();
}

/** Whether an account both gives by an allowance and receives, or gives otherwise: Hedera takes each account once. */
function isRepetitive(entries: readonly TransferEntry[]): boolean {
  return new Set(entries.map(({ account }) => account)).size < entries.length;
}

/** Whether the vault both pays and receives: what comes to it is a deposit, of which nothing may be missing. */
function mixesDeposits(moves: readonly Move[], vault: EntityId): boolean {
  const receives = moves.some((move) => move.kind === "hbar" && move.to === vault);
  return receives && moves.some(({ kind }) => kind === "payment");
}

/**
 * Whether an NFT goes ways that Hedera, which moves it once, would not see: out of the hands of somebody who got it in
 * the same transfer, or back to the one who had allowed that it be taken.
 */
function hidesAllowance(moves: readonly Move[]): boolean {
  const owners = new Map<string, { readonly first: EntityId; readonly byAllowance: boolean }>();
  for (const move of moves) {
    if (move.kind !== "nft") continue;
    const nft = `${move.token}/${move.serial}`;
    const origin = owners.get(nft);
    const byAllowance = move.spender !== undefined;
    if (origin === undefined) owners.set(nft, { first: move.from, byAllowance });
    else if (byAllowance || (origin.byAllowance && origin.first === move.to)) return true;
  }
  return false;
}

/** What moves of each token, net: a contract that hands on what it received does not appear on Hedera. */
function tokenTransfers(moves: readonly Move[]): TokenTransfers[] {
  const sums = new Map<EntityId, Sums>();
  const nfts = new Map<EntityId, Map<bigint, NftEntry>>();
  for (const move of moves) {
    if (move.kind === "token") {
      const ofToken = sums.get(move.token) ?? new Sums();
      ofToken.add(move.from, -move.amount, move.spender !== undefined);
      ofToken.add(move.to, move.amount);
      sums.set(move.token, ofToken);
    } else if (move.kind === "nft") {
      const ofToken = nfts.get(move.token) ?? new Map<bigint, NftEntry>();
      const { from, approval } = ofToken.get(move.serial) ?? {
        from: move.from,
        approval: move.spender === undefined ? undefined : (true as const),
      };
      ofToken.set(move.serial, { from, to: move.to, serial: move.serial, ...(approval && { approval }) });
      nfts.set(move.token, ofToken);
    }
  }
  const tokens = [...new Set([...sums.keys(), ...nfts.keys()])].sort(byNumber);
  return tokens
    .map((token) => ({
      token,
      entries: sums.get(token)?.entries() ?? [],
      nfts: [...(nfts.get(token)?.values() ?? [])]
        .filter(({ from, to }) => from !== to)
        .sort((a, b) => Number(a.serial - b.serial)),
    }))
    .filter(({ entries, nfts }) => entries.length + nfts.length > 0);
}

/**
 * An allowance that is set twice is what it was set to last. That of an NFT cannot be taken away by a scheduled
 * transaction; given to the vault, whose key is the contract's own, it is nobody's.
 */
function approvalsOf(effects: readonly Approval[], vault: EntityId): Plan {
  const last = new Map<string, Approval>();
  for (const approval of effects) {
    const { token, owner, spender = vault, serial } = approval;
    last.set(serial === undefined ? `${token}/${owner}/${spender}` : `${token}/#${serial}`, { ...approval, spender });
  }
  if (last.size > MAX_APPROVALS) return { code: MAX_ALLOWANCES_EXCEEDED };
  return { settlement: { kind: "approvals", approvals: [...last.values()] } };
}

/** Amounts by account, those that spend an allowance apart: Hedera would take its net for what is spent. */
class Sums {
  readonly #plain = new Map<EntityId, bigint>();
  readonly #approved = new Map<EntityId, bigint>();

  add(account: EntityId, amount: bigint, approval = false): void {
    const sums = approval ? this.#approved : this.#plain;
    sums.set(account, (sums.get(account) ?? 0n) + amount);
  }

  /** Without zeros, ordered by account. */
  entries(): TransferEntry[] {
    const entries: TransferEntry[] = [
      ...[...this.#approved].map(([account, amount]) => ({ account, amount, approval: true as const })),
      ...[...this.#plain].map(([account, amount]) => ({ account, amount })),
    ];
    return entries.filter(({ amount }) => amount !== 0n).sort((a, b) => byNumber(a.account, b.account));
  }
}

function byNumber(a: EntityId, b: EntityId): number {
  return Number(a.slice(4)) - Number(b.slice(4));
}

function count<T>(tokens: readonly TokenTransfers[], of: (token: TokenTransfers) => readonly T[]): number {
  return tokens.reduce((sum, token) => sum + of(token).length, 0);
}

/** The memo that ties a schedule to its block: `l2:<chainId>:<height>:<attempt>:<blockHash prefix>`. */
export function settlementMemo(chainId: number, height: number, attempt: number, blockHash: Hex): string {
  return `l2:${chainId}:${height}:${attempt}:${blockHash.slice(2, 18)}`;
}
