import { expect } from "chai";
import { Interface } from "ethers";
import hre from "hardhat";

import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { hex } from "./harness.ts";
import { meanwhile } from "./meanwhile.ts";
import { call, codeIn, hss, HTS, puppetAbi, SCHEDULE_SERVICE, tokenHarness, type TokenHarness } from "./tokens.ts";

const GAS = 100_000n;

describe("calls that are scheduled", () => {
  let l2: TokenHarness;
  let puppet: Hex;
  let counter: Hex;
  let abi: Interface;

  beforeEach(async () => {
    l2 = await tokenHarness();
    abi = new Interface((await hre.artifacts.readArtifact("Counter")).abi as never);
    puppet = await l2.puppet();
    counter = await l2.deploy("Counter");
    await l2.send(0, puppet, { value: 10n ** 19n });
  });
  afterEach(async () => {
    await l2.sound();
    await l2.close();
  });

  const now = async () => {
    const { timestamp } = await l2.rpc<{ timestamp: Hex }>("eth_getBlockByNumber", "latest", false);
    return BigInt(timestamp);
  };
  const count = async () => (await l2.ask(counter, abi, "x")) as bigint;
  const increment = () => abi.encodeFunctionData("inc");
  /** Has the puppet ask the schedule service. @returns the response code and the schedule's address */
  async function ask(name: string, args: readonly unknown[], by = puppet, from = 0): Promise<[number, Hex]> {
    const data = hss.encodeFunctionData(name, args);
    await l2.send(from, by, {
      data: puppetAbi.encodeFunctionData("tell", [SCHEDULE_SERVICE, 0, data]),
      gas: 1_000_000n,
    });
    const answer = await l2.answer(by);
    return [codeIn(answer), answer.length > 66 ? `0x${answer.slice(90, 130)}` : "0x"];
  }
  const schedule = async (
    seconds: bigint,
    { by = puppet, to = counter, value = 0n, gas = GAS, data = increment() } = {},
  ) => await ask("scheduleCall", [to, (await now()) + seconds, gas, value, data], by);

  it("are made once, when their second comes, and not before", async () => {
    const [code, address] = await schedule(100n);
    expect(code).to.equal(22);
    expect(address).to.match(/^0x[0-9a-f]{40}$/);
    await l2.rpc("evm_increaseTime", 50);
    await l2.rpc("evm_mine");
    expect(await count()).to.equal(0n);
    await l2.rpc("evm_increaseTime", 60);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    expect(await count()).to.equal(1n);
    await l2.rpc("evm_increaseTime", 500);
    await l2.send(0, l2.accounts[1], { value: 1n });
    expect(await count()).to.equal(1n);
    expect(l2.network.door.chain.calls.next).to.equal(undefined);
  });

  it("take a key's next nonce from what the key has sent itself", async () => {
    const data = hss.encodeFunctionData("scheduleCall", [counter, (await now()) + 100n, GAS, 0n, increment()]);
    await l2.send(3, SCHEDULE_SERVICE, { data, gas: 1_000_000n });
    await l2.rpc("evm_setAutomine", false);
    const sent = await l2.send(3, counter, { data: increment(), gas: GAS });
    const stranger = await l2.send(4, counter, { data: increment(), gas: GAS });
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    expect(await count()).to.equal(2n);
    expect(await l2.rpc("eth_getTransactionReceipt", stranger)).to.include({ status: "0x1", transactionIndex: "0x1" });
    expect(await l2.rpc("eth_getTransactionCount", l2.accounts[3], "latest")).to.equal("0x2");
    await l2.rpc("evm_setAutomine", true);
    await l2.network.idle();
    expect(await count()).to.equal(2n);
    expect(await l2.rpc("eth_getTransactionReceipt", sent)).to.equal(null);
  });

  it("are transactions of their payer, before those that were sent", async () => {
    await schedule(100n);
    await l2.rpc("evm_increaseTime", 200);
    await l2.send(1, counter, { data: increment() });
    await l2.network.idle();
    expect(await count()).to.equal(2n);
    const found: { from: Hex; nonce: Hex }[] = [];
    for (let height = l2.network.door.chain.tip.height; height > 2 && found.length < 2; height--) {
      const block = await l2.rpc<{ transactions: { from: Hex; to: Hex; nonce: Hex }[] }>(
        "eth_getBlockByNumber",
        hex(height),
        true,
      );
      found.unshift(...block.transactions.filter(({ to }) => to === counter));
    }
    expect(found.map(({ from }) => from)).to.deep.equal([puppet, l2.accounts[1]]);
  });

  it("are made in the order of their seconds, then in which they were scheduled", async () => {
    for (const [seconds, data] of [
      [120n, "0x03"],
      [100n, "0x01"],
      [100n, "0x02"],
    ] as const) {
      const [code] = await schedule(seconds, { to: counter, data: `${increment()}${data.slice(2)}` });
      expect(code).to.equal(22);
    }
    await l2.rpc("evm_increaseTime", 500);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    const inputs: Hex[] = [];
    for (let height = 1; height <= l2.network.door.chain.tip.height; height++) {
      const block = await l2.rpc<{ transactions: { from: Hex; input: Hex }[] }>(
        "eth_getBlockByNumber",
        hex(height),
        true,
      );
      inputs.push(...block.transactions.filter(({ from }) => from === puppet).map(({ input }) => input));
    }
    expect(inputs.map((input) => input.slice(-2))).to.deep.equal(["01", "02", "03"]);
  });

  it("pay their value and their gas, or are not made", async () => {
    const poor = await l2.puppet();
    expect((await schedule(100n, { by: poor }))[0]).to.equal(22);
    expect((await schedule(100n, { to: l2.accounts[7]!, value: 3n * 10n ** 8n, data: "0x" }))[0]).to.equal(22);
    const before = BigInt(await l2.rpc<Hex>("eth_getBalance", l2.accounts[7], "latest"));
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    expect(await count()).to.equal(0n);
    const after = BigInt(await l2.rpc<Hex>("eth_getBalance", l2.accounts[7], "latest"));
    expect(after - before).to.equal(3n * 10n ** 18n);
    expect(l2.network.door.chain.calls.next).to.equal(undefined);
    // The poor one's time is over, too.
    await l2.send(0, poor, { value: 10n ** 18n });
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    expect(await count()).to.equal(0n);
  });

  it("are not made when who scheduled them takes them back", async () => {
    const [, address] = await schedule(100n);
    expect((await ask("deleteSchedule(address)", [address]))[0]).to.equal(22);
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    expect(await count()).to.equal(0n);
  });

  it("wait for the signature of a payer, and are made right after it", async () => {
    const at = (await now()) + 1_000n;
    const args = [counter, l2.accounts[3], at, GAS, 0n, increment()];
    const [code, address] = await ask("executeCallOnPayerSignature", args);
    expect(code).to.equal(22);
    expect(await count()).to.equal(0n);
    const sign = new Interface(["function signSchedule() returns (int64)"]).encodeFunctionData("signSchedule");
    await l2.send(2, address, { data: sign });
    await l2.network.idle();
    expect(await count()).to.equal(0n);
    await l2.send(3, address, { data: sign });
    await l2.network.idle();
    expect(await count()).to.equal(1n);
  });

  it("are forgotten when nobody has authorized them in time", async () => {
    const args = [counter, l2.accounts[3], (await now()) + 100n, GAS, 0n, increment()];
    const [code, address] = await ask("scheduleCallWithPayer", args);
    expect(code).to.equal(22);
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    await l2.send(3, SCHEDULE_SERVICE, { data: hss.encodeFunctionData("authorizeSchedule", [address]), gas: GAS });
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    expect(await count()).to.equal(0n);
  });

  it("schedule further ones", async () => {
    const at = await now();
    const next = hss.encodeFunctionData("scheduleCall", [counter, at + 300n, GAS, 0n, increment()]);
    const data = puppetAbi.encodeFunctionData("tell", [SCHEDULE_SERVICE, 0n, next]);
    // What the puppet schedules by itself calls the puppet.
    expect((await schedule(100n, { to: puppet, gas: 600_000n, data }))[0]).to.equal(22);
    for (const seconds of [150, 200]) {
      await l2.rpc("evm_increaseTime", seconds);
      await l2.rpc("evm_mine");
      await l2.network.idle();
    }
    expect(await count()).to.equal(1n);
  });

  it("are due again after a snapshot is gone back to", async () => {
    await schedule(100n);
    const snapshot = await l2.rpc("evm_snapshot");
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    expect(await count()).to.equal(1n);
    await l2.rpc("evm_revert", snapshot);
    expect(await count()).to.equal(0n);
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    expect(await count()).to.equal(1n);
  });

  it("are known to a node that starts anew, those that were made and those that are due", async () => {
    await schedule(100n);
    await schedule(1_000n, { data: `${increment()}ff` });
    await l2.rpc("evm_increaseTime", 200);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    await l2.network.restart(2);
    await l2.network.idle();
    expect(l2.network.nodes[2]!.chain.calls.next).to.equal(l2.network.door.chain.calls.next);
    await l2.rpc("evm_increaseTime", 2_000);
    await l2.rpc("evm_mine");
    await l2.network.idle();
    expect(await count()).to.equal(2n);
  });

  it("come by themselves when Hedera's time comes", async () => {
    await schedule(100n);
    await l2.rpc("hedera_increaseTime", 150);
    for (let round = 0; round < 100 && (await count()) === 0n; round++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await l2.network.idle();
    }
    expect(await count()).to.equal(1n);
  });

  describe("of tokens", () => {
    let alice: SandboxAccount;
    let foo: SandboxToken;

    beforeEach(async () => {
      alice = await l2.hedera.createAccount();
      foo = await l2.hedera.createToken({ supply: 1_000, treasury: alice, keys: { freeze: alice } });
      await l2.hedera.transfer(foo, { from: alice, to: puppet, amount: 100 });
    });
    /** Has the puppet call itself, later, to transfer units. */
    const scheduleTransfer = async (to: Hex, seconds: bigint) => {
      const transfer = call.hts("transferToken", foo.address, puppet, to, 7n);
      const data = puppetAbi.encodeFunctionData("tell", [HTS, 0n, transfer]);
      const [code] = await schedule(seconds, { to: puppet, gas: 1_500_000n, data });
      expect(code).to.equal(22);
    };

    it("move them on Hedera, and give those an account who have none", async () => {
      const nobody: Hex = `0x${"ca11".repeat(10)}`;
      await scheduleTransfer(alice.address, 100n);
      await scheduleTransfer(nobody, 101n);
      await l2.rpc("evm_increaseTime", 200);
      await l2.rpc("evm_mine");
      for (let round = 0; round < 50 && l2.network.door.chain.calls.next !== undefined; round++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await l2.network.idle();
      }
      expect(await l2.hedera.tokenBalanceOf(alice, foo)).to.equal(907n);
      expect(await l2.hedera.tokenBalanceOf(nobody, foo)).to.equal(7n);
      expect(await l2.units(foo.address, puppet)).to.equal(86n);
    });

    it("fail with Hedera's reason when Hedera refuses what they do, and are not made again", async () => {
      await scheduleTransfer(alice.address, 100n);
      const end = meanwhile(l2.network, () => l2.hedera.freezeToken(foo, puppet));
      await l2.rpc("evm_increaseTime", 200);
      await l2.rpc("evm_mine");
      for (let round = 0; round < 50 && l2.network.door.chain.calls.next !== undefined; round++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await l2.network.idle();
      }
      await end();
      expect(l2.notes.join()).to.contain("Hedera refused the settlement");
      expect(codeIn(await l2.answer(puppet))).to.equal(165);
      expect(await l2.units(foo.address, puppet)).to.equal(100n);
      expect(l2.network.door.chain.calls.next).to.equal(undefined);
    });
  });
});
