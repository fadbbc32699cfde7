import { expect } from "chai";

import { entityId, entityNumber, toAccountId } from "../../plugin/hedera/entity.ts";
import { FEE_VAULT } from "../../plugin/protocol/addresses.ts";
import { REWARDS_DISTRIBUTOR } from "../../plugin/protocol/reward-addresses.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";
import { hex } from "../network/harness.ts";
import { expectExact, rewarding, type Rewarding } from "./rewarding.ts";

const TINYBAR = 10n ** 10n;
/** Base fees go back to the vault in each block of these heights. */
const RETURN = 64;

describe("reward epochs", function () {
  this.timeout(120_000);
  let l2: Rewarding;
  beforeEach(async () => {
    l2 = await rewarding();
  });
  afterEach(async () => await l2.close());

  /** What transactions of some blocks paid: tips at once, base fees as far as they have gone back to the vault. */
  async function feesBelow(height: number): Promise<bigint> {
    let fees = 0n;
    const returned = height - 1 - ((height - 1) % RETURN);
    for (let at = 1; at < height; at++) {
      const { baseFeePerGas } = await l2.rpc<{ baseFeePerGas: Hex }>("eth_getBlockByNumber", hex(at), false);
      const receipts = await l2.rpc<{ gasUsed: Hex; effectiveGasPrice: Hex }[]>("eth_getBlockReceipts", hex(at));
      for (const { gasUsed, effectiveGasPrice } of receipts) {
        const tip = BigInt(effectiveGasPrice) - BigInt(baseFeePerGas);
        fees += BigInt(gasUsed) * (at < returned ? BigInt(effectiveGasPrice) : tip);
      }
    }
    return fees;
  }

  /** What an account got on Hedera meanwhile, beside what it paid for transactions. */
  async function gains(accounts: readonly EntityId[], work: () => Promise<unknown>): Promise<bigint[]> {
    const fees = new Map<EntityId, bigint>();
    const stop = l2.network.ledger.subscribe(({ payer, fee }) => {
      fees.set(entityId(payer), (fees.get(entityId(payer)) ?? 0n) + fee);
    });
    const balances = () => Promise.all(accounts.map((account) => l2.onHedera(account)));
    const before = await balances();
    await work();
    await l2.network.idle();
    stop();
    const after = await balances();
    return accounts.map((account, index) => after[index]! - before[index]! + (fees.get(account) ?? 0n) * TINYBAR);
  }

  it("pay out what the fees were, to the weibar, over several epochs", async () => {
    const steward = l2.steward();
    const accounts = l2.network.keyholders.map(({ account }) => account);
    let received = 0n;
    for (const [epoch, height] of [193, 321, 449].entries()) {
      await l2.until(height);
      const open = await l2.report();
      expect(open.epoch).to.deep.include({ number: epoch, isClosable: true, recorded: height - 2 });
      const expected = await feesBelow(height + 1);
      const vault = BigInt(await l2.rpc<Hex>("eth_getBalance", FEE_VAULT, "latest"));
      expect(received + vault).to.equal(expected);

      const { closed, paidOut, refused } = await steward.rounds().then(async (round) => {
        await l2.network.idle();
        return round;
      });
      const [one, ...others] = closed;
      expect([others, refused]).to.deep.equal([[], []]);
      expect(one).to.deep.include({ epoch, end: height - 2 - 32, fees: vault });
      expect(one!.repaid > 0n && one!.shared > 0n).to.equal(true);
      expect(paidOut.map(({ account }) => account)).to.deep.equal(accounts);
      received += vault;

      const report = await l2.report();
      const exact = expectExact(report);
      expect(exact.received).to.equal(received);
      expect(exact.claimable < 4n * TINYBAR && exact.unallocated < 4n).to.equal(true);
      const balance = BigInt(await l2.rpc<Hex>("eth_getBalance", REWARDS_DISTRIBUTOR, "latest"));
      expect(balance).to.equal(exact.claimable + exact.unallocated);
      expect(report.epoch).to.deep.include({ number: epoch + 1, after: height - 34, isClosable: false });
      for (const { attested, isActive, status } of report.nodes) {
        expect([attested, isActive, status]).to.deep.equal([64, true, "member"]);
      }
    }
    expect((await l2.rpc<{ solvent: boolean }>("l2_audit")).solvent).to.equal(true);
  });

  it("bring each node's reward to its account on Hedera, by a scheduled transfer", async () => {
    await l2.until(193);
    const accounts = l2.network.keyholders.map(({ account }) => account);
    let paidOut: readonly { readonly amount: bigint }[] = [];
    const gained = await gains(accounts, async () => ({ paidOut } = await l2.steward().rounds()));
    expect(gained).to.deep.equal(paidOut.map(({ amount }) => amount));
    expect(gained.every((amount) => amount > TINYBAR)).to.equal(true);
    const [height] = [l2.network.door.chain.tip.height];
    const settlement = await l2.rpc<{ schedule: string | null; transfers: { account: string; tinybar: string }[] }>(
      "l2_getSettlement",
      height,
    );
    expect(settlement.schedule).to.match(/^0\.0\.\d+$/);
    const [last] = paidOut.slice(-1);
    expect(settlement.transfers).to.deep.include({ account: accounts[3], tinybar: String(last!.amount / TINYBAR) });
  });

  it("repay what nodes paid Hedera before they share anything, each as much in proportion", async () => {
    await l2.until(193, 0n);
    const before = await l2.report();
    const vault = BigInt(before.fees.vault);
    const costs = before.nodes.map(({ costs }) => BigInt(costs.epoch) * TINYBAR);
    const due = costs.reduce((sum, cost) => sum + cost, 0n);
    expect(vault > 0n && vault < due).to.equal(true);
    const { closed } = await l2.steward({ least: 10n ** 30n }).rounds();
    const after = await l2.report();
    expect(after.nodes.map(({ claimable }) => BigInt(claimable))).to.deep.equal(
      costs.map((cost) => (cost * vault) / due),
    );
    expect(closed[0]).to.include({ shared: 0n });
    // What is not repaid is forgotten, and the weibars that do not divide stay for the next epoch.
    expect(after.nodes.map(({ costs }) => costs.epoch)).to.deep.equal(["0", "0", "0", "0"]);
    expect(expectExact(after).unallocated < 4n).to.equal(true);
  });

  it("share nothing with a silent node, until it is back", async () => {
    const steward = l2.steward();
    /** Closes an epoch. @returns what each node has got of it beyond its costs */
    const shares = async () => {
      const before = await l2.report();
      expect((await steward.rounds()).closed).to.have.length(1);
      const after = await l2.report();
      expectExact(after);
      return after.nodes.map(({ paid, claimable }, index) => {
        const { costs, ...had } = before.nodes[index]!;
        const gained = BigInt(paid) + BigInt(claimable) - BigInt(had.paid) - BigInt(had.claimable);
        return gained - BigInt(costs.epoch) * TINYBAR;
      });
    };
    const taking = async () => (await l2.report()).nodes.map(({ attested, isActive }) => [attested, isActive]);
    const all = [64, true];

    await l2.until(193);
    const [one, ...others] = await shares();
    expect(one! > TINYBAR).to.equal(true);
    expect(others).to.deep.equal([one, one, one]);

    await l2.network.setFault(3, "silent");
    await l2.until(321);
    expect(await taking()).to.deep.equal([all, all, all, [0, false]]);
    const [two, ...without] = await shares();
    expect(two! > one! / 4n).to.equal(true);
    expect(without).to.deep.equal([two, two, 0n]);

    await l2.network.setFault(3, undefined);
    await l2.until(449);
    expect(await taking()).to.deep.equal([all, all, all, all]);
    const [three, ...with4] = await shares();
    expect(with4).to.deep.equal([three, three, three]);
  });

  it("are not held up by a node whose account refuses payments", async () => {
    const { operator, account } = l2.network.keyholders[1]!;
    const refuse = async (value: boolean) =>
      await operator.submit({
        cryptoUpdateAccount: {
          accountIDToUpdate: toAccountId(entityNumber(account)),
          receiverSigRequiredWrapper: { value },
        },
      });
    await refuse(true);
    await l2.until(193);
    const lines: string[] = [];
    const steward = l2.steward({ print: (line) => lines.push(line) });
    const round = await steward.rounds();
    expect(round.paidOut.map(({ number }) => number)).to.deep.equal([1, 3, 4]);
    expect(round.refused.map(({ number }) => number)).to.deep.equal([2]);
    expect(lines.join("\n")).to.match(/could not pay node 2: 0\.0\.1003 does not take the payment: Hedera's .* 7$/);
    const { fees, nodes } = await l2.report();
    expect(BigInt(nodes[1]!.claimable) > TINYBAR).to.equal(true);
    expect(BigInt(fees.claimable) - BigInt(nodes[1]!.claimable) < 3n * TINYBAR).to.equal(true);
    expect(nodes.map(({ status }) => status)).to.deep.equal(nodes.map(() => "member"));

    // Nobody keeps asking it.
    const { height } = l2.network.door.chain.tip;
    await steward.rounds();
    expect(l2.network.door.chain.tip.height).to.equal(height);
    await refuse(false);
    await l2.until(321);
    const [kept] = [BigInt(nodes[1]!.claimable)];
    const next = await steward.rounds();
    expect(next.paidOut.find(({ number }) => number === 2)!.amount > kept).to.equal(true);
    expect(expectExact(await l2.report()).claimable < 4n * TINYBAR).to.equal(true);
  });
});
