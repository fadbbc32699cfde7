import { createHash } from "node:crypto";

import { expect } from "chai";

import { RpcError } from "../../plugin/rpc/errors.ts";
import { HederaMethods } from "../../plugin/rpc/hedera.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { alone, LedgerControls } from "../../plugin/hedera/simulated/controls.ts";
import { fundAccounts } from "../../plugin/hedera/simulated/funded.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { createAccount, edKey, ecKey, HBAR, schedule, SECOND, START, topic, transfer } from "../hedera/network.ts";

/** The secret behind {@link ecKey}. */
const secretOf = (name: string) => createHash("sha256").update(name).digest();

/** A network on a frozen clock, and its methods. */
function frozen({ archive = true } = {}) {
  const clock = new SimulatedClock({ start: START, realTime: false });
  const ledger = new SimulatedLedger({ clock, archive });
  const methods = new HederaMethods(ledger, new LedgerControls(ledger, alone(ledger, clock)));
  const rpc = async <T = any>(method: string, ...params: unknown[]) => (await methods.handle(method, params)) as T;
  return { clock, ledger, rpc };
}

async function failureOf(call: Promise<unknown>): Promise<{ code: number; message: string }> {
  const outcome = await call.catch((error: unknown) => error);
  expect(outcome).to.be.instanceOf(RpcError);
  return outcome as RpcError;
}

describe("the hedera_* methods", () => {
  describe("refuse, with -32602", () => {
    const cases: [method: string, params: unknown[], message: string][] = [
      ["hedera_snapshot", [1], "hedera_snapshot: takes 0 parameters, not 1"],
      ["hedera_revert", [], "hedera_revert: takes 1 parameter, not 0"],
      ["hedera_revert", ["first"], "hedera_revert: parameter 0 is not a hexadecimal quantity"],
      ["hedera_increaseTime", [-1], "hedera_increaseTime: parameter 0 Number must be greater than or equal to 0"],
      ["hedera_increaseTime", ["1 hour"], "hedera_increaseTime: parameter 0 is not a hexadecimal quantity"],
      ["hedera_increaseTime", [1e15], "hedera_increaseTime: parameter 0 must be 10000000000000 seconds or less"],
      ["hedera_setTime", ["1699999999.999999999"], "hedera_setTime: time never goes back; it is 1700000000.000000000"],
      [
        "hedera_setTime",
        ["9999999999999"],
        "hedera_setTime: time ends at 1099511627775 s, in the year 36812; it was to be",
      ],
      ["hedera_setTime", [1.5], "hedera_setTime: parameter 0"],
      ["hedera_increaseTime", [1e13], "hedera_increaseTime: time ends at 1099511627775 s, in the year 36812"],
      ["hedera_setTime", ["yesterday"], "hedera_setTime: parameter 0 is neither seconds since 1970 nor a timestamp"],
      ["hedera_setConsensusDelay", [-5], "hedera_setConsensusDelay: parameter 0 must be 0 or more milliseconds"],
      [
        "hedera_setConsensusDelay",
        [1.5],
        "hedera_setConsensusDelay: parameter 0 is not a whole number of milliseconds",
      ],
      ["hedera_setMirrorLag", ["10"], "hedera_setMirrorLag: parameter 0 is not a number of milliseconds"],
      ["hedera_setLatency", [600_001], "hedera_setLatency: parameter 0 must be 600000 milliseconds or less"],
      ["hedera_setThrottles", ["on"], "hedera_setThrottles: parameter 0 is neither true nor false"],
      ["hedera_setNodeOutage", ["0.0.7", true], "hedera_setNodeOutage: 0.0.7 is no consensus node: those are 0.0.3,"],
      ["hedera_setNodeOutage", ["node 3", true], "hedera_setNodeOutage: parameter 0 is not a Hedera entity like 0.0.3"],
      ["hedera_setNodeOutage", ["0.0.3"], "hedera_setNodeOutage: takes 2 parameters, not 1"],
      [
        "hedera_getAccount",
        ["0x12"],
        "hedera_getAccount: parameter 0 is neither an account like 0.0.1001 nor a 20-byte",
      ],
      ["hedera_getSchedule", [1001], "hedera_getSchedule: parameter 0"],
    ];
    for (const [method, params, message] of cases) {
      it(`${method}(${JSON.stringify(params).slice(1, -1)})`, async () => {
        const { code, message: said } = await failureOf(frozen().rpc(method, ...params));
        expect(said).to.include(message);
        expect(code).to.equal(-32602);
      });
    }

    it("a mirror that lags on a ledger without a past, which it could not show", async () => {
      const { message } = await failureOf(frozen({ archive: false }).rpc("hedera_setMirrorLag", 1_000));
      expect(message).to.include("keeps no past");
    });
  });

  it("are not those of others", () => {
    const { ledger, clock } = frozen();
    const methods = new HederaMethods(ledger, new LedgerControls(ledger, alone(ledger, clock)));
    expect(methods.handle("hedera_mine", [])).to.be.undefined;
    expect(methods.handle("eth_chainId", [])).to.be.undefined;
  });

  it("move time on, and never back", async () => {
    const { ledger, rpc } = frozen();
    expect(await rpc("hedera_now")).to.equal("1700000000.000000000");
    expect(await rpc("hedera_increaseTime", 60)).to.equal("1700000060.000000000");
    expect(await rpc("hedera_increaseTime", "0x10")).to.equal("1700000076.000000000");
    expect(await rpc("hedera_setTime", 1_700_000_100)).to.equal("1700000100.000000000");
    expect(await rpc("hedera_setTime", "1700000100.5")).to.equal("1700000100.500000000");
    expect(ledger.now()).to.equal(START + 100n * SECOND + SECOND / 2n);
  });

  it("let a schedule expire at once", async () => {
    const { ledger, rpc } = frozen();
    const bob = await createAccount(ledger, edKey("bob"));
    const body = transfer([bob.account, -HBAR], ["0.0.2", HBAR]);
    const { entity } = await ledger.treasury.submit(schedule({ cryptoTransfer: body.cryptoTransfer }));
    expect(await rpc("hedera_getSchedule", entity)).to.deep.include({
      schedule: entity,
      payer: "0.0.2",
      creator: "0.0.2",
      executedAt: null,
      deletedAt: null,
    });
    await rpc("hedera_increaseTime", 1_700);
    expect(await rpc("hedera_getSchedule", entity)).to.not.be.null;
    await rpc("hedera_increaseTime", 200);
    expect(await rpc("hedera_getSchedule", entity)).to.be.null;
  });

  it("take everything back to a snapshot, once", async () => {
    const { ledger, rpc } = frozen();
    const bob = await createAccount(ledger, edKey("bob"), 5n * HBAR);
    const first = await rpc("hedera_snapshot");
    const second = await rpc("hedera_snapshot");
    expect([first, second]).to.deep.equal(["0x1", "0x2"]);
    await ledger.treasury.submit(transfer(["0.0.2", -HBAR], [bob.account, HBAR]));
    await rpc("hedera_increaseTime", 1_000);
    expect((await rpc("hedera_getAccount", bob.account)).tinybar).to.equal("600000000");
    const before = await rpc("hedera_now");
    expect(await rpc("hedera_revert", first)).to.be.true;
    expect((await rpc("hedera_getAccount", bob.account)).tinybar).to.equal("500000000");
    expect(Number(await rpc("hedera_now"))).to.be.lessThan(Number(before) - 999);
    expect(await rpc("hedera_revert", first)).to.be.false;
    expect(await rpc("hedera_revert", second)).to.be.false;
  });

  it("show an account by its id, its alias and its long-zero address", async () => {
    const { ledger, rpc } = frozen();
    const { evmAddress } = ecKey("alice");
    const [alice] = await fundAccounts(ledger, { ecdsa: [secretOf("alice")], ed25519: [] });
    const shown = await rpc("hedera_getAccount", alice!.account);
    expect(shown).to.deep.include({ account: alice!.account, evmAddress, tinybar: "1000000000000", deleted: false });
    expect(await rpc("hedera_getAccount", evmAddress.toUpperCase().replace("0X", "0x"))).to.deep.equal(shown);
    const longZero = `0x${Number(alice!.account.slice(4)).toString(16).padStart(40, "0")}`;
    expect(await rpc("hedera_getAccount", longZero)).to.deep.equal(shown);
    expect(await rpc("hedera_getAccount", "0.0.999999")).to.be.null;
  });

  it("set what hedera_status shows", async () => {
    const { rpc, clock } = frozen();
    expect(await rpc("hedera_status")).to.deep.equal({
      now: "1700000000.000000000",
      frozen: true,
      consensusDelay: 0,
      mirrorLag: 0,
      latency: 0,
      throttles: false,
      outages: [],
    });
    for (const [method, ...params] of [
      ["hedera_setConsensusDelay", 3_000],
      ["hedera_setMirrorLag", 4_000],
      ["hedera_setLatency", 50],
      ["hedera_setThrottles", true],
      ["hedera_setNodeOutage", "0.0.5", true],
      ["hedera_setNodeOutage", "0.0.3", true],
      ["hedera_setNodeOutage", "0.0.4", true],
      ["hedera_setNodeOutage", "0.0.5", false],
    ] as const) {
      expect(await rpc(method, ...params), method).to.be.true;
    }
    await rpc("hedera_resumeClock");
    expect(clock.frozen).to.be.false;
    const { now, ...status } = await rpc("hedera_status");
    expect(now).to.match(/^17000000\d\d\.\d{9}$/);
    expect(status).to.deep.equal({
      frozen: false,
      consensusDelay: 3_000,
      mirrorLag: 4_000,
      latency: 50,
      throttles: true,
      outages: ["0.0.3", "0.0.4"],
    });
    await rpc("hedera_freezeClock");
    expect(await rpc("hedera_now")).to.equal(await rpc("hedera_now"));
  });

  it("lead to the end of time, and no further", async () => {
    const { ledger, rpc } = frozen();
    expect(await rpc("hedera_setTime", "1099511627775")).to.equal("1099511627775.000000000");
    await failureOf(rpc("hedera_increaseTime", 1));
    for (let i = 0; i < 3; i++) expect((await ledger.treasury.submit(topic())).status).to.equal(22);
    expect(await rpc("hedera_now")).to.match(/^1099511627775\.00000/);
  });

  it("know a node by its number, however it is written", async () => {
    const { rpc } = frozen();
    await rpc("hedera_setNodeOutage", "0.0.003", true);
    expect((await rpc("hedera_status")).outages).to.deep.equal(["0.0.3"]);
  });

  describe("that change the consensus delay while transactions are on their way", () => {
    /** When transactions reached consensus, in milliseconds, by name. */
    function submitter() {
      const { ledger, rpc } = frozen();
      const start = performance.now();
      const at: Record<string, number> = {};
      const submit = async (name: string) => {
        await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.98", 1n]));
        at[name] = performance.now() - start;
      };
      return { ledger, rpc, at, submit };
    }

    it("keep the order of submission: what comes sooner takes along what came before", async () => {
      const { rpc, at, submit } = submitter();
      await rpc("hedera_setConsensusDelay", 300);
      const first = submit("first");
      await rpc("hedera_setConsensusDelay", 20);
      await Promise.all([first, submit("second")]);
      expect(Object.keys(at)).to.deep.equal(["first", "second"]);
      expect(at.second).to.be.lessThan(250);
    });

    it("never let a transaction come early", async () => {
      const { rpc, at, submit } = submitter();
      await rpc("hedera_setConsensusDelay", 50);
      const first = submit("first");
      await rpc("hedera_setConsensusDelay", 0);
      await Promise.all([first, submit("second")]);
      await rpc("hedera_setConsensusDelay", 200);
      await submit("third");
      expect(at.third! - at.second!).to.be.greaterThan(190);
    });

    it("do not forget what a listener submits once there is no delay any more", async () => {
      const { ledger, rpc, submit } = submitter();
      const listener = Promise.withResolvers<undefined>();
      await rpc("hedera_setConsensusDelay", 20);
      const first = submit("first");
      await rpc("hedera_setConsensusDelay", 0);
      const unsubscribe = ledger.subscribe(() => {
        unsubscribe();
        submit("by a listener").then(() => listener.resolve(undefined), listener.reject);
      });
      await Promise.all([first, listener.promise]);
    });

    it("tell whoever waits that a revert took it back", async () => {
      const { rpc, submit, at } = submitter();
      const snapshot = await rpc("hedera_snapshot");
      await rpc("hedera_setConsensusDelay", 60_000);
      const refused = submit("first").catch((error: unknown) => String(error));
      expect(await rpc("hedera_revert", snapshot)).to.be.true;
      expect(await refused).to.include("PLATFORM_TRANSACTION_NOT_CREATED");
      await rpc("hedera_setConsensusDelay", 0);
      await submit("second");
      expect(Object.keys(at)).to.deep.equal(["second"]);
    });
  });

  it("leave the ledger's own transactions a node to go to while one is down", async () => {
    const { ledger, rpc } = frozen();
    await rpc("hedera_setNodeOutage", "0.0.3", true);
    expect((await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.98", 1n]))).status).to.equal(22);
    expect(ledger.nodeAccounts).to.deep.equal(["0.0.4"]);
  });
});
