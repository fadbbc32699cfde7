import { expect } from "chai";
import { Wallet } from "ethers";
import hre from "hardhat";

import { toAccountId } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import { ecdsaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId, Inquiry } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { liveEvms } from "../../plugin/hooks/live-evm.ts";
import { Seat } from "../../plugin/network/seat.ts";
import { beginningOn } from "../../plugin/node/beginning.ts";
import type { BlockHeader } from "../../plugin/node/block.ts";
import type { L2Node } from "../../plugin/node/node.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { bytesToHex, hexToBytes } from "../../plugin/protocol/messages.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { layLive, type LiveGround } from "./live.ts";
import { NarrowLedger } from "./narrow-ledger.ts";

const HBAR = 10n ** 18n;
const TINYBARS = 100_000_000n;
const PATIENCE = 5_000;
const NOTHING: Inquiry = { accounts: [], tokens: [], relations: [], nfts: [] };

describe("nodes whose ledger tells of nobody else", () => {
  let ground: LiveGround;
  let ledgers: NarrowLedger[];
  let seats: Seat[];
  const notes: string[] = [];

  before(async () => {
    ground = await layLive({ attemptPatience: 500_000_000n });
    const { foundation, keys, ledger } = ground;
    const beginning = beginningOn(foundation);
    const open = liveEvms(hre.network, foundation, { hardfork: "osaka", blockGasLimit: 30_000_000 });
    const openEvm = () => open(beginning.state);
    const evm = await openEvm();
    const block = (await evm.request("eth_getBlockByNumber", ["0x0", false])) as BlockHeader;
    const genesis = { ...foundation, beginning, block };
    await evm.close();
    ledgers = keys.map(() => new NarrowLedger(ledger));
    seats = keys.map((each, index) => {
      const operator = new Operator(ledgers[index]!, each.account, each.hederaKey);
      const keyholder = { ...each, operator, attester: addressOfSecret(each.secret) };
      const observer = { noted: (what: string) => void notes.push(what) };
      return new Seat({
        ...{ index, genesis, ledger: ledgers[index]!, keyholder, openEvm, observer },
        serving: () => index === 0,
      });
    });
    await Promise.all(seats.map((seat) => seat.start()));
  });

  after(async () => {
    await Promise.all(seats.map((seat) => seat.rest()));
  });

  const nodes = (): L2Node[] => seats.map(({ node }) => node!);
  const door = () => nodes()[0]!;
  const balanceOf = async (address: Address) =>
    BigInt(await door().execution.evm.read<Hex>("eth_getBalance", [address, "latest"]));
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    for (const end = Date.now() + 10_000; !(await isSo());) {
      if (Date.now() > end) throw new Error(`it never came: ${notes.slice(-5).join("; ")}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const operatorOf = (index: number) =>
    new Operator(ground.ledger, ground.users[index]!, ecdsaKey(ground.people[index]!.secret));
  const deposit = async (index: number, amount: bigint) => {
    const operator = operatorOf(index);
    const transfer = hbarTransfer(operator.account, toAccountId(ground.foundation.vault), amount);
    expect((await operator.submit(transfer)).status).to.equal(22);
  };
  let nonce = 0;
  const pay = async (to: Address, value: bigint) => {
    const wallet = new Wallet(bytesToHex(ground.people[0]!.secret));
    const raw = await wallet.signTransaction({
      ...{ to, value, nonce: nonce++, chainId: ground.foundation.chainId, gasLimit: 200_000 },
      ...{ type: 2, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0 },
    });
    await door().submit([hexToBytes(raw as Hex)]);
  };
  const tinybarOf = async (id: EntityId) => (await ground.ledger.account(id))!.balance;
  const agree = () => expect(new Set(nodes().map(({ chain }) => chain.tip.stateRoot)).size).to.equal(1);

  it("credit a deposit to whom it is from, though they have never heard of them", async () => {
    const { address } = ground.people[0]!;
    await deposit(0, 100n * TINYBARS);
    await until(async () => (await balanceOf(address)) === 100n * HBAR);
  });

  it("pay an account as soon as m of them have seen it, what was sent before included", async () => {
    const payee = ground.users[1]!;
    const before = await tinybarOf(payee);
    await pay(longZero(payee), 3n * HBAR);
    await until(() => door().chain.queue.entries.length === 0 && door().chain.tip.height >= 2);
    expect(await tinybarOf(payee)).to.equal(before);
    expect(await door().testifying.tell({ ...NOTHING, accounts: [payee] }, PATIENCE)).to.equal("told");
    await until(async () => (await tinybarOf(payee)) === before + 3n * TINYBARS);
    await pay(longZero(payee), 2n * HBAR);
    await until(async () => (await tinybarOf(payee)) === before + 5n * TINYBARS);
    await until(() => nodes().every(({ chain }) => chain.tip.height === door().chain.tip.height));
    agree();
  });

  it("say nothing about what their chain shows already", async () => {
    // Leaders attest blocks of their own a moment later.
    await until(() =>
      [0, 1, 2, 3].every((seat) => door().chain.attestations.attested(seat) === door().chain.tip.height),
    );
    const { length } = await ground.ledger.messages(ground.foundation.topic, 1, 10_000);
    expect(await door().testifying.tell({ ...NOTHING, accounts: [ground.users[1]!] }, PATIENCE)).to.equal("known");
    expect(await ground.ledger.messages(ground.foundation.topic, 1, 10_000)).to.have.length(length);
  });

  it("do not believe fewer than m", async () => {
    const stranger = ground.users[2]!;
    ledgers[0]!.shown = (changes) => ({
      ...changes,
      accounts: changes.accounts.map((account) => ({ ...account, evmAddress: `0x${"66".repeat(20)}` as const })),
    });
    expect(await door().testifying.tell({ ...NOTHING, accounts: [stranger] }, 1_000)).to.equal("unheard");
    ledgers[0]!.shown = (changes) => changes;
    expect(notes.filter((note) => note.includes("does not show what testimony"))).to.have.length.of.at.least(3);
    expect(door().chain.accounts.statesOf([stranger]).has(stranger)).to.equal(false);
    expect(await door().testifying.tell({ ...NOTHING, accounts: [stranger] }, PATIENCE)).to.equal("told");
    expect(door().chain.accounts.statesOf([stranger]).get(stranger)?.evmAddress).to.equal(ground.people[2]!.address);
  });

  it("get by without one who sees something else", async () => {
    const another = ground.users[3]!;
    ledgers[2]!.shown = (changes) => ({ ...changes, accounts: [] });
    expect(await door().testifying.tell({ ...NOTHING, accounts: [another] }, PATIENCE)).to.equal("told");
    ledgers[2]!.shown = (changes) => changes;
    agree();
  });

  it("come to the same by replaying the topic, whatever the mirror shows by then", async () => {
    const { tip } = nodes()[1]!.chain;
    ledgers[1]!.shown = () => ({ accounts: [], tokens: [], relations: [], nfts: [] });
    await seats[1]!.start();
    await until(() => nodes()[1]!.chain.tip.height >= tip.height);
    ledgers[1]!.shown = (changes) => changes;
    agree();
  });
});
