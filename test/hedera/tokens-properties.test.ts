import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import fc from "fast-check";

import { entityId, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { checkInvariants } from "./invariants.ts";
import { createAccount, edKey, frozenNetwork, HBAR, statusOf } from "./network.ts";
import {
  ALL_KEYS,
  associate,
  burn,
  burnNfts,
  dissociate,
  everybody,
  fixedFee,
  fractionalFee,
} from "./token-network.ts";
import { mint, mintNfts, naming, send, sendNfts, wipe, wipeNfts } from "./token-network.ts";

const keys = ["one", "two", "three", "four"].map(edKey);
/** The account that may be deleted; the others live, so that histories go on. */
const MORTAL = 3;

/** How often each kind of step comes. */
const KINDS = {
  create: 1,
  associate: 2,
  dissociate: 3,
  mint: 5,
  burn: 3,
  wipe: 4,
  send: 10,
  freeze: 1,
  unfreeze: 2,
  grant: 2,
  revoke: 1,
  pause: 1,
  unpause: 4,
  treasury: 2,
  removeKey: 1,
  delete: 1,
  deleteAccount: 1,
  slots: 2,
} as const;

type Kind = keyof typeof KINDS;

/** What somebody does; numbers stand for whichever account or token is there, amounts for units or serials. */
interface Step {
  readonly kind: Kind;
  readonly by: number;
  readonly to: number;
  readonly token: number;
  readonly amount: number;
  readonly flag: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(...Object.entries(KINDS).map(([kind, weight]) => ({ arbitrary: fc.constant(kind as Kind), weight }))),
  by: fc.nat(20),
  to: fc.nat(20),
  token: fc.nat(20),
  amount: fc.nat(12),
  flag: fc.boolean(),
});
const steps = fc.array(step, { minLength: 20, maxLength: 80, size: "max" });

interface World {
  readonly ledger: SimulatedLedger;
  readonly operators: readonly SimulatedOperator[];
}

async function newWorld(): Promise<World> {
  const { ledger } = frozenNetwork();
  const operators = [];
  for (const key of keys) operators.push(await createAccount(ledger, key, 10_000n * HBAR));
  const world = { ledger, operators };
  // One token of either kind, held by all, so that histories come to the point.
  for (const tokenType of [0, 1]) {
    await take(world, { kind: "create", by: 0, to: 0, token: 0, amount: 9, flag: tokenType === 1 });
    for (let by = 0; by < keys.length; by++) {
      await take(world, { kind: "associate", by, to: 0, token: tokenType, amount: 0, flag: false });
      await take(world, { kind: "grant", by, to: by, token: tokenType, amount: 0, flag: false });
    }
  }
  return world;
}

async function take({ ledger, operators }: World, step: Step): Promise<string> {
  const by = operators[step.by % operators.length]!;
  const signers = [...keys, ...everybody];
  return statusOf(by.submit(dataOf(ledger, operators, by, step), { signers }));
}

function dataOf(
  ledger: SimulatedLedger,
  operators: readonly SimulatedOperator[],
  by: SimulatedOperator,
  step: Step,
): TransactionData {
  const tokens = [...ledger.mirror.state().tokens.entries()].map(([, token]) => token);
  const chosen = tokens[step.token % tokens.length];
  const token: EntityId = chosen ? entityId(chosen.num) : "0.0.424242";
  const to = operators[step.to % operators.length]!.account;
  const { amount } = step;
  const unique = chosen?.type === "nonFungible";
  // Mostly serials that were minted.
  const serial = 1 + (amount % ((chosen?.lastSerial ?? 0) + 1));
  const serials = Array.from({ length: 1 + (amount % 3) }, (_, i) => serial + i);
  const treasury: EntityId = chosen ? entityId(chosen.treasury) : by.account;
  const from = step.flag ? by.account : treasury;
  switch (step.kind) {
    case "create":
      return { tokenCreation: creation(by.account, to, amount, step.flag) };
    case "associate":
      return associate(by.account, token);
    case "dissociate":
      return dissociate(by.account, token);
    case "mint":
      return unique ? mintNfts(token, ...serials.map(String)) : mint(token, BigInt(amount));
    case "burn":
      return unique ? burnNfts(token, ...serials) : burn(token, BigInt(amount));
    case "wipe":
      return unique ? wipeNfts(token, to, ...serials) : wipe(token, to, BigInt(amount % 3));
    case "send":
      return unique ? sendNfts(token, from, to, serial) : send(token, from, to, BigInt(amount));
    case "freeze":
      return { tokenFreeze: naming(token, to) };
    case "unfreeze":
      return { tokenUnfreeze: naming(token, to) };
    case "grant":
      return { tokenGrantKyc: naming(token, to) };
    case "revoke":
      return { tokenRevokeKyc: naming(token, to) };
    case "pause":
      return { tokenPause: { token: toTokenId(token) } };
    case "unpause":
      return { tokenUnpause: { token: toTokenId(token) } };
    case "treasury":
      return { tokenUpdate: { token: toTokenId(token), treasury: toAccountId(to) } };
    case "removeKey":
      return { tokenUpdate: { token: toTokenId(token), kycKey: { keyList: {} } } };
    case "delete":
      return { tokenDeletion: { token: toTokenId(token) } };
    case "deleteAccount":
      return {
        cryptoDelete: { deleteAccountID: toAccountId(operators[MORTAL]!.account), transferAccountID: toAccountId(2) },
      };
    case "slots": {
      const maxAutomaticTokenAssociations = { value: (amount % 4) - 1 };
      return { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(to), maxAutomaticTokenAssociations } };
    }
  }
}

function creation(
  by: EntityId,
  collector: EntityId,
  amount: number,
  unique: boolean,
): proto.ITokenCreateTransactionBody {
  const fees = [fixedFee(1n, collector, "0.0.0"), fractionalFee({}, collector)];
  return {
    ...ALL_KEYS,
    name: "N",
    symbol: "S",
    treasury: toAccountId(by),
    tokenType: unique ? 1 : 0,
    initialSupply: toLong(unique ? 0 : amount),
    supplyType: amount % 2,
    maxSupply: toLong(amount % 2 ? amount + 10 : 0),
    freezeDefault: amount % 5 === 1,
    customFees: unique || amount % 3 ? [] : fees,
  };
}

describe("tokens, whatever happens", () => {
  it("add up: balances to supplies, NFTs to their owners' counts, and automatic slots", () =>
    fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const world = await newWorld();
        let checked = 0n;
        for (const step of history) {
          await take(world, step);
          checked = checkInvariants(world.ledger, checked);
        }
      }),
      { numRuns: 25 },
    ));

  it("move by what the records say", () =>
    fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const world = await newWorld();
        const { ledger } = world;
        const shown = new Map<string, bigint>();
        const add = (account: number, token: number, amount: bigint) => {
          const key = `${account}/${token}`;
          shown.set(key, (shown.get(key) ?? 0n) + amount);
        };
        const start = new Map(
          [...ledger.mirror.state().relations.entries()].map(([key, { balance }]) => [key, balance]),
        );
        ledger.subscribe(({ effects: { tokens } }) => {
          for (const { account, token, amount } of tokens?.moves ?? []) add(account, token, amount);
          for (const { token, serial, from, to } of tokens?.nfts ?? []) {
            // A treasury hands over all that it has; the others are one NFT each.
            const count =
              serial === -1 ? (start.get(`${from}/${token}`) ?? 0n) + (shown.get(`${from}/${token}`) ?? 0n) : 1n;
            if (from !== 0) add(from, token, -count);
            if (to !== 0) add(to, token, count);
          }
        });
        for (const step of history) await take(world, step);
        const relations = ledger.mirror.state().relations;
        for (const key of new Set([...start.keys(), ...shown.keys()])) {
          const balance = (start.get(key) ?? 0n) + (shown.get(key) ?? 0n);
          expect(relations.get(key)?.balance ?? 0n, key).to.equal(balance);
        }
      }),
      { numRuns: 20 },
    ));

  it("come back byte for byte with a revert", () =>
    fc.assert(
      fc.asyncProperty(steps, steps, async (first, second) => {
        const world = await newWorld();
        const { ledger } = world;
        const all = () => {
          const { accounts, tokens, relations, nfts } = ledger.mirror.state();
          return [accounts, tokens, relations, nfts].map((table) => new Map<unknown, unknown>(table.entries()));
        };
        for (const step of first) await take(world, step);
        const snapshot = ledger.snapshot();
        const before = all();
        const said = [];
        for (const step of second) said.push(await take(world, step));
        ledger.revert(snapshot);
        expect(all()).to.deep.equal(before);
        const again = [];
        for (const step of second) again.push(await take(world, step));
        expect(again).to.deep.equal(said);
      }),
      { numRuns: 10 },
    ));
}).timeout(60_000);
