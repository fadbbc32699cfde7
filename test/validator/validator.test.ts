import { appendFile, copyFile, mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";

import { longZero } from "../../plugin/protocol/addresses.ts";
import { openFile, type OpenFile } from "../../plugin/validator/file-system.ts";
import { decodeRecord, encodeRecord, FRAME, lengthAt } from "../../plugin/validator/journal-record.ts";
import type { Validator } from "../../plugin/validator/validator.ts";
import { HBAR, LaidNetwork, TINYBARS, tipOf, until } from "./laid.ts";

const DEEPER = Number(process.env.HEDERA_FUZZ ?? 1);

describe("a validator", () => {
  let laid: LaidNetwork;
  let validators: Validator[];

  before(async () => {
    laid = await LaidNetwork.lay();
    validators = await Promise.all([0, 1, 2, 3].map((index) => laid.started(index)));
    await laid.deposit(0, 1_000n * TINYBARS);
    await until(() => validators.every((each) => tipOf(each).height === 1));
    for (let block = 2; block <= 6; block++) {
      await laid.pay(validators[0]!, laid.address(1), HBAR);
      await until(() => validators.every((each) => tipOf(each).height === block));
    }
  });

  after(() => laid.clear());

  const directoryWith = async (name: string, journal: Uint8Array): Promise<string> => {
    const directory = join(laid.root, name);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "journal"), journal);
    return directory;
  };

  it("comes to the same blocks as the others", () => {
    expect(new Set(validators.map((each) => tipOf(each).stateRoot)).size).to.equal(1);
  });

  it("goes on from its journal, and asks Hedera for what came later only", async () => {
    await validators[3]!.close();
    await laid.pay(validators[0]!, laid.address(2), HBAR);
    await until(() => tipOf(validators[0]!).height === 7);
    let replayed = 0;
    const again = await laid.open(3);
    again.ledger.onReplayed = (events) => (replayed = events);
    await again.start();
    expect(replayed).to.be.greaterThan(10);
    expect(again.ledger.events).to.be.greaterThan(replayed);
    expect(tipOf(again)).to.deep.equal(tipOf(validators[0]!));
    validators[3] = again;
  });

  it("comes back to the same root, wherever the process ended while it wrote", async () => {
    await validators[3]!.network.idle();
    await validators[3]!.journal.durable();
    const whole = await readFile(join(laid.directory(3), "journal"));
    const tip = tipOf(validators[0]!);
    let run = 0;
    const property = fc.asyncProperty(fc.nat(whole.length), async (offset) => {
      const directory = await directoryWith(`torn-${run++}`, whole.subarray(0, offset));
      const validator = await laid.started(undefined, { directory, identity: mute(laid, 3) });
      expect(tipOf(validator)).to.deep.equal(tip);
      await validator.close();
      const mended = await readFile(join(directory, "journal"));
      expect(recordsOf(mended).end).to.equal(mended.length);
      const kept = recordsOf(whole)
        .starts.filter((start) => start <= offset)
        .at(-1)!;
      expect(mended.subarray(0, kept).equals(whole.subarray(0, kept))).to.equal(true);
    });
    await fc.assert(property, {
      seed: 7,
      numRuns: 12 * DEEPER,
      examples: [[0], [3], [whole.length - 1], [whole.length]],
    });
  });

  it("survives a tail of garbage and one of zeros, but no record after them", async () => {
    const whole = await readFile(join(laid.directory(3), "journal"));
    const tip = tipOf(validators[0]!);
    for (const [name, tail] of Object.entries({ zeros: Buffer.alloc(4_096), garbage: Buffer.from("garbage in 9") })) {
      const directory = await directoryWith(name, Buffer.concat([whole, tail]));
      const validator = await laid.started(undefined, { directory, identity: mute(laid, 3) });
      expect(validator.journal.torn).to.equal(tail.length);
      expect(tipOf(validator)).to.deep.equal(tip);
      await validator.close();
    }
    const { starts } = recordsOf(whole);
    const damaged = Buffer.from(whole);
    damaged[starts[3]! + FRAME + 5]! ^= 1;
    const directory = await directoryWith("damaged", damaged);
    const validator = await laid.open(undefined, { directory, identity: mute(laid, 3) });
    await rejected(
      validator.start(),
      `damaged at byte ${starts[3]}: its checksum is wrong, and whole records come after it`,
    );
  });

  it("refuses to go on where a block differs, and names the first", async () => {
    const whole = await readFile(join(laid.directory(3), "journal"));
    const { starts } = recordsOf(whole);
    const wrong = `0x${"66".repeat(32)}` as const;
    const changed = starts.map((start) => {
      const bytes = whole.subarray(start, start + lengthAt(whole, start));
      const record = start === 0 ? undefined : decodeRecord(bytes.subarray(FRAME));
      if (record?.kind !== "block" || record.height < 3) return bytes;
      return encodeRecord({ ...record, stateRoot: wrong });
    });
    const directory = await directoryWith("changed", Buffer.concat(changed));
    const validator = await laid.open(undefined, { directory, identity: mute(laid, 3) });
    const message = await rejected(validator.start(), "block 3 is the first that differs from the journal");
    expect(message).to.include(wrong).and.to.include("Run the version");
    expect(validator.network.door.state.kind).to.equal("halted");
  });

  it("refuses the journal of another network and of another node", async () => {
    await validators[3]!.close();
    const path = join(laid.directory(3), "journal");
    const other = await laid.open(2, { directory: laid.directory(3) }).then(
      () => "opened",
      (error: Error) => error.message,
    );
    expect(other).to.include("is of another node: its attester is");
    // Laid in the same second it would be the same network, but for what it begins with.
    const elsewhere = await LaidNetwork.lay({ leaveDelay: 1n });
    try {
      await mkdir(elsewhere.directory(3), { recursive: true });
      await copyFile(path, join(elsewhere.directory(3), "journal"));
      await rejected(elsewhere.open(3), "is of another network: its");
    } finally {
      await elsewhere.clear();
    }
    await truncate(path, 5);
    validators[3] = await laid.started(3);
    expect(tipOf(validators[3])).to.deep.equal(tipOf(validators[0]!));
  });

  it("refuses a file whose block 0 is another", async () => {
    const genesis = { ...laid.file.genesis, stateRoot: `0x${"11".repeat(32)}` as const };
    const directory = join(laid.root, "genesis");
    const opening = laid.open(undefined, { file: { ...laid.file, genesis }, directory });
    await rejected(opening, `block 0 of the network test is ${genesis.hash} with the state root ${genesis.stateRoot}`);
    // It has let go of the directory.
    await (await laid.open(undefined, { directory })).close();
  });

  it("shares its directory with no other process, and takes over from one that is no more", async () => {
    await rejected(laid.open(3), `another validator, process ${process.pid} on`);
    await validators[3]!.close();
    const lock = join(laid.directory(3), "lock");
    const own = JSON.parse(await readFile(join(laid.directory(2), "lock"), "utf8")) as object;
    await writeFile(lock, JSON.stringify({ ...own, pid: 2 ** 22 + 1 }));
    validators[3] = await laid.started(3);
    expect((await readFile(lock, "utf8")).includes(`"pid":${process.pid},`)).to.equal(true);
  });

  it("says nothing that it could forget: with the disk full it ends, and goes on where it was", async () => {
    await validators[3]!.close();
    const disk = new FillingDisk();
    const submitted: Uint8Array[] = [];
    const ledger = laid.narrow();
    const submit = ledger.submit.bind(ledger);
    ledger.submit = (transaction, ...copies) => {
      submitted.push(transaction);
      return submit(transaction, ...copies);
    };
    const validator = await laid.started(3, { ledger, openFile: disk.open });
    disk.room = 0;
    const before = submitted.length;
    await laid.pay(validators[0]!, laid.address(1), HBAR);
    const error = await validator.failed;
    expect(error.message).to.include("journal").and.to.include("cannot be written: the disk is full (ENOSPC)");
    expect(error.message).to.include("start the validator again");
    await until(() => tipOf(validators[0]!).height === 8);
    expect(submitted.length).to.equal(before);
    await validator.close();
    validators[3] = await laid.started(3);
    expect(tipOf(validators[3])).to.deep.equal(tipOf(validators[0]!));
  });

  it("tells of a disk that is full from the start", async () => {
    const disk = new FillingDisk();
    disk.room = 0;
    const opening = laid.open(undefined, { directory: join(laid.root, "full"), openFile: disk.open });
    await rejected(opening, "cannot be opened: the disk is full (ENOSPC)");
  });

  it("pays and signs with the others once it is back", async () => {
    const { height } = tipOf(validators[0]!);
    const payee = laid.ground.users[1]!;
    const { balance } = (await laid.ground.ledger.account(payee))!;
    await laid.pay(validators[3]!, longZero(payee), 2n * HBAR);
    await validators[3]!.network.door.testifying.tell(
      { accounts: [payee], tokens: [], relations: [], nfts: [] },
      5_000,
    );
    await until(async () => (await laid.ground.ledger.account(payee))!.balance === balance + 2n * TINYBARS);
    await until(() => validators.every((each) => tipOf(each).height > height));
    await until(() => validators.every((each) => tipOf(each).hash === tipOf(validators[0]!).hash));
  });

  it("never attests two blocks at one height", async () => {
    await validators[3]!.close();
    const path = join(laid.directory(3), "journal");
    const { height } = tipOf(validators[0]!);
    // It has attested another block than the one that is about to be made.
    const said = { kind: "said", height: height + 1, hash: `0x${"77".repeat(32)}` } as const;
    await appendFile(path, encodeRecord(said));
    const validator = await laid.started(3);
    await laid.pay(validators[0]!, laid.address(1), HBAR);
    const error = await validator.failed;
    expect(error.message).to.include(`has attested block ${height + 1} as ${said.hash}, and now finds block`);
    await until(() => tipOf(validators[0]!).height === height + 1);
    await validators[0]!.network.idle();
    expect(validators[0]!.network.door.chain.attestations.attested(3)).to.be.at.most(height);
    await validator.close();
  });

  it("without a key only follows, and refuses transactions", async () => {
    const ledger = laid.narrow();
    ledger.submit = () => Promise.reject(new Error("a follower submits nothing"));
    const follower = await laid.started(undefined, { ledger });
    expect(tipOf(follower)).to.deep.equal(tipOf(validators[0]!));
    expect(follower.network.refusal).to.include("only follows it");
    const { height } = tipOf(follower);
    await laid.pay(validators[0]!, laid.address(1), HBAR);
    await until(() => tipOf(follower).height === height + 1);
    expect(tipOf(follower)).to.deep.equal(tipOf(validators[0]!));
    expect(follower.failure).to.equal(undefined);
  });

  it("ends when its ledger fails, and says why", async () => {
    const ledger = laid.narrow();
    const follow = ledger.follow.bind(ledger);
    let fail: (error: Error) => void = () => {};
    ledger.follow = (topic, listener, follower) => {
      fail = (error) => follower.failed(error);
      return follow(topic, listener, follower);
    };
    const validator = await laid.started(undefined, { ledger, directory: join(laid.root, "failing") });
    fail(new Error("the mirror has forgotten the topic"));
    expect((await validator.failed).message).to.equal("the mirror has forgotten the topic");
  });

  it("makes the same blocks whatever the clock of its machine shows, from an empty directory, too", async () => {
    const ledger = laid.narrow();
    const now = ledger.now.bind(ledger);
    ledger.now = () => now() + 3_600_000_000_000n;
    const validator = await laid.started(3, { ledger, directory: join(laid.root, "skewed") });
    expect(tipOf(validator)).to.deep.equal(tipOf(validators[0]!));
    for (let block = 0; block < 4; block++) {
      const { height } = tipOf(validators[0]!);
      await laid.pay(validators[0]!, laid.address(1), HBAR);
      await until(() => tipOf(validator).height === height + 1 && tipOf(validators[0]!).height === height + 1);
      expect(tipOf(validator)).to.deep.equal(tipOf(validators[0]!));
    }
    expect(validator.failure).to.equal(undefined);
  });
});

/** The node of a seat whose journal may be read, and that has nothing to say: it is running elsewhere. */
function mute(laid: LaidNetwork, index: number): ReturnType<LaidNetwork["identity"]> {
  // In no seat, it has no duties.
  return { ...laid.identity(index), index: 99 };
}

async function rejected(promise: Promise<unknown>, expected: string): Promise<string> {
  const message = await promise.then(
    () => "it was not rejected",
    (error: Error) => error.message,
  );
  expect(message).to.include(expected);
  return message;
}

/** Where the records of a journal begin, its header first, and where the last ends. */
function recordsOf(journal: Buffer): { starts: number[]; end: number } {
  const starts: number[] = [];
  let end = 0;
  while (end < journal.length) {
    starts.push(end);
    end += lengthAt(journal, end);
  }
  return { starts, end };
}

/** A disk with room for so many bytes more. */
class FillingDisk {
  room = Infinity;

  open: OpenFile = async (path) => {
    const file = await openFile(path);
    return {
      ...file,
      append: async (bytes) => {
        const taken = bytes.subarray(0, Math.min(bytes.length, this.room));
        this.room -= taken.length;
        await file.append(taken);
        if (taken.length === bytes.length) return;
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      },
    };
  };
}
