import { proto } from "@hiero-ledger/proto";

import { entityNumber, fromLongZero } from "../entity.ts";
import { PrecheckError, type EntityId, type Outcome, type TokenKeyState } from "../ledger.ts";
import type { TransactionData } from "../operator.ts";
import type { StateView } from "../simulated/state.ts";
import type { Ground } from "./ground.ts";
import type { Keyring } from "./keyring.ts";
import { nameOf, tokenIdOf, type Party, type TokenLike } from "./party.ts";
import { HederaOperationError } from "./refused.ts";

/** Somebody whose signature a transaction needs. */
export interface Signatory {
  /** For people. */
  readonly name: string;
  /** Absent where there is no key: then Hedera says so. */
  readonly key?: proto.IKey;
}

/** What is to be done, in the words of who asked for it. */
export interface Operation {
  readonly name: string;
  readonly operands: readonly unknown[];
  readonly signatories?: readonly (Signatory | undefined)[];
  readonly memo?: string;
}

const { SUCCESS } = proto.ResponseCodeEnum;

/**
 * Knows who is who, has transactions signed by whom they need, and submits them for the ledger's treasury, which pays.
 */
export class Clerk {
  readonly ground: Ground;

  constructor(ground: Ground) {
    this.ground = ground;
  }

  get keyring(): Keyring {
    return this.ground.keyring;
  }

  /** The present state of the ledger. */
  get state(): StateView {
    return this.ground.ledger.entities();
  }

  /** The Hedera account of somebody; made if need be. */
  async accountOf(party: Party): Promise<EntityId> {
    const name = await nameOf(party);
    const id = await this.find(name);
    if (id !== undefined) return id;
    if (this.ground.openAccount) return await this.ground.openAccount(name as `0x${string}`);
    throw new TypeError(`no Hedera account has the address ${name}`);
  }

  /** The Hedera account of somebody, if there is one. */
  async find(party: Party): Promise<EntityId | undefined> {
    const name = await nameOf(party);
    if (!name.startsWith("0x")) return name as EntityId;
    const address = name as `0x${string}`;
    const { ground } = this;
    return fromLongZero(address) ?? (await ground.ledger.account(address))?.id ?? (await ground.findAccount?.(address));
  }

  async tokenOf(token: TokenLike): Promise<EntityId> {
    const id = await tokenIdOf(token);
    if (id !== undefined) return id;
    throw new TypeError(`${await nameOf(token)} is no token: the address of a token is its long-zero address`);
  }

  /** An account as one that has to sign. */
  signatory(account: EntityId): Signatory {
    return { name: account, key: this.state.accounts.get(entityNumber(account))?.key };
  }

  /** An account as one that has to sign if it takes nothing unasked. */
  receiver(account: EntityId): Signatory | undefined {
    const { receiverSigRequired } = this.state.accounts.get(entityNumber(account)) ?? {};
    return receiverSigRequired ? this.signatory(account) : undefined;
  }

  /** Who has a role of a token, as one that has to sign. */
  role(token: EntityId, role: keyof TokenKeyState): Signatory {
    return { name: `the ${role} key of ${token}`, key: this.state.tokens.get(entityNumber(token))?.keys[role] };
  }

  /** The key that gives a role of a token to an account. */
  async roleKey(account: EntityId): Promise<proto.IKey> {
    const key = (await this.ground.roleKeyOf?.(account)) ?? this.signatory(account).key;
    if (key === undefined) throw new TypeError(`${account} cannot have a role of a token: it has no key`);
    return key;
  }

  /**
   * Submits what was asked for, and waits until everybody has taken note of it.
   * @throws {HederaOperationError} (as a rejection) when Hedera refuses it
   */
  async submit({ name, operands, signatories = [], memo }: Operation, data: TransactionData): Promise<Outcome> {
    const keys = signatories.flatMap((signatory) => (signatory?.key ? [{ ...signatory, key: signatory.key }] : []));
    const signed = keys.map((signatory) => ({ ...signatory, signers: this.keyring.signersOf(signatory.key) }));
    const unsigned = signed.flatMap(({ signers, name: who }) => (signers === undefined ? [who] : []));
    const signers = signed.flatMap((signatory) => signatory.signers ?? []);
    const refused = (status: number) =>
      new HederaOperationError(name, operands.map(String).join(", "), status, unsigned);
    try {
      const outcome = await this.ground.ledger.treasury.submit(data, { signers, memo });
      if (outcome.status !== SUCCESS) throw refused(outcome.status);
      await this.ground.settled?.();
      return outcome;
    } catch (error) {
      throw error instanceof PrecheckError ? refused(error.status) : error;
    }
  }
}
