import type { proto } from "@hiero-ledger/proto";

import { AUTO_RENEW_SECONDS } from "../create-account.ts";
import { longZero, toAccountId, toLong, toTokenId, toUnsignedLong } from "../entity.ts";
import type { EntityId, TokenKeyState } from "../ledger.ts";
import { TOKEN_KEY_FIELDS, type TokenKeyField } from "../token-keys.ts";
import { AccountSandbox } from "./accounts.ts";
import { toUnits, type Units } from "./amounts.ts";
import type { Clerk } from "./clerk.ts";
import { toCustomFee, type CustomFee } from "./custom-fees.ts";
import type { Party, TokenLike } from "./party.ts";

/** What `createNft` may be told. */
export interface NftOptions {
  /** @default "Token" */
  readonly name?: string;
  /** @default "TKN" */
  readonly symbol?: string;
  /** @default "" */
  readonly memo?: string;
  /** The most that may ever exist; 0 is no limit. @default 0 */
  readonly maxSupply?: Units;
  /** Who has what exists at first. @default the first development account */
  readonly treasury?: Party;
  /**
   * Who may do what with the token: accounts, whose keys sign for it, and contracts of the layer 2, which do it by
   * Hedera's system contracts. What nobody may do is never done. @default nobody; for NFTs, the treasury mints
   */
  readonly keys?: Partial<Record<keyof TokenKeyState, Party>>;
  /** Whether an account that has just been associated is frozen; it takes a freeze key. @default false */
  readonly freezeDefault?: boolean;
  /** @default none */
  readonly customFees?: readonly CustomFee[];
}

/** What `createToken` may be told. */
export interface TokenOptions extends NftOptions {
  /** @default 0 */
  readonly decimals?: number;
  /** What the treasury has at first, in the smallest unit. @default 0 */
  readonly supply?: Units;
}

/** A token that a sandbox created. It can be handed to ethers wherever an address is asked for. */
export interface SandboxToken {
  readonly id: EntityId;
  /** `0.0.N` as an address, where the layer 2 has an ERC-20 or ERC-721 contract for it. */
  readonly address: `0x${string}`;
  getAddress(): Promise<string>;
}

/** Tokens, before anybody has them. */
export abstract class TokenSandbox extends AccountSandbox {
  /**
   * Creates a fungible token.
   *
   * @example
   * const foo = await l2.hedera.createToken({ symbol: "FOO", decimals: 2, supply: 1_000_00, treasury: alice });
   * const erc20 = await ethers.getContractAt("IERC20", foo);
   *
   * @example
   * // The contract may mint and burn, and has what it mints.
   * const shares = await l2.hedera.createToken({ treasury: fund, keys: { supply: fund } });
   */
  async createToken({ decimals = 0, supply = 0, ...options }: TokenOptions = {}): Promise<SandboxToken> {
    const initialSupply = toUnsignedLong(toUnits(supply));
    return await create(await this.clerk(), "createToken", options, { tokenType: 0, decimals, initialSupply });
  }

  /**
   * Creates a collection of NFTs, of which there are none before they are minted.
   *
   * @example
   * const art = await l2.hedera.createNft({ symbol: "ART", treasury: shop, keys: { supply: alice } });
   * const [first, second] = await l2.hedera.mint(art, ["ipfs://…/1", "ipfs://…/2"]);
   */
  async createNft(options: NftOptions = {}): Promise<SandboxToken> {
    const clerk = await this.clerk();
    const treasury = options.treasury ?? clerk.ground.owner;
    const keys = { supply: treasury, ...options.keys };
    return await create(clerk, "createNft", { ...options, treasury, keys }, { tokenType: 1 });
  }

  /** Deletes a token, as its admin. */
  async deleteToken(token: TokenLike): Promise<void> {
    const clerk = await this.clerk();
    const id = await clerk.tokenOf(token);
    await clerk.submit(
      { name: "deleteToken", operands: [id], signatories: [clerk.role(id, "admin")] },
      { tokenDeletion: { token: toTokenId(id) } },
    );
  }
}

async function create(
  clerk: Clerk,
  operation: string,
  { name = "Token", symbol = "TKN", memo, maxSupply = 0, keys = {}, customFees = [], ...more }: NftOptions,
  kind: proto.ITokenCreateTransactionBody,
): Promise<SandboxToken> {
  const limit = toUnits(maxSupply);
  const treasury = more.treasury === undefined ? clerk.ground.owner : await clerk.accountOf(more.treasury);
  const roles: Partial<Record<TokenKeyField, proto.IKey>> = {};
  for (const [role, field] of Object.entries(TOKEN_KEY_FIELDS) as [keyof TokenKeyState, TokenKeyField][]) {
    const holder = keys[role];
    if (holder !== undefined) roles[field] = await clerk.roleKey(await clerk.accountOf(holder));
  }
  const fees = await Promise.all(customFees.map((fee) => toCustomFee(clerk, fee)));
  const signatories = [
    clerk.signatory(treasury),
    { name: "the admin key", key: roles.adminKey },
    ...fees.map(({ collector }) => clerk.signatory(collector)),
  ];
  const { entity } = await clerk.submit(
    { name: operation, operands: [symbol], signatories },
    {
      tokenCreation: {
        ...kind,
        ...roles,
        name,
        symbol,
        memo,
        treasury: toAccountId(treasury),
        supplyType: limit === 0n ? 0 : 1,
        maxSupply: toLong(limit),
        freezeDefault: more.freezeDefault,
        customFees: fees.map(({ fee }) => fee),
        autoRenewAccount: toAccountId(clerk.ground.ledger.treasury.account),
        autoRenewPeriod: { seconds: toLong(AUTO_RENEW_SECONDS) },
      },
    },
  );
  const address = longZero(entity!);
  return { id: entity!, address, getAddress: async () => address };
}
