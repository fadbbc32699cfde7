import { expect } from "chai";
import { Interface, type ParamType } from "ethers";
import fc from "fast-check";

import type { SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";
import { failure } from "./tokens.ts";
import { call, erc, has, hss, HTS, hts, puppetAbi, tokenHarness, type TokenHarness } from "./tokens.ts";
import { expectEqualState } from "./token-replica.ts";

const RUNS = Number(process.env["GARBAGE_RUNS"] ?? 60);
const GAS = 3_000_000n;
const SYSTEM: readonly Hex[] = [0x167, 0x168, 0x169, 0x16a, 0x16b, 0x16c].map((num) => longZero(`0.0.${num}`));
const account = new Interface([
  "function redirectForToken(address,bytes)",
  "function redirectForAccount(address,bytes)",
  "function callToken(address,bytes)",
  "function signFor(address)",
  "function deleteFor(address)",
  "function hbarApprove(address,address,address,int256)",
  "function tinycentsToTinybars(uint256)",
  "function getPseudorandomSeed()",
]);

describe("calls of the system contracts that nobody would make", () => {
  let l2: TokenHarness;
  let puppet: Hex;
  let foo: SandboxToken;
  let art: SandboxToken;
  let parties: EntityId[];

  before(async () => {
    l2 = await tokenHarness();
    const [user, other] = l2.network.users as [EntityId, EntityId];
    puppet = await l2.puppet();
    const own = await l2.accountOf(puppet);
    foo = await l2.hedera.createToken({ treasury: puppet, keys: { supply: puppet, admin: puppet } });
    art = await l2.hedera.createNft({ treasury: puppet, keys: { supply: puppet } });
    await l2.tell(puppet, "mintToken", [foo.address, 1_000_000n, []]);
    await l2.tell(puppet, "mintToken", [art.address, 0n, ["0x61", "0x62", "0x63"]]);
    await l2.act(puppet, foo.address, call.transfer(longZero(user), 1_000));
    await l2.hedera.approve(foo, { owner: user, spender: puppet, amount: 500 });
    await l2.hedera.approve(foo, { owner: user, spender: l2.network.genesis.vault, amount: 500 });
    await l2.send(0, puppet, { value: 10n ** 20n });
    parties = [own, user, other];
  });
  after(() => l2.close());

  /** Values of a parameter: those that mean something more often than not. */
  function valueOf(type: ParamType): fc.Arbitrary<unknown> {
    if (type.isArray()) return fc.array(valueOf(type.arrayChildren), { maxLength: 4 });
    if (type.isTuple()) return fc.tuple(...type.components.map(valueOf));
    if (type.type === "address") {
      const known = [
        puppet,
        foo.address,
        art.address,
        ...parties.map(longZero),
        ...SYSTEM,
        l2.accounts[0],
        l2.accounts[1],
      ];
      const strange = [0n, 1n, 1n << 63n, (1n << 64n) - 1n, (1n << 160n) - 1n].map(
        (n) => `0x${n.toString(16).padStart(40, "0")}`,
      );
      return fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...known) }, fc.constantFrom(...strange));
    }
    if (type.type === "bool") return fc.boolean();
    if (type.type === "string") return fc.string({ maxLength: 120, unit: "binary" });
    if (type.type.startsWith("bytes")) {
      const length = Number(type.type.slice(5));
      return fc.uint8Array(length ? { minLength: length, maxLength: length } : { maxLength: 120 });
    }
    const signed = type.type.startsWith("int");
    const bits = BigInt(type.type.replace(/\D/g, "") || 256) - (signed ? 1n : 0n);
    const max = (1n << bits) - 1n;
    const min = signed ? -max - 1n : 0n;
    return fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min, max }), fc.constantFrom(min, max));
  }

  /** Calldata out of an interface, at times cut or longer. */
  const callOf = (abi: Interface): fc.Arbitrary<Hex> =>
    fc
      .constantFrom(...abi.fragments.filter((fragment) => fragment.type === "function"))
      .chain((fragment) =>
        fc.tuple(fc.constant(fragment), fc.tuple(...fragment.inputs.map(valueOf)), fc.option(fc.nat(300), { freq: 4 })),
      )
      .map(([fragment, values, cut]) => {
        const name = fragment.format("sighash").replace(/^function /, "");
        const data = abi.encodeFunctionData(name, values as unknown[]);
        return (cut === null ? data : data.slice(0, 10 + 2 * cut)) as Hex;
      });

  const calls = () =>
    fc.record({
      to: fc.oneof(fc.constantFrom(...SYSTEM), fc.constantFrom(foo.address, art.address)),
      data: fc.oneof(
        { weight: 4, arbitrary: callOf(hts) },
        { weight: 3, arbitrary: callOf(erc) },
        ...[has, hss, account].map(callOf),
        fc.uint8Array({ maxLength: 200 }).map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`),
      ),
      value: fc.constantFrom(0n, 0n, 0n, 1n, 10n ** 10n),
      byKey: fc.boolean(),
      told: fc.boolean(),
    });

  it("harm nobody", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(calls(), { minLength: 1, maxLength: 5 }), async (wave) => {
        await Promise.allSettled(
          wave.map(async ({ to, data, value, byKey, told }, index) => {
            if (byKey) return await l2.send(index, to, { data, value, gas: GAS });
            const asked = puppetAbi.encodeFunctionData(told ? "tell" : "act", [to, value, data]);
            return await l2.send(index, puppet, { data: asked, gas: GAS });
          }),
        );
        await l2.network.idle();
        expect(l2.network.nodes.map(({ state }) => state)).to.deep.equal(Array(4).fill({ kind: "running" }));
        expect(new Set(l2.network.nodes.map(({ chain }) => chain.tip.hash)).size).to.equal(1);
      }),
      { seed: Number(process.env["TOKEN_SEED"] ?? 0x68697031), numRuns: RUNS, endOnFailure: true },
    );
    await l2.sound();
    await expectEqualState(l2, { tokens: [foo.id, art.id], parties });
  }).timeout(RUNS * 10_000);

  it("leave nothing when they fail", async () => {
    const held = await l2.units(foo.address, puppet);
    const send = call.hts("transferToken", foo.address, puppet, longZero(parties[2]!), 5n);
    // The second one fails, and takes the first with it.
    const error = await failure(
      l2.actAll(puppet, [
        [HTS, send],
        [foo.address, call.transfer(longZero(parties[2]!), 1n << 62n)],
      ]),
    );
    expect(error).to.be.instanceOf(Error);
    const { height } = l2.network.door.chain.tip;
    expect(await l2.settlement(`0x${height.toString(16)}`)).to.include({ schedule: null, kind: null });
    expect(await l2.units(foo.address, puppet)).to.equal(held);
    await l2.sound();
    await expectEqualState(l2, { tokens: [foo.id, art.id], parties });
  });
});
