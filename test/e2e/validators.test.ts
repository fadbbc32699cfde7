import { expect } from "chai";
import { Wallet } from "ethers";
import { setTimeout as sleep } from "node:timers/promises";

import { toAccountId } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { bytesToHex } from "../../plugin/protocol/messages.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { ServedGround, type RunningValidator } from "./validators.ts";

const HBAR = 10n ** 18n;
const TINYBARS = 100_000_000n;

/** Consensus takes so long, ms; 3000 is like the real one. */
const DELAY = Number(process.env.CONSENSUS_DELAY ?? 0);

describe("validators in processes of their own, over Hedera's SDK", function () {
  this.timeout(180_000 + 40 * DELAY);
  let ground: ServedGround;
  let nodes: RunningValidator[];

  before(async () => {
    ground = await ServedGround.lay(DELAY);
    nodes = await Promise.all([0, 1, 2, 3].map((index) => ground.start(index)));
  });

  after(() => ground?.clear());

  const until = async (what: string, isSo: () => Promise<boolean>) => {
    for (const end = Date.now() + 60_000 + 20 * DELAY; !(await isSo()); await sleep(50)) {
      if (Date.now() > end)
        throw new Error(`${what} never came:\n${nodes.map((node) => node.printed.slice(-2_000)).join("\n---\n")}`);
    }
  };
  const heightOf = async (node: RunningValidator) => Number(await node.rpc("eth_blockNumber"));
  const balanceOf = async (node: RunningValidator, address: string) =>
    BigInt(await node.rpc<Hex>("eth_getBalance", address, "latest"));
  const agree = async () => {
    await until("one height", async () => new Set(await Promise.all(nodes.map(heightOf))).size === 1);
    const blocks = await Promise.all(
      nodes.map((node) => node.rpc<{ stateRoot: Hex }>("eth_getBlockByNumber", "latest", false)),
    );
    expect(new Set(blocks.map(({ stateRoot }) => stateRoot)).size).to.equal(1);
  };

  it("take deposits, pay, survive a SIGKILL in the middle of it, and end when told to", async () => {
    const alice = await ground.person("alice", 1_000n * TINYBARS);
    const bob = await ground.person("bob", TINYBARS);
    const wallet = new Wallet(bytesToHex(alice.secret));
    await alice.operator.submit(hbarTransfer(alice.account, toAccountId(ground.file.vault), 500n * TINYBARS));
    await until("the deposit", async () => (await balanceOf(nodes[0]!, wallet.address)) === 500n * HBAR);

    let nonce = 0;
    const send = async (through: RunningValidator, to: string, value: bigint) => {
      const fees = { type: 2, maxFeePerGas: 10n ** 13n, maxPriorityFeePerGas: 0, gasLimit: 200_000 };
      const raw = await wallet.signTransaction({ to, value, nonce: nonce++, chainId: ground.file.chainId, ...fees });
      return await through.rpc<Hex>("eth_sendRawTransaction", raw);
    };
    const landed = async (through: RunningValidator, hash: Hex) => {
      const began = Date.now();
      await until(hash, async () => (await through.rpc("eth_getTransactionReceipt", hash)) !== null);
      return Date.now() - began;
    };
    const other = `0x${"ab".repeat(20)}`;
    const times = { plain: await landed(nodes[0]!, await send(nodes[0]!, other, HBAR)), payment: 0 };
    const before = (await ground.ledger.account(bob.account))!.balance;
    times.payment = await landed(nodes[0]!, await send(nodes[0]!, longZero(bob.account), 3n * HBAR));
    expect((await ground.ledger.account(bob.account))!.balance).to.equal(before + 3n * TINYBARS);
    await agree();
    if (DELAY > 0) console.log(`      to latest: ${times.plain} ms, with a payment: ${times.payment} ms`);

    // In mid-block: what is sent is on its way when the node ends.
    const hashes = await Promise.all([1n, 2n, 3n].map((value) => send(nodes[0]!, longZero(bob.account), value * HBAR)));
    expect(await nodes[3]!.end("SIGKILL")).to.equal(null);
    for (const hash of hashes) await landed(nodes[0]!, hash);
    const more = await send(nodes[0]!, other, HBAR);
    await landed(nodes[0]!, more);
    nodes[3] = await ground.start(3);
    expect(nodes[3].printed).to.match(/The journal has \d+ events, up to block \d+/);
    await landed(nodes[3], await send(nodes[3], other, HBAR));
    await agree();
    expect((await ground.ledger.account(bob.account))!.balance).to.equal(before + 9n * TINYBARS);

    // A machine that stands still, and goes on as if nothing had been.
    nodes[2]!.signal("SIGSTOP");
    for (let count = 0; count < 3; count++) await landed(nodes[0]!, await send(nodes[0]!, other, HBAR));
    nodes[2]!.signal("SIGCONT");
    await agree();
    for (const node of nodes) expect((await node.monitor("/ready")).status).to.equal(200);
    const audit = await nodes[3].rpc<{ solvent: boolean }>("l2_audit");
    expect(audit.solvent).to.equal(true);

    expect(await Promise.all(nodes.map((node) => node.end("SIGTERM")))).to.deep.equal([0, 0, 0, 0]);
    for (const { printed } of nodes) expect(printed.trimEnd().endsWith("Stopped.")).to.equal(true);
  });

  it("wait for a Hedera that does not answer, say that they are not ready, and can be stopped", async () => {
    await ground.vanish();
    const node = ground.spawn(1);
    await node.has("does not answer, and is asked again in 10 s");
    expect(await node.end("SIGINT")).to.equal(0);
    expect(node.printed.trimEnd().endsWith("Stopped.")).to.equal(true);
  });
});
