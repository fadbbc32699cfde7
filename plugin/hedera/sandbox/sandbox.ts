import { ComplianceSandbox } from "./compliance.ts";

export type { AccountOptions, SandboxAccount } from "./accounts.ts";
export type { Parties } from "./allowances.ts";
export type { Hbar, Units } from "./amounts.ts";
export type { CustomFee, FixedAmount, Fraction } from "./custom-fees.ts";
export type { Ground } from "./ground.ts";
export type { NftTransferOptions, TransferOptions } from "./holdings.ts";
export type { Addressed, Identified, Party, TokenLike } from "./party.ts";
export { HederaOperationError } from "./refused.ts";
export type { UnitsOrSerials } from "./supply.ts";
export type { NftOptions, SandboxToken, TokenOptions } from "./tokens.ts";

/**
 * A simulated Hedera to play with: accounts, tokens and allowances, one line each. Everything is an ordinary signed
 * transaction, paid by the ledger's treasury, under the rules of Hedera; the sandbox knows the keys of the accounts
 * that it created and of the network's own, and signs for them. When a call is done, everybody has taken note of it.
 *
 * What Hedera refuses throws a {@link HederaOperationError} with the name of Hedera's response code.
 */
export class HederaSandbox extends ComplianceSandbox {}
