import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";

import { expect } from "chai";
import {
  AccountBalanceQuery,
  AccountId,
  AccountInfoQuery,
  Client,
  Hbar,
  Mnemonic,
  PrivateKey,
  ReceiptStatusError,
  ScheduleCreateTransaction,
  ScheduleInfoQuery,
  TopicCreateTransaction,
  TopicMessageQuery,
  TopicMessageSubmitTransaction,
  TransferTransaction,
} from "@hiero-ledger/sdk";

import { eventually, failureOf, runHardhat, startHedera, type RunningHedera } from "./l2-node.ts";

/** A client of the SDK that acts for an account. */
function clientOf(
  { network, mirrorGrpc, operator }: RunningHedera,
  { account, privateKey }: { account: string; privateKey: string } = operator,
): Client {
  return Client.forNetwork({ ...network })
    .setMirrorNetwork(mirrorGrpc!)
    .setOperator(account, PrivateKey.fromStringDer(privateKey));
}

/** A transfer between two accounts. */
function payment(from: string, to: string, tinybars: number): TransferTransaction {
  return new TransferTransaction()
    .addHbarTransfer(from, Hbar.fromTinybars(-tinybars))
    .addHbarTransfer(to, Hbar.fromTinybars(tinybars));
}

async function balanceOf(client: Client, account: string): Promise<number> {
  const { hbars } = await new AccountBalanceQuery().setAccountId(account).execute(client);
  return hbars.toTinybars().toNumber();
}

describe("npx hardhat hedera:node", function () {
  let hedera: RunningHedera;
  let client: Client;

  before(async () => {
    hedera = await startHedera("--hapi-nodes", "2", "--accounts", "3");
    client = clientOf(hedera);
  });

  after(async () => {
    client?.close();
    await hedera?.end("SIGKILL");
  });

  it("teaches its options with --help", async () => {
    const { code, output } = await runHardhat("hedera:node", "--help");
    expect(code).to.equal(0);
    const names = ["hapi-port", "hapi-nodes", "mirror-grpc-port", "mirror-rest-port", "port", "hostname", "accounts"];
    names.push("consensus-delay", "mirror-lag", "throttles", "retention", "config-out");
    for (const name of names) expect(output).to.match(new RegExp(`--${name} .*\\w{4}`));
    for (const port of ["50211", "5600", "5551", "8548"]) expect(output).to.include(port);
  });

  describe("refuses in one line", () => {
    const ports = ["--hapi-port", "--mirror-rest-port", "--port"];
    /** Ports that can be had, for all but one option. */
    const others = (option: string) =>
      ["--mirror-grpc-port", ...ports].filter((other) => other !== option).flatMap((other) => [other, "0"]);
    const cases: [what: string, args: string[], message: RegExp][] = [
      ["the port that SDKs take for TLS", ["--hapi-port", "50212"], /--hapi-port: .*TLS.*50212/],
      ["no memory", ["--retention", "0"], /--retention: it must be 1 or more; it is 0/],
      ["too many accounts", ["--accounts", "1001"], /--accounts: it must be 1000 or less; it is 1001/],
      ["a host that is not here", ["--port", "0", "--hostname", "192.0.2.1"], /--hostname: 192\.0\.2\.1 .*address/],
    ];
    for (const [what, args, message] of cases) {
      it(what, async () => {
        const { code, output, errors } = await runHardhat("hedera:node", ...args);
        expect(errors).to.match(message);
        expect(errors.trim().split(/\n+/)).to.have.length.at.most(2);
        expect(output.trim()).to.equal("");
        expect(code).to.equal(1);
      });
    }

    for (const option of ports) {
      it(`a ${option} that is taken, and names the way out`, async () => {
        const server = createServer().listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        const { code, errors } = await runHardhat("hedera:node", ...others(option), option, String(port));
        server.close();
        expect(errors).to.match(new RegExp(`${option}: ${port} is taken on 127\\.0\\.0\\.1.* 0 for any free one`));
        expect(code).to.equal(1);
      });
    }
  });

  it("prints where everything is, the operator and a line that makes a client", async () => {
    const { network, mirrorGrpc, mirrorRest, http, accounts, operator } = hedera;
    await eventually("the banner", () => hedera.printed().includes(accounts.at(-1)!.privateKey));
    const printed = hedera.printed();
    expect(Object.values(network)).to.deep.equal(["0.0.3", "0.0.4"]);
    for (const address of [...Object.keys(network), mirrorGrpc!, mirrorRest!, http])
      expect(printed).to.include(address);
    expect(printed).to.include("WILL BE LOST");
    const line = printed.split("\n").find((text) => text.includes("Client.forNetwork"))!;
    expect(line.trim()).to.equal(
      `Client.forNetwork(${JSON.stringify(network)}).setMirrorNetwork("${mirrorGrpc}")` +
        `.setOperator("0.0.2", "${operator.privateKey}")`,
    );
    expect(accounts.map(({ type }) => type)).to.deep.equal([
      "ecdsa",
      "ecdsa",
      "ecdsa",
      "ed25519",
      "ed25519",
      "ed25519",
    ]);
    for (const { account, privateKey } of accounts) expect(printed).to.include(account).and.include(privateKey);
  });

  it("derives its accounts as the SDK and wallets do", async () => {
    const words = await Mnemonic.fromString("test test test test test test test test test test test junk");
    for (const [index, { privateKey, evmAddress }] of hedera.accounts.entries()) {
      const key = PrivateKey.fromStringDer(privateKey);
      if (index < 3) {
        expect(`0x${key.publicKey.toEvmAddress()}`).to.equal(evmAddress);
      } else {
        const expected = await words.toStandardEd25519PrivateKey("", index - 3);
        expect(key.toStringRaw()).to.equal(expected.toStringRaw());
      }
    }
    expect(hedera.accounts[0]!.evmAddress).to.equal("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
  });

  it("takes transfers from accounts of both kinds, and prints a line for each", async () => {
    for (const account of [hedera.accounts[0]!, hedera.accounts[3]!]) {
      const own = clientOf(hedera, account);
      const before = await balanceOf(own, "0.0.800");
      const response = await payment(account.account, "0.0.800", 1_000).setTransactionMemo("tea").execute(own);
      expect((await response.getReceipt(own)).status.toString()).to.equal("SUCCESS");
      expect(await balanceOf(own, "0.0.800")).to.equal(before + 1_000);
      own.close();
      const id = response.transactionId.toString();
      const line = await eventually("its line", () =>
        hedera
          .printed()
          .split("\n")
          .find((text) => text.includes(id)),
      );
      expect(line).to.match(
        new RegExp(`^cryptoTransfer  ${id}  payer ${account.account}  SUCCESS  fee 0\\.\\d+ ℏ  "tea"$`),
      );
    }
  });

  it("streams a topic's messages, and prints them with their topic", async () => {
    const created = await new TopicCreateTransaction().execute(client);
    const topic = (await created.getReceipt(client)).topicId!;
    const heard: string[] = [];
    const subscription = new TopicMessageQuery()
      .setTopicId(topic)
      .setStartTime(0)
      .subscribe(
        client,
        () => {},
        (message) => heard.push(Buffer.from(message.contents).toString()),
      );
    for (const message of ["one", "two"]) {
      const sent = await new TopicMessageSubmitTransaction({ topicId: topic, message }).execute(client);
      await sent.getReceipt(client);
    }
    await eventually("both messages", () => heard.length === 2);
    subscription.unsubscribe();
    expect(heard).to.deep.equal(["one", "two"]);
    await eventually("its line", () => hedera.printed().includes(`${topic.toString()} message 2`));
  });

  it("shows the same over the mirror's REST", async () => {
    const answer = await fetch(`${hedera.mirrorRest!}/api/v1/accounts/${hedera.accounts[0]!.evmAddress!}`);
    expect(answer.status).to.equal(200);
    expect(((await answer.json()) as { account: string }).account).to.equal(hedera.accounts[0]!.account);
  });

  it("lets half an hour pass at once: a schedule that nobody signed expires", async () => {
    const { account } = hedera.accounts[1]!;
    const created = await new ScheduleCreateTransaction()
      .setScheduledTransaction(payment(account, "0.0.2", 1))
      .execute(client);
    const id = (await created.getReceipt(client)).scheduleId!;
    const before = await hedera.rpc<string>("hedera_now");
    await new ScheduleInfoQuery().setScheduleId(id).execute(client);
    const started = performance.now();
    const after = await hedera.rpc<string>("hedera_increaseTime", 1_801);
    expect(performance.now() - started).to.be.lessThan(1_000);
    expect(Number(after) - Number(before)).to.be.within(1_801, 1_811);
    const error = await failureOf(new ScheduleInfoQuery().setScheduleId(id).execute(client));
    expect(String(error)).to.include("INVALID_SCHEDULE_ID");
    // The client's clock is half an hour behind now, and that does not matter.
    const sent = await payment("0.0.2", "0.0.800", 1).execute(client);
    expect((await sent.getReceipt(client)).status.toString()).to.equal("SUCCESS");
  });

  it("goes back to a snapshot", async () => {
    const before = await balanceOf(client, "0.0.801");
    const id = await hedera.rpc("hedera_snapshot");
    await (await payment("0.0.2", "0.0.801", 5).execute(client)).getReceipt(client);
    expect(await balanceOf(client, "0.0.801")).to.equal(before + 5);
    expect(await hedera.rpc("hedera_revert", id)).to.be.true;
    expect(await balanceOf(client, "0.0.801")).to.equal(before);
    expect(await hedera.rpc("hedera_revert", id)).to.be.false;
  });

  it("loses one of two nodes, and the SDK goes on with the other", async () => {
    await hedera.rpc("hedera_setNodeOutage", "0.0.3", true);
    const patient = clientOf(hedera).setMinBackoff(10).setMaxBackoff(50);
    try {
      for (let i = 0; i < 3; i++) {
        const sent = await payment("0.0.2", "0.0.800", 1).execute(patient);
        expect(sent.nodeId.toString()).to.equal("0.0.4");
        expect((await sent.getReceipt(patient)).status.toString()).to.equal("SUCCESS");
      }
    } finally {
      patient.close();
      await hedera.rpc("hedera_setNodeOutage", "0.0.3", false);
    }
    const again = await payment("0.0.2", "0.0.800", 1)
      .setNodeAccountIds([new AccountId(3)])
      .execute(client);
    expect((await again.getReceipt(client)).status.toString()).to.equal("SUCCESS");
  });

  it("takes its time to consensus, and to answer", async () => {
    await hedera.rpc("hedera_setConsensusDelay", 300);
    let started = performance.now();
    await (await payment("0.0.2", "0.0.800", 1).execute(client)).getReceipt(client);
    expect(performance.now() - started).to.be.greaterThan(295);
    await hedera.rpc("hedera_setConsensusDelay", 0);

    await hedera.rpc("hedera_setLatency", 200);
    started = performance.now();
    await balanceOf(client, "0.0.2");
    expect(performance.now() - started).to.be.greaterThan(195);
    await hedera.rpc("hedera_setLatency", 0);
  });

  it("stands still in time, and takes transactions all the same", async () => {
    const stopped = await hedera.rpc<string>("hedera_freezeClock");
    const first = await (await payment("0.0.2", "0.0.800", 1).execute(client)).getRecord(client);
    const second = await (await payment("0.0.2", "0.0.800", 1).execute(client)).getRecord(client);
    const seconds = (time: { seconds: { toNumber(): number } }) => time.seconds.toNumber();
    expect(seconds(first.consensusTimestamp)).to.equal(Math.floor(Number(stopped)));
    expect(seconds(second.consensusTimestamp)).to.equal(Math.floor(Number(stopped)));
    expect(second.consensusTimestamp.compare(first.consensusTimestamp)).to.equal(1);
    await hedera.rpc("hedera_resumeClock");
    await eventually("time to pass", async () => (await hedera.rpc("hedera_now")) !== stopped);
  });

  it("shows what its mirror knows only after the lag", async () => {
    const { account } = hedera.accounts[1]!;
    const shown = async () => {
      const answer = await fetch(`${hedera.mirrorRest!}/api/v1/balances?account.id=${account}`);
      return ((await answer.json()) as { balances: { balance: number }[] }).balances[0]!.balance;
    };
    const before = await shown();
    await hedera.rpc("hedera_freezeClock");
    await hedera.rpc("hedera_setMirrorLag", 500);
    await (await payment("0.0.2", account, 7).execute(client)).getReceipt(client);
    expect(await shown()).to.equal(before);
    await hedera.rpc("hedera_increaseTime", 1);
    expect(await shown()).to.equal(before + 7);
    await hedera.rpc("hedera_setMirrorLag", 0);
    await hedera.rpc("hedera_resumeClock");
  });

  it("prints a sum instead of lines when it is busy", async () => {
    const lines = () => hedera.printed().split("\n");
    const before = lines().length;
    const sent = await Promise.all(Array.from({ length: 60 }, () => payment("0.0.2", "0.0.800", 1).execute(client)));
    await sent.at(-1)!.getReceipt(client);
    await eventually("the sum", () => / more in this second: \d+ SUCCESS {2}fees [\d.]+ ℏ/.test(hedera.printed()));
    expect(lines().length - before).to.be.lessThan(60);
  });

  it("says what failed in the words of Hedera", async () => {
    const { account } = hedera.accounts[0]!;
    const sent = await payment(account, "0.0.800", 1).execute(client);
    const error = await failureOf(sent.getReceipt(client));
    expect(error).to.be.instanceOf(ReceiptStatusError);
    await eventually("its line", () => hedera.printed().includes("payer 0.0.2  INVALID_SIGNATURE"));
    const info = await new AccountInfoQuery().setAccountId(account).execute(client);
    expect(`0x${info.contractAccountId!}`).to.equal(hedera.accounts[0]!.evmAddress);
  });

  it("answers about its controls alone over JSON-RPC", async () => {
    expect((await failureOf(hedera.rpc("eth_chainId"))).code).to.equal(-32601);
    expect((await failureOf(hedera.rpc("hedera_setLatency", -1))).code).to.equal(-32602);
    expect(await hedera.rpc("hedera_status")).to.include({ frozen: false, mirrorLag: 0, throttles: false });
  });

  it("ends within two seconds of a signal, without an error", async () => {
    const started = Date.now();
    const { code, errors, output } = await hedera.end("SIGTERM");
    expect(Date.now() - started).to.be.lessThan(2_000);
    expect(errors).to.equal("");
    expect(output.trimEnd().split("\n").at(-1)).to.equal("Stopped.");
    expect(code).to.equal(0);
  });
});
