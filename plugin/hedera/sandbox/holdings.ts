import { entityId, entityNumber, toAccountId, toLong, toTokenId } from "../entity.ts";
import type { EntityId } from "../ledger.ts";
import { nftKey, relationKey } from "../simulated/entities.ts";
import { toTinybar, toUnits, type Hbar, type Units } from "./amounts.ts";
import type { Party, TokenLike } from "./party.ts";
import { SupplySandbox } from "./supply.ts";

/** Who gives whom how much. */
export interface TransferOptions {
  readonly from: Party;
  readonly to: Party;
  /** Of a token, in its smallest unit; of hbar, a number of hbar or a bigint of tinybar. */
  readonly amount: Units | Hbar;
  /** Of the transaction: an address, when hbar goes to the vault to be credited there. @default "" */
  readonly memo?: string;
}

/** Who gives whom which NFT. */
export interface NftTransferOptions {
  readonly from: Party;
  readonly to: Party;
  readonly serial: Units;
}

/** Who has what. */
export abstract class HoldingSandbox extends SupplySandbox {
  /** Associates an account with tokens. */
  async associate(account: Party, ...tokens: readonly TokenLike[]): Promise<void> {
    const clerk = await this.clerk();
    const id = await clerk.accountOf(account);
    const ids = await Promise.all(tokens.map((token) => clerk.tokenOf(token)));
    await clerk.submit(
      { name: "associate", operands: [id, ...ids], signatories: [clerk.signatory(id)] },
      { tokenAssociate: { account: toAccountId(id), tokens: ids.map(toTokenId) } },
    );
  }

  /** Ends an account's association with tokens. */
  async dissociate(account: Party, ...tokens: readonly TokenLike[]): Promise<void> {
    const clerk = await this.clerk();
    const id = await clerk.accountOf(account);
    const ids = await Promise.all(tokens.map((token) => clerk.tokenOf(token)));
    await clerk.submit(
      { name: "dissociate", operands: [id, ...ids], signatories: [clerk.signatory(id)] },
      { tokenDissociate: { account: toAccountId(id), tokens: ids.map(toTokenId) } },
    );
  }

  /**
   * Transfers units of a token, or hbar.
   *
   * @example
   * await l2.hedera.transfer(foo, { from: alice, to: pool, amount: 1_000n });
   * await l2.hedera.transfer("hbar", { from: alice, to: bob, amount: 2.5 });
   */
  async transfer(what: TokenLike | "hbar", { from, to, amount, memo }: TransferOptions): Promise<void> {
    const clerk = await this.clerk();
    const [giver, taker] = [await clerk.accountOf(from), await clerk.accountOf(to)];
    const unit = what === "hbar" ? what : await clerk.tokenOf(what);
    const moved = unit === "hbar" ? toTinybar(amount) : toUnits(amount);
    const entries = [
      { accountID: toAccountId(giver), amount: toLong(-moved) },
      { accountID: toAccountId(taker), amount: toLong(moved) },
    ];
    const signatories = [clerk.signatory(giver), clerk.receiver(taker)];
    await clerk.submit(
      { name: "transfer", operands: [unit, giver, taker, amount], signatories, memo },
      unit === "hbar"
        ? { cryptoTransfer: { transfers: { accountAmounts: entries } } }
        : { cryptoTransfer: { tokenTransfers: [{ token: toTokenId(unit), transfers: entries }] } },
    );
  }

  /** Transfers an NFT. */
  async transferNft(token: TokenLike, { from, to, serial }: NftTransferOptions): Promise<void> {
    const clerk = await this.clerk();
    const [id, giver, taker] = [await clerk.tokenOf(token), await clerk.accountOf(from), await clerk.accountOf(to)];
    const nft = {
      senderAccountID: toAccountId(giver),
      receiverAccountID: toAccountId(taker),
      serialNumber: toLong(toUnits(serial)),
    };
    const signatories = [clerk.signatory(giver), clerk.receiver(taker)];
    await clerk.submit(
      { name: "transferNft", operands: [id, giver, taker, serial], signatories },
      { cryptoTransfer: { tokenTransfers: [{ token: toTokenId(id), nftTransfers: [nft] }] } },
    );
  }

  /** What an account has of a token on Hedera, in the smallest unit; of NFTs, how many. */
  async tokenBalanceOf(account: Party, token: TokenLike): Promise<bigint> {
    const clerk = await this.clerk();
    const [holder, id] = [await clerk.find(account), await clerk.tokenOf(token)];
    if (holder === undefined) return 0n;
    return clerk.state.relations.get(relationKey(entityNumber(holder), entityNumber(id)))?.balance ?? 0n;
  }

  /** The account that has an NFT; undefined if there is no such NFT. */
  async ownerOf(token: TokenLike, serial: Units): Promise<EntityId | undefined> {
    const clerk = await this.clerk();
    const id = await clerk.tokenOf(token);
    const nft = clerk.state.nfts.get(nftKey(entityNumber(id), Number(serial)));
    return nft && entityId(nft.owner);
  }
}
