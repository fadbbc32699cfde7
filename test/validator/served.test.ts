import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { Interface } from "ethers";
import hre from "hardhat";

import { toAccountId, toLong, toTokenId, toUnsignedLong } from "../../plugin/hedera/entity.ts";
import { ecdsaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { TOKEN_SERVICE } from "../../plugin/protocol/system-addresses.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import type { Health } from "../../plugin/validator/health.ts";
import { ServedValidator } from "../../plugin/validator/served-validator.ts";
import type { Validator } from "../../plugin/validator/validator.ts";
import { exposed, type Exposed } from "./exposed.ts";
import { atRest, HBAR, LaidNetwork, TINYBARS, tipOf, until } from "./laid.ts";

const ANY = { rpc: 0, monitor: 0, hostname: "127.0.0.1" };

/** A validator's two ports, as clients see them. */
class Client {
  readonly #rpc: string;
  readonly #monitor: string;

  private constructor(rpc: string, monitor: string) {
    this.#rpc = rpc;
    this.#monitor = monitor;
  }

  static async of(served: ServedValidator): Promise<Client> {
    const { rpc, monitor } = await served.listen(ANY);
    return new Client(`http://127.0.0.1:${rpc.port}`, `http://127.0.0.1:${monitor.port}`);
  }

  async request<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await fetch(this.#rpc, { method: "POST", body });
    const { result, error } = (await response.json()) as { result: T; error?: { code: number; message: string } };
    if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code });
    return result;
  }

  async get(path: string, method = "GET"): Promise<{ status: number; text: string }> {
    const response = await fetch(this.#monitor + path, { method });
    return { status: response.status, text: await response.text() };
  }

  async health(path: "/health" | "/ready" = "/health"): Promise<Health & { code: number }> {
    const { status, text } = await this.get(path);
    return { ...(JSON.parse(text) as Health), code: status };
  }

  async metrics(): Promise<Exposed> {
    return exposed((await this.get("/metrics")).text);
  }
}

/** Both in hbar, the second as weibar. */
function near(shown: number, weibar: string): void {
  expect(Math.abs(shown - Number(BigInt(weibar) / 10n ** 9n) / 1e9) < 1e-6, `${shown} and ${weibar}`).to.equal(true);
}

describe("a served validator", () => {
  let laid: LaidNetwork;
  let validators: Validator[];
  let served: ServedValidator;
  let client: Client;
  const puppetAbi = new Interface([
    "function act(address,uint256,bytes) payable returns (bytes)",
    "function tell(address,uint256,bytes) payable",
    "function answer() view returns (bytes)",
  ]);

  before(async () => {
    laid = await LaidNetwork.lay();
    validators = await Promise.all([0, 1, 2, 3].map((index) => laid.started(index)));
    served = new ServedValidator();
    client = await Client.of(served);
    served.serve(validators[0]!);
    await laid.deposit(0, 1_000n * TINYBARS);
    await until(() => tipOf(validators[0]!).height === 1);
  });

  after(async () => {
    await served.close();
    await laid.clear();
  });

  const receiptOf = async (hash: Hex) => {
    interface Receipt {
      readonly status: Hex;
      readonly contractAddress: Address;
    }
    let receipt: Receipt | null = null;
    await until(
      async () => (receipt = await client.request<Receipt | null>("eth_getTransactionReceipt", hash)) !== null,
    );
    return receipt as unknown as Receipt;
  };
  const send = async (to: Address | null, value: bigint, data: Hex = "0x", gas = 3_000_000) =>
    await receiptOf(await client.request<Hex>("eth_sendRawTransaction", await laid.signed(to, value, data, gas)));
  const operatorOf = (person: number) =>
    new Operator(laid.ground.ledger, laid.ground.users[person]!, ecdsaKey(laid.ground.people[person]!.secret));

  it("answers JSON-RPC as the network does", async () => {
    expect(Number(await client.request("eth_chainId"))).to.equal(laid.file.chainId);
    expect(BigInt(await client.request<Hex>("eth_getBalance", laid.address(0), "latest"))).to.equal(1_000n * HBAR);
    expect((await send(laid.address(1), HBAR)).status).to.equal("0x1");
    await client.request("evm_mine").then(
      () => expect.fail("a real network has no development methods"),
      (error: Error) => expect(error.message).to.include("development methods are for simulated ledgers"),
    );
  });

  it("has contracts use a token that nobody on the layer 2 has heard of", async () => {
    const { people, users, ledger } = laid.ground;
    const issuer = operatorOf(1);
    const gold = await issuer.submit({
      tokenCreation: {
        ...{ name: "Gold", symbol: "GLD", decimals: 2, initialSupply: toUnsignedLong(1_000_000n) },
        ...{ treasury: toAccountId(issuer.account), autoRenewAccount: toAccountId(issuer.account) },
        autoRenewPeriod: { seconds: toLong(7_776_000n) },
      },
    });
    expect(gold.status).to.equal(22);
    const token = gold.entity!;
    const { bytecode } = await hre.artifacts.readArtifact("Puppet");
    const { contractAddress: puppet, status } = await send(null, 0n, bytecode as Hex);
    expect(status).to.equal("0x1");

    // Asked through a contract, and by itself.
    const erc20 = new Interface([
      "function name() view returns (string)",
      "function balanceOf(address) view returns (uint256)",
      "function transfer(address,uint256) returns (bool)",
    ]);
    const act = (data: string) => puppetAbi.encodeFunctionData("act", [longZero(token), 0, data]) as Hex;
    const named = await client.request<Hex>(
      "eth_call",
      { to: puppet, data: act(erc20.encodeFunctionData("name")) },
      "latest",
    );
    const [inner] = puppetAbi.decodeFunctionResult("act", named);
    expect(erc20.decodeFunctionResult("name", inner as string)[0]).to.equal("Gold");
    const unitsOf = async (account: Address) => {
      const data = erc20.encodeFunctionData("balanceOf", [account]);
      return BigInt(await client.request<Hex>("eth_call", { to: longZero(token), data }, "latest"));
    };
    expect(await unitsOf(people[1]!.address)).to.equal(1_000_000n);

    // The contract takes part: it associates, is paid, and pays.
    const hts = new Interface(["function associateToken(address,address) returns (int64)"]);
    const associate = hts.encodeFunctionData("associateToken", [puppet, longZero(token)]);
    const told = await send(puppet, 0n, puppetAbi.encodeFunctionData("tell", [TOKEN_SERVICE, 0, associate]) as Hex);
    expect(told.status).to.equal("0x1");
    const data = puppetAbi.encodeFunctionData("answer");
    const [answer] = puppetAbi.decodeFunctionResult(
      "answer",
      await client.request<Hex>("eth_call", { to: puppet, data }, "latest"),
    );
    expect(BigInt(answer as string)).to.equal(22n);
    const account = (await client.request<EntityId>("l2_accountOf", puppet))!;
    const paid = await issuer.submit({
      cryptoTransfer: {
        tokenTransfers: [
          {
            token: toTokenId(token),
            transfers: [
              { accountID: toAccountId(issuer.account), amount: toLong(-500n) },
              { accountID: toAccountId(account), amount: toLong(500n) },
            ],
          },
        ],
      },
    });
    expect(paid.status).to.equal(22);
    await until(async () => (await unitsOf(puppet)) === 500n);
    const back = await send(puppet, 0n, act(erc20.encodeFunctionData("transfer", [people[1]!.address, 200])));
    expect(back.status).to.equal("0x1");
    expect(await unitsOf(puppet)).to.equal(300n);
    const pair = { account: users[1]!, token };
    const { relations } = await ledger.lookUp({ accounts: [], tokens: [], relations: [pair], nfts: [] });
    expect(relations[0]!.balance).to.equal(1_000_000n - 300n);
    await atRest(validators);
  });

  it("is healthy and ready, and says what it knows", async () => {
    const health = await client.health();
    expect(health).to.deep.include({
      code: 200,
      status: "ok",
      ready: true,
      network: "test",
      chainId: laid.file.chainId,
    });
    const { account, keys } = laid.identity(0);
    expect(health.node).to.deep.equal({ index: 0, account, attester: keys.attester, member: true });
    expect(health.height).to.equal(tipOf(validators[0]!).height);
    expect(health.journal.bytes).to.be.greaterThan(10_000);
    expect(health.problems).to.deep.equal([]);
    expect((await client.health("/ready")).code).to.equal(200);
  });

  it("tells Prometheus the same, well formed", async () => {
    await until(async () => await served.watching!.reserves.proceed());
    const metrics = await client.metrics();
    const { chain } = validators[0]!.network.door;
    expect(metrics.value("l2_up")).to.equal(1);
    expect(metrics.value("l2_current")).to.equal(1);
    expect(metrics.value("l2_member")).to.equal(1);
    expect(metrics.value("l2_block_height")).to.equal(chain.tip.height);
    expect(metrics.value("l2_topic_sequence_number")).to.equal(chain.sequenceNumber);
    expect(metrics.value("l2_consensus_behind_seconds")).to.equal(0);
    for (const seat of ["0", "1", "2", "3"]) {
      expect(metrics.value("l2_peer_attested_height", { seat })).to.equal(chain.attestations.attested(Number(seat)));
    }
    const audit = await client.request<{ reserves: string; circulating: string; surplus: string }>("l2_audit");
    expect(metrics.value("l2_custody_tinybar")).to.equal(Number(audit.reserves));
    near(metrics.value("l2_supply_hbar"), audit.circulating);
    near(metrics.value("l2_reserves_surplus_hbar"), audit.surplus);
    expect(metrics.value("l2_rpc_duration_seconds_count", { class: "send" })).to.be.at.least(4);
    expect(metrics.value("l2_rpc_errors_total", { class: "other" })).to.equal(1);
    expect(metrics.value("l2_rpc_duration_seconds_bucket", { class: "send", le: "+Inf" })).to.equal(
      metrics.value("l2_rpc_duration_seconds_count", { class: "send" }),
    );
    expect(metrics.value("process_resident_memory_bytes")).to.be.greaterThan(1e6);
  });

  it("tells what its README explains, and nothing else", async () => {
    const readme = await readFile(new URL("../../plugin/validator/README.md", import.meta.url), "utf8");
    const explained = [...readme.split("<!-- metrics -->")[1]!.matchAll(/^\| `((?:l2|process|nodejs)_\w+)`/gm)];
    const { names } = await client.metrics();
    expect(explained.map(([, name]) => name)).to.have.members([...names]);
  });

  it("makes no new series for what clients make up", async () => {
    const before = (await client.metrics()).series;
    for (let index = 0; index < 20; index++) await client.request(`made_up_${index}`).catch(() => {});
    expect((await client.metrics()).series).to.equal(before);
  });

  it("answers nothing else on that port, and outlives odd requests", async () => {
    expect((await client.get("//")).status).to.equal(404);
    expect((await client.get("/metrics", "POST")).status).to.equal(405);
    expect((await client.get("/metrics?from=somewhere")).status).to.equal(200);
    expect((await client.get("/health", "HEAD")).text).to.equal("");
  });

  it("says that it is catching up to whoever asks for a state, and what it is in any case", async () => {
    const behind = await laid.open(undefined);
    const late = new ServedValidator();
    const asking = await Client.of(late);
    try {
      expect((await asking.health()).code).to.equal(200);
      expect((await asking.health("/ready")).code).to.equal(503);
      expect((await asking.metrics()).has("l2_up")).to.equal(false);
      late.serve(behind);
      await asking.request("eth_blockNumber").then(
        () => expect.fail("it does not know yet"),
        (error: Error) => expect(error.message).to.include("this node is catching up with Hedera: it is at block 0"),
      );
      expect(Number(await asking.request("eth_chainId"))).to.equal(laid.file.chainId);
      expect(await asking.request("eth_syncing")).to.deep.include({ currentBlock: "0x0" });
      expect(await asking.health()).to.deep.include({ code: 200, status: "starting", ready: false, node: null });
      await behind.start();
      await late.watching!.lag.look();
      expect(await asking.health("/ready")).to.deep.include({ code: 200, status: "ok" });
      expect(await asking.request("eth_syncing")).to.equal(false);
      const raw = await laid.signed(laid.address(1), 1n);
      await asking.request("eth_sendRawTransaction", raw).then(
        () => expect.fail("a follower takes nothing"),
        (error: Error) => expect(error.message).to.include("only follows it: send the transaction to one that is"),
      );
      // Whoever may take it.
      await receiptOf(await client.request<Hex>("eth_sendRawTransaction", raw));
    } finally {
      await late.close();
      await behind.close();
    }
  });

  it("without a key answers what the others answer", async () => {
    await atRest(validators);
    const follower = await laid.open(undefined);
    const following = new ServedValidator();
    const asking = await Client.of(following);
    try {
      following.serve(follower);
      await follower.start();
      const questions: readonly (readonly [method: string, ...params: unknown[]])[] = [
        ...(["l2_status", "l2_nodes", "l2_getTopicMessages", "l2_audit", "l2_rewards", "l2_federation"] as const).map(
          (each) => [each] as const,
        ),
        ...([
          ["l2_getSettlement", "latest"],
          ["l2_getAttestations", "0x1"],
          ["l2_accountOf", laid.address(0)],
        ] as const),
        ...([
          ["eth_getLogs", {}],
          ["eth_feeHistory", "0x2", "latest", []],
          ["eth_gasPrice"],
          ["txpool_status"],
        ] as const),
        ...([
          ["eth_config"],
          ["eth_capabilities"],
          ["eth_getBlockByNumber", "finalized", true],
          ["eth_accounts"],
        ] as const),
      ];
      for (const [method, ...params] of questions) {
        const answer = await asking.request(method, ...params);
        // Others answer the same, but for who they are.
        const differs = ["l2_status", "l2_nodes", "l2_federation"].includes(method);
        if (!differs) expect(answer, method).to.deep.equal(await client.request(method, ...params));
      }
    } finally {
      await following.close();
      await follower.close();
    }
  });

  it("comes to be known as behind when nothing is told any more, and as cut off when nobody answers", async () => {
    const ledger = laid.narrow();
    const follow = ledger.follow.bind(ledger);
    let deaf = false;
    ledger.follow = (topic, listener, follower) =>
      follow(topic, (event) => (deaf ? undefined : listener(event)), follower);
    const now = ledger.now.bind(ledger);
    let passed = 0n;
    ledger.now = () => now() + passed;
    const validator = await laid.started(undefined, { ledger });
    const cut = new ServedValidator();
    const asking = await Client.of(cut);
    try {
      cut.serve(validator);
      deaf = true;
      await send(laid.address(1), HBAR);
      passed = 40_000_000_000n;
      await cut.watching!.lag.look();
      const health = await asking.health("/ready");
      expect(health.code).to.equal(503);
      expect(health.behindSeconds).to.be.within(40, 60);
      expect(health.problems.join()).to.match(/it is 4\d s behind the topic/);
      expect((await asking.health()).code).to.equal(200);
      expect((await asking.metrics()).value("l2_consensus_behind_seconds")).to.be.within(40, 60);
      ledger.messages = () => Promise.reject(new Error("no route to host"));
      const before = (await asking.metrics()).value("l2_hedera_silence_seconds");
      await cut.watching!.lag.look();
      expect((await asking.metrics()).value("l2_hedera_silence_seconds")).to.be.greaterThan(before);
    } finally {
      await cut.close();
      await validator.close();
    }
  });

  it("reports a clock that is wrong, and a failure", async () => {
    const ledger = laid.narrow();
    const now = ledger.now.bind(ledger);
    ledger.now = () => now() - 3_600_000_000_000n;
    const follow = ledger.follow.bind(ledger);
    let fail: (error: Error) => void = () => {};
    ledger.follow = (topic, listener, follower) => {
      fail = (error) => follower.failed(error);
      return follow(topic, listener, follower);
    };
    const validator = await laid.started(undefined, { ledger });
    const odd = new ServedValidator();
    const asking = await Client.of(odd);
    try {
      odd.serve(validator);
      const health = await asking.health();
      expect(health).to.deep.include({ code: 200, ready: true });
      expect(health.clockSkewSeconds).to.be.within(3_540, 3_660);
      expect(health.problems.join()).to.match(/this machine's clock is 36\d\d\.\d s ahead of Hedera's: synchronise it/);
      fail(new Error("the topic is gone"));
      await validator.failed;
      expect(await asking.health()).to.deep.include({
        code: 503,
        status: "failed",
        problems: [...["the topic is gone"], ...health.problems],
      });
      expect((await asking.metrics()).value("l2_up")).to.equal(0);
    } finally {
      await odd.close();
      await validator.close();
    }
  });
});
