import { expect } from "chai";
import { getCreateAddress, Interface, keccak256, Wallet } from "ethers";
import hre from "hardhat";
import { proto } from "@hiero-ledger/proto";

import { toAccountId } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import { ecdsaKey, encodeKey } from "../../plugin/hedera/keys.ts";
import { bareGround } from "../../plugin/hedera/sandbox/ground.ts";
import { HederaSandbox, type SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import type { EntityId, Inquiry } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { liveEvms } from "../../plugin/hooks/live-evm.ts";
import { Seat } from "../../plugin/network/seat.ts";
import { beginningOn } from "../../plugin/node/beginning.ts";
import type { BlockHeader } from "../../plugin/node/block.ts";
import type { Genesis } from "../../plugin/node/genesis.ts";
import type { L2Node } from "../../plugin/node/node.ts";
import { LedgerOutbox } from "../../plugin/node/outbox.ts";
import { contractKey } from "../../plugin/node/roles.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { bytesToHex, hexToBytes } from "../../plugin/protocol/messages.ts";
import { NODE_REGISTRY } from "../../plugin/protocol/reward-addresses.ts";
import { TOKEN_SERVICE } from "../../plugin/protocol/system-addresses.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { CONTRACTS } from "../../plugin/rewards/contracts.ts";
import { serveForSdk, type ServedLedger } from "../hedera/sdk/served.ts";
import { layLive, type LiveGround } from "./live.ts";

const HBAR = 10n ** 18n;
const TINYBARS = 100_000_000n;
const NOTHING: Inquiry = { accounts: [], tokens: [], relations: [], nfts: [] };
const registry = new Interface(CONTRACTS.NodeRegistry.abi as never);

interface Receipt {
  readonly status: Hex;
  readonly contractAddress: Hex | null;
}

/** Each node has the SDK and a mirror; none sees anything of the ledger beside. */
describe("nodes that see Hedera through its SDK and a mirror", () => {
  let ground: LiveGround;
  let served: ServedLedger;
  let genesis: Genesis;
  let hedera: HederaSandbox;
  let hts: Interface;
  let puppetAbi: Interface;
  let openSeat: (index: number, keys: LiveGround["keys"][number]) => Promise<Seat>;
  const seats: Seat[] = [];
  const notes: string[] = [];
  const lines = () => [...notes.slice(-8), ...served.lines.slice(-4)].join("\n");

  before(async function () {
    this.timeout(60_000);
    const laid = await layLive({ attemptPatience: 3_000_000_000n });
    // A committee can change every other block.
    const registered = { ...laid.foundation.registry, epochBlocks: 2n };
    ground = { ...laid, foundation: { ...laid.foundation, registry: registered } };
    const { foundation, keys, ledger } = ground;
    served = await serveForSdk(ledger);
    const people = ground.people.map(({ secret }) => ecdsaKey(secret));
    const roleKeyOf = async (id: EntityId) =>
      id === account ? contractKey(account, proto.Key.decode(door().chain.committee.vaultKey)) : undefined;
    hedera = new HederaSandbox(async () => ({ ...bareGround(ledger, people), roleKeyOf }));
    const abiOf = async (name: string) => new Interface((await hre.artifacts.readArtifact(name)).abi as never);
    [hts, puppetAbi] = [await abiOf("IHederaTokenService"), await abiOf("Puppet")];
    const beginning = beginningOn(foundation);
    const open = liveEvms(hre.network, foundation, { hardfork: "osaka", blockGasLimit: 30_000_000 });
    const openEvm = () => open(beginning.state);
    const evm = await openEvm();
    const block = (await evm.request("eth_getBlockByNumber", ["0x0", false])) as BlockHeader;
    genesis = { ...foundation, beginning, block };
    await evm.close();
    openSeat = async (index, each) => {
      const own = await served.connect();
      const operator = new Operator(own, each.account, each.hederaKey);
      const keyholder = { ...each, operator, attester: addressOfSecret(each.secret) };
      const observer = { noted: (what: string) => void notes.push(`${index}: ${what}`) };
      const seat = new Seat({ index, genesis, ledger: own, keyholder, openEvm, observer, serving: () => index === 0 });
      seats.push(seat);
      await seat.start();
      return seat;
    };
    await Promise.all(keys.map((each, index) => openSeat(index, each)));
  });

  after(async () => {
    await Promise.all(seats.map((seat) => seat.rest()));
    await served.close();
  });

  const nodes = (): L2Node[] => seats.map(({ node }) => node!);
  const door = () => nodes()[0]!;
  const read = async <T>(method: string, ...params: unknown[]) => await door().execution.evm.read<T>(method, params);
  const until = async (isSo: () => boolean | Promise<boolean>, patience = 20_000) => {
    for (const end = Date.now() + patience; !(await isSo());) {
      if (Date.now() > end) throw new Error(`it never came:\n${lines()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const tinybarOf = async (id: EntityId) => (await ground.ledger.account(id))!.balance;
  const deposit = async (from: Operator, amount: bigint, memo?: string) => {
    const transfer = hbarTransfer(from.account, toAccountId(genesis.vault), amount);
    expect((await from.submit(transfer, { memo })).status).to.equal(22);
  };
  /** Sends a transaction and waits until it is in a settled block. */
  const send = async (secret: Uint8Array, to: Address | undefined, data: Hex, value = 0n): Promise<Receipt> => {
    const wallet = new Wallet(bytesToHex(secret));
    const nonce = Number(await read<Hex>("eth_getTransactionCount", wallet.address, "latest"));
    const raw = await wallet.signTransaction({
      ...{ to, data, value, nonce, chainId: genesis.chainId, gasLimit: 6_000_000, type: 2 },
      ...{ maxFeePerGas: 10n ** 13n, maxPriorityFeePerGas: 0 },
    });
    const hash = keccak256(raw);
    await door().submit([hexToBytes(raw as Hex)]);
    let receipt: Receipt | null = null;
    await until(async () => (receipt = await read<Receipt | null>("eth_getTransactionReceipt", hash)) !== null, 30_000);
    await until(() => door().chain.candidate === undefined);
    return receipt!;
  };
  const act = (target: Address, data: Hex, value = 0n) =>
    puppetAbi.encodeFunctionData("act", [target, value, data]) as Hex;
  const tell = async (inquiry: Partial<Inquiry>) => await door().testifying.tell({ ...NOTHING, ...inquiry }, 20_000);
  const agree = async () => {
    await until(() => new Set(nodes().map(({ chain }) => chain.tip.height)).size === 1);
    expect(nodes().map(({ state }) => state.kind)).to.deep.equal(nodes().map(() => "running"));
    expect(new Set(nodes().map(({ chain }) => chain.tip.hash)).size).to.equal(1);
    expect(new Set(nodes().map(({ chain }) => chain.tip.stateRoot)).size).to.equal(1);
  };

  let puppet: Address;
  let account: EntityId;
  let shares: SandboxToken;

  it("credit deposits", async () => {
    const { people, users } = ground;
    for (const index of [0, 1]) {
      const operator = new Operator(ground.ledger, users[index]!, ecdsaKey(people[index]!.secret));
      await deposit(operator, 1_000n * TINYBARS);
    }
    for (const index of [0, 1]) {
      const { address } = people[index]!;
      await until(async () => BigInt(await read<Hex>("eth_getBalance", address, "latest")) === 1_000n * HBAR);
    }
    await agree();
  }).timeout(60_000);

  it("have a contract pay", async () => {
    const { people, users } = ground;
    const { bytecode } = await hre.artifacts.readArtifact("Puppet");
    const { contractAddress } = await send(people[0]!.secret, undefined, bytecode as Hex, 0n);
    puppet = contractAddress!.toLowerCase() as Address;
    expect(getCreateAddress({ from: people[0]!.address, nonce: 0 }).toLowerCase()).to.equal(puppet);
    expect(await tell({ accounts: [users[2]!] })).to.equal("told");
    const before = await tinybarOf(users[2]!);
    const { status } = await send(people[0]!.secret, puppet, act(longZero(users[2]!), "0x", 7n * HBAR), 7n * HBAR);
    expect(BigInt(status)).to.equal(1n);
    await until(async () => (await tinybarOf(users[2]!)) === before + 7n * TINYBARS);
    await agree();
  }).timeout(60_000);

  it("have a contract take and send tokens", async () => {
    const { people, users, keys, ledger } = ground;
    const member = new Operator(ledger, keys[0]!.account, keys[0]!.hederaKey);
    await new LedgerOutbox(member, genesis).createAccount(puppet, door().chain.committee.vaultKey);
    await until(() => door().chain.accounts.accountOf(puppet) !== undefined);
    account = door().chain.accounts.accountOf(puppet)!.id;

    const token = await hedera.createToken({ supply: 1_000, treasury: users[0]! });
    await hedera.transfer(token, { from: users[0]!, to: account, amount: 300 });
    await until(() => door().chain.replica.relation(account, token.id)?.balance === 300n);
    await tell({
      accounts: [users[3]!],
      tokens: [token.id],
      relations: [{ account: users[3]!, token: token.id }],
    });
    const data = hts.encodeFunctionData("transferToken", [token.address, longZero(account), longZero(users[3]!), 120n]);
    await send(people[0]!.secret, puppet, act(TOKEN_SERVICE, data as Hex));
    await until(async () => (await hedera.tokenBalanceOf(users[3]!, token)) === 120n);
    await until(() => door().chain.replica.relation(account, token.id)?.balance === 180n);
    await agree();
    // The association that came about by it is news to nobody.
    expect(await tell({ accounts: [users[3]!], tokens: [token.id] })).to.equal("known");
  }).timeout(90_000);

  it("have a contract mint a token in which it has a role", async () => {
    const { people, users } = ground;
    shares = await hedera.createToken({ treasury: users[0]!, keys: { supply: account } });
    await tell({ tokens: [shares.id], relations: [{ account: users[0]!, token: shares.id }] });
    const data = hts.encodeFunctionData("mintToken", [shares.address, 70n, []]);
    await send(people[0]!.secret, puppet, act(TOKEN_SERVICE, data as Hex));
    await until(async () => (await ground.ledger.token(shares.id))!.totalSupply === 70n);
    await until(() => door().chain.replica.token(shares.id)?.totalSupply === 70n);
    await agree();
  }).timeout(60_000);

  it("change their committee, and hand over the tokens in which contracts have roles", async () => {
    const { people, keys } = ground;
    const [, , , leaving] = keys;
    const attester = addressOfSecret(leaving!.secret);
    await deposit(new Operator(ground.ledger, leaving!.account, leaving!.hederaKey), 100n * TINYBARS, attester);
    await until(async () => BigInt(await read<Hex>("eth_getBalance", attester, "latest")) > 0n);
    const leave = registry.encodeFunctionData("leave", [4]) as Hex;
    expect(BigInt((await send(leaving!.secret, NODE_REGISTRY, leave)).status)).to.equal(1n);
    const rotate = registry.encodeFunctionData("rotate") as Hex;
    expect(BigInt((await send(people[0]!.secret, NODE_REGISTRY, rotate)).status)).to.equal(1n);
    await until(() => nodes().every(({ chain }) => chain.committee.epoch === 1), 60_000);
    const { committee } = door().chain;
    expect(committee.seats).to.deep.equal([0, 1, 2]);
    expect((await ground.ledger.account(genesis.vault))!.key).to.deep.equal(committee.vaultKey);
    expect((await ground.ledger.account(account))!.key).to.deep.equal(committee.vaultKey);
    const role = encodeKey(contractKey(account, proto.Key.decode(committee.vaultKey)));
    expect((await ground.ledger.token(shares.id))!.keys.supply).to.deep.equal(role);
    const data = hts.encodeFunctionData("mintToken", [shares.address, 5n, []]);
    await send(people[0]!.secret, puppet, act(TOKEN_SERVICE, data as Hex));
    await until(async () => (await ground.ledger.token(shares.id))!.totalSupply === 75n);
    await agree();
  }).timeout(120_000);

  it("are followed by one that comes later and comes to the same", async () => {
    const { height } = door().chain.tip;
    const [, , , retired] = ground.keys;
    await openSeat(7, retired!);
    await until(() => seats[4]!.node!.chain.tip.height >= height);
    await agree();
    expect(seats[4]!.node!.chain.replica.token(shares.id)!.totalSupply).to.equal(75n);
  }).timeout(60_000);
});
