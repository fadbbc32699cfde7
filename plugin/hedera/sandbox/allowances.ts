import { toAccountId, toLong, toTokenId } from "../entity.ts";
import { toTinybar, toUnits, type Hbar, type Units } from "./amounts.ts";
import { HoldingSandbox } from "./holdings.ts";
import type { Party, TokenLike } from "./party.ts";

/** Who lets whom spend what is its own. */
export interface Parties {
  readonly owner: Party;
  readonly spender: Party;
}

/** Allowances on Hedera. One to a contract of the layer 2 lets it pull by Hedera's system contracts. */
export abstract class AllowanceSandbox extends HoldingSandbox {
  /**
   * Lets somebody spend units of a token; 0 takes the allowance away.
   *
   * @example
   * await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 1_000n });
   * await pool.connect(aliceWallet).deposit(foo, 1_000n);
   */
  async approve(token: TokenLike, { owner, spender, amount }: Parties & { readonly amount: Units }): Promise<void> {
    const clerk = await this.clerk();
    const [id, from, to] = [await clerk.tokenOf(token), await clerk.accountOf(owner), await clerk.accountOf(spender)];
    const tokenAllowances = [{ ...parties(from, to), tokenId: toTokenId(id), amount: toLong(toUnits(amount)) }];
    await clerk.submit(
      { name: "approve", operands: [id, from, to, amount], signatories: [clerk.signatory(from)] },
      { cryptoApproveAllowance: { tokenAllowances } },
    );
  }

  /** Lets somebody spend hbar, a number of hbar or a bigint of tinybar; 0 takes the allowance away. */
  async approveHbar({ owner, spender, amount }: Parties & { readonly amount: Hbar }): Promise<void> {
    const clerk = await this.clerk();
    const [from, to] = [await clerk.accountOf(owner), await clerk.accountOf(spender)];
    const cryptoAllowances = [{ ...parties(from, to), amount: toLong(toTinybar(amount)) }];
    await clerk.submit(
      { name: "approveHbar", operands: [from, to, amount], signatories: [clerk.signatory(from)] },
      { cryptoApproveAllowance: { cryptoAllowances } },
    );
  }

  /** Lets somebody spend one NFT. */
  async approveNft(token: TokenLike, { owner, spender, serial }: Parties & { readonly serial: Units }): Promise<void> {
    const clerk = await this.clerk();
    const [id, from, to] = [await clerk.tokenOf(token), await clerk.accountOf(owner), await clerk.accountOf(spender)];
    const nft = { ...parties(from, to), tokenId: toTokenId(id), serialNumbers: [toLong(toUnits(serial))] };
    await clerk.submit(
      { name: "approveNft", operands: [id, from, to, serial], signatories: [clerk.signatory(from)] },
      { cryptoApproveAllowance: { nftAllowances: [nft] } },
    );
  }

  /** Lets somebody spend every NFT of a collection that the owner has or will have, or no more. */
  async approveAll(
    token: TokenLike,
    { owner, spender, approved = true }: Parties & { readonly approved?: boolean },
  ): Promise<void> {
    const clerk = await this.clerk();
    const [id, from, to] = [await clerk.tokenOf(token), await clerk.accountOf(owner), await clerk.accountOf(spender)];
    const nft = { ...parties(from, to), tokenId: toTokenId(id), approvedForAll: { value: approved } };
    await clerk.submit(
      { name: "approveAll", operands: [id, from, to, approved], signatories: [clerk.signatory(from)] },
      { cryptoApproveAllowance: { nftAllowances: [nft] } },
    );
  }

  /** What is left of an allowance on Hedera, in the token's smallest unit or in tinybar. */
  async allowance(what: TokenLike | "hbar", { owner, spender }: Parties): Promise<bigint> {
    const clerk = await this.clerk();
    const [from, to] = [await clerk.find(owner), await clerk.find(spender)];
    const allowances = from && (await clerk.ground.ledger.account(from))?.allowances;
    const given = what === "hbar" ? allowances?.hbar : allowances?.tokens.filter(sameToken(await clerk.tokenOf(what)));
    return given?.find((allowance) => allowance.spender === to)?.amount ?? 0n;
  }
}

const sameToken =
  (id: string) =>
  ({ token }: { readonly token: string }) =>
    token === id;

function parties(owner: Parameters<typeof toAccountId>[0], spender: Parameters<typeof toAccountId>[0]) {
  return { owner: toAccountId(owner), spender: toAccountId(spender) };
}
