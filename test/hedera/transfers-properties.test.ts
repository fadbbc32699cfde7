import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import fc from "fast-check";

import { entityId, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import type { SimulatedOperator, SimulatedOutcome } from "../../plugin/hedera/simulated/outcome.ts";
import { checkInvariants } from "./invariants.ts";
import { ecKey, HBAR } from "./network.ts";
import { airdropOf, all, CAROL, DAVE, ERIN, give, holdings, KEYS, market, move, submit, transferOf } from "./market.ts";
import type { Market, Party } from "./market.ts";
import {
  associate,
  fixedFee,
  fraction,
  fractionalFee,
  HOLDER,
  ISSUER,
  issuerKey,
  royaltyFee,
} from "./token-network.ts";

const traders = [ISSUER, HOLDER, CAROL, DAVE, ERIN] as const;

/** Something that a trader does; numbers stand for whichever trader, token, serial or airdrop is there. */
type Step =
  | {
      kind: "trade";
      by: number;
      from: number;
      to: number;
      token: number;
      amount: bigint;
      price: bigint;
      approved: boolean;
    }
  | { kind: "give"; by: number; from: number; to: number; serial: number; price: bigint; approved: boolean }
  | { kind: "approve"; by: number; spender: number; token: number; amount: bigint }
  | { kind: "approveNft"; by: number; spender: number; serial: number; forAll: boolean }
  | { kind: "airdrop"; by: number; to: number; token: number; amount: bigint; serial: number }
  | { kind: "claim" | "cancel"; by: number; airdrop: number }
  | { kind: "associate" | "dissociate" | "reject"; by: number; token: number };

const index = fc.nat(20);
const amount = fc.oneof(fc.bigInt({ min: 0n, max: 60n }), fc.bigInt({ min: 0n, max: 600n }));
const price = fc.oneof(fc.constant(0n), fc.constant(0n), fc.bigInt({ min: 1n, max: 400n * HBAR }));
const approved = fc.nat(5).map((chance) => chance === 0);
const record = fc.record;
const one = fc.constant;
/** Airdrops that wait are rare, and so come often. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: record({
      kind: one("trade" as const),
      by: index,
      from: index,
      to: index,
      token: index,
      amount,
      price,
      approved,
    }),
  },
  record({ kind: one("give" as const), by: index, from: index, to: index, serial: index, price, approved }),
  record({ kind: one("approve" as const), by: index, spender: index, token: index, amount }),
  record({ kind: one("approveNft" as const), by: index, spender: index, serial: index, forAll: fc.boolean() }),
  {
    weight: 3,
    arbitrary: record({ kind: one("airdrop" as const), by: index, to: index, token: index, amount, serial: index }),
  },
  {
    weight: 3,
    arbitrary: record({
      kind: fc.constantFrom("claim" as const, "claim" as const, "cancel" as const),
      by: index,
      airdrop: index,
    }),
  },
  record({
    kind: fc.constantFrom("associate" as const, "dissociate" as const, "reject" as const),
    by: index,
    token: index,
  }),
);
const steps = fc.array(step, { minLength: 15, maxLength: 40, size: "max" });

interface World extends Market {
  readonly operators: readonly SimulatedOperator[];
  /** Fungible tokens: gold costs hbar, gold and a tenth; silver costs gold, and a fraction on top. */
  readonly fungible: readonly EntityId[];
}

async function newWorld(): Promise<World> {
  const m = await market();
  const silver = await m.network.token({ ...KEYS });
  await submit(m, associate(CAROL, m.gold));
  await submit(m, associate(HOLDER, silver));
  const gifts = [move(silver, [ISSUER, -600n], [HOLDER, 300n], [DAVE, 300n])];
  await submit(m, transferOf([...gifts, move(m.gold, [ISSUER, -200n], [CAROL, 100n], [DAVE, 100n])]));
  const setFees = (token: EntityId, ...customFees: proto.ICustomFee[]) =>
    submit(m, { tokenFeeScheduleUpdate: { tokenId: toTokenId(token), customFees } });
  await setFees(m.gold, fixedFee(HBAR, CAROL), fixedFee(2n, CAROL, m.gold), fractionalFee({}, HOLDER));
  const net = { fractionalAmount: fraction(1, 7), minimumAmount: toLong(1), netOfTransfers: true };
  await setFees(silver, fixedFee(3n, HOLDER, m.gold), fractionalFee(net, ISSUER));
  const fallbackFee = fixedFee(5n, CAROL, m.gold).fixedFee;
  await setFees(m.art, royaltyFee({ fallbackFee }, CAROL), royaltyFee({}, DAVE));
  return { ...m, operators: [m.issuer, m.holder, m.carol, m.dave, m.erin], fungible: [m.gold, silver] };
}

function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length]!;
}

function transactionOf(world: World, step: Step): TransactionData | undefined {
  const by = pick(traders, step.by);
  const token = "token" in step ? pick(world.fungible, step.token) : world.art;
  const serial = "serial" in step ? 1 + (step.serial % 5) : 1;
  switch (step.kind) {
    case "trade":
    case "give": {
      const owner = entityId(world.network.nft(world.art, serial)!.owner);
      // Most give away what they have.
      const from = step.kind === "give" && step.from > 4 ? owner : pick(traders, step.from);
      // Some go to an account that is yet to be created.
      const to: Party = step.to > 18 ? ecKey(`alias ${step.to}`).evmAddress : pick(traders, step.to);
      const list =
        step.kind === "trade"
          ? move(token, [from, -step.amount, step.approved], [to, step.amount])
          : give(world.art, [from, to, serial, step.approved]);
      const hbar: [Party, bigint][] =
        step.price > 0n
          ? [
              [to, -step.price],
              [from, step.price],
            ]
          : [];
      return transferOf([list], ...hbar);
    }
    case "approve": {
      const spender = toAccountId(pick(traders, step.spender));
      const allowance = { owner: toAccountId(by), spender, amount: toLong(step.amount) };
      return {
        cryptoApproveAllowance:
          step.token % 3 === 0
            ? { cryptoAllowances: [allowance] }
            : { tokenAllowances: [{ ...allowance, tokenId: toTokenId(token) }] },
      };
    }
    case "approveNft": {
      const [owner, spender] = [toAccountId(by), toAccountId(pick(traders, step.spender))];
      const grant = step.forAll ? { approvedForAll: { value: true } } : { serialNumbers: [toLong(serial)] };
      return {
        cryptoApproveAllowance: { nftAllowances: [{ tokenId: toTokenId(world.art), owner, spender, ...grant }] },
      };
    }
    case "airdrop": {
      const to = pick(traders, step.to);
      if (step.serial < 15) return airdropOf(move(token, [by, -step.amount], [to, step.amount]));
      const owner = entityId(world.network.nft(world.art, serial)!.owner);
      return airdropOf(give(world.art, [owner, to, serial]));
    }
    case "claim":
    case "cancel": {
      const airdrops = [...world.network.ledger.mirror.state().airdrops.entries()].map(([, airdrop]) => airdrop);
      if (airdrops.length === 0) return undefined;
      const { sender, receiver, token, serial } = pick(airdrops, step.airdrop);
      const parties = { senderId: toAccountId(sender), receiverId: toAccountId(receiver) };
      const id =
        serial === undefined
          ? { ...parties, fungibleTokenType: toTokenId(token) }
          : { ...parties, nonFungibleToken: { token_ID: toTokenId(token), serialNumber: toLong(serial) } };
      const op = { pendingAirdrops: [id] };
      return step.kind === "claim" ? { tokenClaimAirdrop: op } : { tokenCancelAirdrop: op };
    }
    case "associate":
    case "dissociate": {
      const op = { account: toAccountId(by), tokens: [toTokenId(token)] };
      return step.kind === "associate" ? { tokenAssociate: op } : { tokenDissociate: op };
    }
    case "reject":
      return { tokenReject: { owner: toAccountId(by), rejections: [{ fungibleToken: toTokenId(token) }] } };
  }
}

/** Hbar by account. */
function hbarOf({ network }: Market): Map<number, bigint> {
  return new Map([...network.ledger.mirror.state().accounts.entries()].map(([num, { balance }]) => [num, balance]));
}

/** The fee is that of the transaction and of what came with it. */
function checkFee({ network }: World, { transactionId, fee }: SimulatedOutcome): void {
  const { record, children } = network.ledger.record(transactionId)!;
  const fees = [record, ...children].map(({ transactionFee }) => BigInt(transactionFee!.toString()));
  expect(fees.reduce((all, each) => all + each, 0n)).to.equal(fee);
}

describe("transfers of tokens, whatever happens", function () {
  this.timeout(60_000);

  it("keep supplies, owners and allowances right, and undo all but the fee of what fails", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const world = await newWorld();
        let checked = 0n;
        for (const step of steps) {
          const data = transactionOf(world, step);
          if (!data) continue;
          const by = pick(world.operators, step.by);
          const [held, hbar] = [holdings(world), hbarOf(world)];
          const approved = "approved" in step && step.approved;
          const signers = [...all, issuerKey].filter((key) => key !== by.key && !approved);
          const outcome = await by.submit(data, { signers }).catch(() => undefined);
          const name = `${step.kind} ${outcome ? outcome.status : "precheck"}`;
          seen.set(name, (seen.get(name) ?? 0) + 1);
          if (outcome?.status === 22) {
            checkFee(world, outcome);
          } else {
            expect(holdings(world)).to.deep.equal(held);
            const fee = outcome?.fee ?? 0n;
            for (const [num, balance] of hbarOf(world)) {
              if (num === 3 || num === 98) continue;
              expect(balance).to.equal(hbar.get(num)! - (entityId(num) === by.account ? fee : 0n));
            }
          }
          checked = checkInvariants(world.network.ledger, checked);
        }
      }),
      { numRuns: 15 },
    );
    // The histories are worth something only if steps succeed at times.
    for (const kind of ["trade", "give", "approve", "approveNft", "airdrop"]) {
      expect([...seen.keys()], [...seen].join("; ")).to.include(`${kind} 22`);
    }
  });
});
