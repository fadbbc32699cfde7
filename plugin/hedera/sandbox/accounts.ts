import { accountCreation } from "../create-account.ts";
import { entityNumber, longZero, toAccountId, toHex } from "../entity.ts";
import { ecdsaKey, ed25519Key } from "../keys.ts";
import type { EntityId, Tinybar } from "../ledger.ts";
import { privateKeyDer } from "../private-key.ts";
import { toTinybar, type Hbar } from "./amounts.ts";
import { checksummed } from "./checksum.ts";
import { Clerk } from "./clerk.ts";
import type { Ground } from "./ground.ts";
import type { Party } from "./party.ts";

/** What `createAccount` may be told. */
export interface AccountOptions {
  /** What it starts with: a number of hbar, or a bigint of tinybar. @default 100 */
  readonly balance?: Hbar;
  /** An ECDSA account has an EVM address of its own, an Ed25519 account none. @default "ecdsa" */
  readonly key?: "ecdsa" | "ed25519";
  /** How many tokens it takes without being associated; -1 is any number. @default -1 */
  readonly automaticAssociations?: number;
  /** Whether it has to sign for what it receives. @default false */
  readonly receiverSigRequired?: boolean;
  /** @default "" */
  readonly memo?: string;
}

/** An account that a sandbox created. It can be handed to ethers wherever an address is asked for. */
export interface SandboxAccount {
  readonly id: EntityId;
  /** Its EVM address, with checksum: an ECDSA account's own, and an Ed25519 account's long-zero address. */
  readonly address: `0x${string}`;
  /** `0.0.N` as an address. */
  readonly longZero: `0x${string}`;
  /** 32 bytes, hexadecimal with 0x; an ECDSA account's is what `new Wallet(privateKey)` of ethers takes. */
  readonly privateKey: `0x${string}`;
  /** The same in DER, as `PrivateKey.fromStringDer` of Hedera's SDKs takes it. */
  readonly privateKeyDer: string;
  getAddress(): Promise<string>;
}

/** Accounts and their hbar. */
export abstract class AccountSandbox {
  readonly #open: () => Promise<Ground>;
  #clerk: Promise<Clerk> | undefined;

  /** @param open is called with the first thing that is asked for */
  constructor(open: () => Promise<Ground>) {
    this.#open = open;
  }

  /**
   * Creates an account. Its key follows from how many were created before, and is the same in each run.
   *
   * @example
   * const alice = await l2.hedera.createAccount({ balance: 5 });
   * await payroll.pay([alice], [parseEther("1")]);
   */
  async createAccount(options: AccountOptions = {}): Promise<SandboxAccount> {
    const { balance = 100, key: type = "ecdsa", automaticAssociations, receiverSigRequired, memo } = options;
    const clerk = await this.clerk();
    const secret = clerk.keyring.nextSecret();
    const key = type === "ecdsa" ? ecdsaKey(secret) : ed25519Key(secret);
    const alias = "evmAddress" in key ? (key.evmAddress as `0x${string}`) : undefined;
    clerk.keyring.add(key);
    const { entity } = await clerk.submit(
      { name: "createAccount", operands: [], signatories: [{ name: "the account", key: key.publicKey }] },
      accountCreation({
        ...{ key: key.publicKey, balance: toTinybar(balance), evmAddress: alias },
        ...{ automaticAssociations, receiverSigRequired, memo },
      }),
    );
    const id = entity!;
    const address = checksummed(alias ?? longZero(id));
    return {
      id,
      address,
      longZero: longZero(id),
      privateKey: toHex(secret),
      privateKeyDer: privateKeyDer(type, secret),
      getAddress: async () => address,
    };
  }

  /**
   * Deletes an account; what hbar it has goes to another.
   * @param to by default the ledger's treasury
   */
  async deleteAccount(account: Party, to?: Party): Promise<void> {
    const clerk = await this.clerk();
    const id = await clerk.accountOf(account);
    const heir = to === undefined ? clerk.ground.ledger.treasury.account : await clerk.accountOf(to);
    await clerk.submit(
      { name: "deleteAccount", operands: [id], signatories: [clerk.signatory(id), clerk.receiver(heir)] },
      { cryptoDelete: { deleteAccountID: toAccountId(id), transferAccountID: toAccountId(heir) } },
    );
  }

  /** The Hedera account of somebody; undefined if there is none. */
  async idOf(party: Party): Promise<EntityId | undefined> {
    return await (await this.clerk()).find(party);
  }

  /** The hbar of an account on Hedera, in tinybar. */
  async balanceOf(account: Party): Promise<Tinybar> {
    const clerk = await this.clerk();
    const id = await clerk.find(account);
    return id === undefined ? 0n : (clerk.state.accounts.get(entityNumber(id))?.balance ?? 0n);
  }

  /** Who does it; it is there with the first thing that is asked for. */
  protected clerk(): Promise<Clerk> {
    if (this.#clerk === undefined) {
      this.#clerk = this.#open().then((ground) => new Clerk(ground));
      // What could not be opened can be tried again.
      this.#clerk.catch(() => (this.#clerk = undefined));
    }
    return this.#clerk;
  }
}
