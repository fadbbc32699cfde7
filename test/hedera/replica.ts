/** What somebody knows of a ledger who follows it. */
import { isDeepStrictEqual } from "node:util";

import { expect } from "chai";

import type { AccountState, Changes, LedgerEvent } from "../../plugin/hedera/ledger.ts";
import type { NftState, RelationState, TokenState } from "../../plugin/hedera/ledger.ts";

/** A ledger's accounts, tokens, associations and NFTs as its events tell. */
export class Replica {
  readonly accounts = new Map<string, AccountState>();
  readonly tokens = new Map<string, TokenState>();
  readonly relations = new Map<string, RelationState>();
  readonly nfts = new Map<string, NftState>();

  constructor(start: Changes) {
    this.fold(start);
  }

  /** Takes note of an event. */
  readonly observe = (event: LedgerEvent): void => {
    const changes = event.kind === "transaction" ? event : event.changes;
    if (changes) this.fold(changes);
  };

  fold({ accounts, tokens, relations, nfts }: Changes): void {
    for (const account of accounts) this.accounts.set(account.id, account);
    for (const token of tokens) this.tokens.set(token.id, token);
    for (const relation of relations) {
      const key = `${relation.account}/${relation.token}`;
      if (relation.associated) this.relations.set(key, relation);
      else this.relations.delete(key);
    }
    for (const nft of nfts) {
      const key = `${nft.token}/${nft.serial}`;
      if (nft.owner) this.nfts.set(key, nft);
      else this.nfts.delete(key);
    }
  }

  /** Compares itself with the ledger; hbar aside, since events do not report those who only paid a fee. */
  check(world: Changes, when = "now"): void {
    const present = new Replica(world);
    const penniless = (accounts: ReadonlyMap<string, AccountState>) =>
      new Map([...accounts].map(([id, account]) => [id, { ...account, balance: 0n }]));
    agree(`accounts ${when}`, penniless(this.accounts), penniless(present.accounts));
    agree(`tokens ${when}`, this.tokens, present.tokens);
    agree(`relations ${when}`, this.relations, present.relations);
    agree(`nfts ${when}`, this.nfts, present.nfts);
  }
}

/** Native equality first: chai takes its time for what has so many fields. */
function agree(what: string, known: ReadonlyMap<string, unknown>, present: ReadonlyMap<string, unknown>): void {
  if (isDeepStrictEqual(known, present)) return;
  expect([...known.keys()].sort(), `the ${what} that are known`).to.deep.equal([...present.keys()].sort());
  for (const [key, value] of present) expect(known.get(key), `${key} of the ${what}`).to.deep.equal(value);
  expect.fail(`the ${what} disagree`);
}
