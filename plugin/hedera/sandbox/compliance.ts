import { toAccountId, toTokenId } from "../entity.ts";
import type { TokenKeyState } from "../ledger.ts";
import type { TransactionData } from "../operator.ts";
import { AllowanceSandbox } from "./allowances.ts";
import type { Party, TokenLike } from "./party.ts";

/** What a token's authorities may do. */
export abstract class ComplianceSandbox extends AllowanceSandbox {
  /** Freezes what an account has of a token. */
  async freezeToken(token: TokenLike, account: Party): Promise<void> {
    await this.#rule("freezeToken", "freeze", "tokenFreeze", token, account);
  }

  /** Lets a frozen account move a token again. */
  async unfreezeToken(token: TokenLike, account: Party): Promise<void> {
    await this.#rule("unfreezeToken", "freeze", "tokenUnfreeze", token, account);
  }

  /** Notes that the token knows its customer: only then the account can have it. */
  async grantKyc(token: TokenLike, account: Party): Promise<void> {
    await this.#rule("grantKyc", "kyc", "tokenGrantKyc", token, account);
  }

  /** Takes {@link grantKyc} back. */
  async revokeKyc(token: TokenLike, account: Party): Promise<void> {
    await this.#rule("revokeKyc", "kyc", "tokenRevokeKyc", token, account);
  }

  /** Stops everything that could be done with a token. */
  async pause(token: TokenLike): Promise<void> {
    await this.#rule("pause", "pause", "tokenPause", token);
  }

  /** Ends a {@link pause}. */
  async unpause(token: TokenLike): Promise<void> {
    await this.#rule("unpause", "pause", "tokenUnpause", token);
  }

  async #rule(
    name: string,
    role: keyof TokenKeyState,
    field: keyof TransactionData,
    token: TokenLike,
    account?: Party,
  ): Promise<void> {
    const clerk = await this.clerk();
    const id = await clerk.tokenOf(token);
    const holder = account === undefined ? undefined : await clerk.accountOf(account);
    await clerk.submit(
      { name, operands: holder === undefined ? [id] : [id, holder], signatories: [clerk.role(id, role)] },
      { [field]: { token: toTokenId(id), ...(holder !== undefined && { account: toAccountId(holder) }) } },
    );
  }
}
