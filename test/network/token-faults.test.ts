import { expect } from "chai";

import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";
import { hex } from "./harness.ts";
import { expectEqualState } from "./token-replica.ts";
import { meanwhile } from "./meanwhile.ts";
import { call, erc, HTS, tokenHarness, type TokenHarness } from "./tokens.ts";

const GAS = 3_000_000n;

describe("tokens, while nodes fail", () => {
  let l2: TokenHarness;
  let alice: SandboxAccount;
  let foo: SandboxToken;
  let art: SandboxToken;
  let pool: Hex;
  let parties: EntityId[];

  beforeEach(async () => {
    l2 = await tokenHarness();
    alice = await l2.hedera.createAccount();
    pool = await l2.puppet();
    const own = await l2.accountOf(pool);
    foo = await l2.hedera.createToken({ supply: 1_000, treasury: alice, keys: { freeze: alice, wipe: alice } });
    art = await l2.hedera.createNft({ treasury: pool, keys: { supply: pool } });
    await l2.hedera.transfer(foo, { from: alice, to: pool, amount: 200 });
    await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 100 });
    parties = [own, alice.id, l2.network.users[1]!];
  });
  afterEach(async () => {
    await l2.sound();
    await expectEqualState(l2, { tokens: [foo.id, art.id], parties });
    await l2.close();
  });

  let fresh = 0;
  const nobody = (): Hex => `0x${(0xabcdef00 + ++fresh).toString(16).padStart(40, "5")}`;

  /** A bit of everything that tokens can do. */
  async function history(): Promise<void> {
    const somebody = nobody();
    await l2.act(pool, foo.address, call.transfer(somebody, 3), { gas: GAS });
    await Promise.all([
      l2.act(pool, foo.address, call.transferFrom(alice.address, pool, 5), { from: 1, gas: GAS }),
      l2.act(pool, HTS, call.hts("mintToken", art.address, 0, ["0x61"]), { from: 2, gas: GAS }),
      l2.act(pool, foo.address, call.approve(alice.address, 9), { from: 3, gas: GAS }),
      l2.act(pool, foo.address, call.transfer(l2.accounts[1]!, 2), { from: 4, gas: GAS }),
    ]);
    const another = await l2.puppet();
    await l2.tell(another, "associateToken", [another, foo.address]);
    await l2.act(pool, foo.address, call.approve(another, 10), { gas: GAS });
    await l2.act(another, foo.address, call.transferFrom(pool, another, 4), { gas: GAS });
    expect(await l2.units(foo.address, another)).to.equal(4n);
    expect(await l2.units(foo.address, somebody)).to.equal(3n);
  }

  it("are replayed by a node that starts anew, hash for hash", async () => {
    await history();
    await l2.network.restart(1);
    await l2.network.idle();
    const [old, again] = [l2.network.nodes[0]!, l2.network.nodes[1]!];
    expect(again.chain.tip.height).to.equal(old.chain.tip.height);
    for (let height = 1; height <= old.chain.tip.height; height++) {
      const [expected, actual] = await Promise.all(
        [old, again].map(({ execution }) =>
          execution.evm.read<{ hash: Hex }>("eth_getBlockByNumber", [hex(height), false]),
        ),
      );
      expect(actual!.hash, `block ${height}`).to.equal(expected!.hash);
    }
    await history();
  });

  it("are replayed with the blocks that Hedera refused", async () => {
    const end = meanwhile(l2.network, () => l2.hedera.wipe(foo, pool, 195));
    await Promise.allSettled([
      l2.act(pool, foo.address, call.transfer(l2.accounts[1]!, 20), { from: 1, gas: GAS }),
      l2.act(pool, foo.address, call.transfer(l2.accounts[1]!, 2), { from: 2, gas: GAS }),
    ]);
    await end();
    expect(l2.notes.join()).to.contain("Hedera refused the settlement");
    await l2.network.restart(3);
    await l2.network.idle();
  });

  for (const fault of [
    "silent",
    "never-schedules",
    "wrong-root",
    "refuses-to-sign",
    "equivocates",
    "crashed",
  ] as const) {
    it(`move while a node is ${fault}, and are all there afterwards`, async () => {
      await l2.network.setFault(2, fault);
      await history();
      await l2.network.setFault(2, undefined);
      await history();
    });
  }

  it("come to those who have no account yet, whoever of the nodes is silent", async () => {
    for (const node of [0, 1, 2, 3]) {
      await l2.network.setFault(node, "silent");
      const [somebody, another] = [nobody(), await l2.puppet()];
      await l2.act(pool, foo.address, call.transfer(somebody, 3), { gas: GAS });
      expect(await l2.tell(another, "associateToken", [another, foo.address])).to.equal(22);
      await l2.network.setFault(node, undefined);
      expect(await l2.hedera.tokenBalanceOf(somebody, foo)).to.equal(3n);
    }
  });

  it("are where they were after a snapshot is gone back to", async () => {
    await history();
    const snapshot = await l2.rpc("evm_snapshot");
    const before = await l2.units(foo.address, pool);
    const serials = await l2.ask(art.address, erc, "totalSupply");
    const contracts = new Map(l2.network.door.chain.accounts.contracts);
    await history();
    await l2.hedera.freezeToken(foo, pool);
    await l2.rpc("evm_revert", snapshot);
    expect(await l2.units(foo.address, pool)).to.equal(before);
    expect(await l2.hedera.tokenBalanceOf(pool, foo)).to.equal(before);
    expect(await l2.ask(art.address, erc, "totalSupply")).to.equal(serials);
    expect(l2.network.door.chain.accounts.contracts).to.deep.equal(contracts);
    await history();
  });
});
