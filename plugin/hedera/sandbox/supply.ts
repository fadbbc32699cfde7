import { entityNumber, toAccountId, toLong, toTokenId, toUnsignedLong } from "../entity.ts";
import { toUnits, type Units } from "./amounts.ts";
import type { Party, TokenLike } from "./party.ts";
import { TokenSandbox } from "./tokens.ts";

/** Units, or the serial numbers of NFTs. */
export type UnitsOrSerials = Units | readonly Units[];

/** How many there are of a token. */
export abstract class SupplySandbox extends TokenSandbox {
  /** Mints units into the token's treasury. */
  async mint(token: TokenLike, amount: Units): Promise<void>;
  /**
   * Mints an NFT for each metadata, 10 at most, into the collection's treasury.
   * @returns their serial numbers
   */
  async mint(token: TokenLike, metadata: readonly (string | Uint8Array)[]): Promise<bigint[]>;
  async mint(token: TokenLike, what: Units | readonly (string | Uint8Array)[]): Promise<bigint[] | void> {
    const clerk = await this.clerk();
    const id = await clerk.tokenOf(token);
    const operation = { name: "mint", operands: [id, what], signatories: [clerk.role(id, "supply")] };
    if (typeof what !== "object") {
      await clerk.submit(operation, { tokenMint: { token: toTokenId(id), amount: toUnsignedLong(toUnits(what)) } });
      return;
    }
    const metadata = what.map((each) => Buffer.from(each as string));
    await clerk.submit(operation, { tokenMint: { token: toTokenId(id), metadata } });
    const last = clerk.state.tokens.get(entityNumber(id))!.lastSerial;
    return what.map((_, index) => BigInt(last - what.length + 1 + index));
  }

  /** Burns units, or NFTs by their serial numbers, that the token's treasury has. */
  async burn(token: TokenLike, what: UnitsOrSerials): Promise<void> {
    const clerk = await this.clerk();
    const id = await clerk.tokenOf(token);
    await clerk.submit(
      { name: "burn", operands: [id, what], signatories: [clerk.role(id, "supply")] },
      { tokenBurn: { token: toTokenId(id), ...amountOf(what) } },
    );
  }

  /** Takes units, or NFTs by their serial numbers, from an account and burns them. */
  async wipe(token: TokenLike, account: Party, what: UnitsOrSerials): Promise<void> {
    const clerk = await this.clerk();
    const [id, holder] = [await clerk.tokenOf(token), await clerk.accountOf(account)];
    await clerk.submit(
      { name: "wipe", operands: [id, holder, what], signatories: [clerk.role(id, "wipe")] },
      { tokenWipe: { token: toTokenId(id), account: toAccountId(holder), ...amountOf(what) } },
    );
  }
}

function amountOf(what: UnitsOrSerials) {
  if (typeof what !== "object") return { amount: toUnsignedLong(toUnits(what)) };
  return { serialNumbers: what.map((serial) => toLong(toUnits(serial))) };
}
