import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import {
  foundationOf,
  NetworkFileError,
  readNetworkFile,
  writeNetworkFile,
  type NetworkFile,
} from "../../plugin/network/network-file.ts";
import { liveRules } from "../../plugin/network/settings.ts";
import { fileOf, layLive, type LiveGround } from "./live.ts";

describe("the file of a network", () => {
  let ground: LiveGround;
  let directory: string;
  let path: string;

  before(async () => {
    ground = await layLive();
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "l2-file-"));
    path = join(directory, "networks", "test.json");
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** What reading a file says that was changed by hand. */
  async function refusal(change: (file: Record<string, any>) => void): Promise<string> {
    const file = structuredClone(fileOf(ground)) as Record<string, any>;
    change(file);
    const changed = join(directory, "changed.json");
    await writeFile(changed, JSON.stringify(file));
    const error: unknown = await readNetworkFile(changed).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(NetworkFileError);
    expect((error as Error).message).to.include(changed);
    return (error as Error).message;
  }

  it("says all that its nodes must know alike", async () => {
    await writeNetworkFile(path, fileOf(ground));
    const { refusal: made, ...read } = foundationOf(await readNetworkFile(path));
    const { refusal: expected, ...foundation } = ground.foundation;
    expect(read).to.deep.equal(foundation);
    expect(made(21)).to.equal(expected(21));
  });

  it("has the numbers of a live network", async () => {
    const { rules } = JSON.parse(JSON.stringify(fileOf(ground))) as NetworkFile;
    expect(rules).to.deep.equal({
      ...{ attemptPatience: 10_000, settlementPatience: 60_000, activity: { window: 32, required: 8 }, ahead: 16 },
      ...{ blockSpacing: 0, maxBlockTransactions: 1_000, maxAutomined: 1_000, maxQueue: 10_000, fees: "hardhat" },
    });
    expect(liveRules()).to.include({ development: false, fees: "hedera", blockSpacing: 0n });
  });

  it("leaves nothing beside it when it is written, and takes the place of the former one", async () => {
    await writeNetworkFile(path, fileOf(ground));
    await writeNetworkFile(path, { ...fileOf(ground), name: "again" });
    expect((await readNetworkFile(path)).name).to.equal("again");
    expect(await readdir(join(directory, "networks"))).to.deep.equal(["test.json"]);
  });

  it("is not written when it is none", async () => {
    const file = { ...fileOf(ground), topic: "topic" as "0.0.1" };
    const error: unknown = await writeNetworkFile(path, file).catch((reason: unknown) => reason);
    expect(String(error)).to.match(/topic must be a Hedera id, like 0\.0\.1234/);
    expect(await readdir(directory)).to.deep.equal([]);
  });

  it("says what to do where there is none", async () => {
    const error: unknown = await readNetworkFile(path).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal(
      `there is no network file ${path}: l2:provision writes one, and all nodes of a network share it`,
    );
  });

  it("says which field is wrong", async () => {
    expect(await refusal((file) => (file.members[1].account = "0.0.x"))).to.include(
      "members[1].account must be a Hedera id, like 0.0.1234",
    );
    expect(await refusal((file) => (file.began = "yesterday"))).to.include("began must be a consensus time");
    expect(await refusal((file) => (file.accounts[0].balance = 5))).to.include(
      "accounts[0].balance must be a whole number of the smallest unit, as a text",
    );
    expect(await refusal((file) => (file.hedera = { network: "moonnet" }))).to.include(
      'hedera must be { network: "mainnet"',
    );
    expect(await refusal((file) => delete file.vault)).to.include("vault must be a Hedera id");
    expect(await refusal((file) => (file.rules.speed = 3))).to.include("rules has fields that mean nothing: speed");
    expect(await refusal((file) => (file.rules.fees = "free"))).to.include('rules.fees must be "hedera" or "hardhat"');
    expect(await refusal((file) => (file.version = 2))).to.include("version 2, and this plugin reads version 1");
  });

  it("is refused when its fields contradict each other", async () => {
    expect(await refusal((file) => (file.threshold = 5))).to.include("threshold must not be more than the members: 4");
    expect(await refusal((file) => (file.members[2].seat = 3))).to.include("members[2] must be number 3 in seat 2");
    expect(await refusal((file) => (file.members[2].account = file.members[0].account))).to.include(
      "members[2] has the account or the attester of members[0]",
    );
    expect(await refusal((file) => (file.members[2].key = "0x00"))).to.include("members[2].key must be one Ed25519 or");
    expect(await refusal((file) => (file.threshold = 2))).to.include("with the 2-of-4 key of the members");
    expect(await refusal((file) => file.accounts.splice(1, 1))).to.match(/accounts must have 0\.0\.\d+, of members/);
    expect(await refusal((file) => (file.accounts[0].balance = "399999999999"))).to.include(
      "with at least 400000000000 tinybar: the stakes",
    );
  });

  it("can name one of Hedera's networks, with a mirror of one's own", async () => {
    const file = { ...fileOf(ground), hedera: { network: "testnet" as const, mirrorRest: "https://mirror.example" } };
    await writeNetworkFile(path, file);
    expect((await readNetworkFile(path)).hedera).to.deep.equal(file.hedera);
  });
});
