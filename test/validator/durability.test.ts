import { readFile } from "node:fs/promises";
import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { messageOf } from "../../plugin/node/decoded.ts";
import { openFile, type OpenFile } from "../../plugin/validator/file-system.ts";
import { decodeRecord, FRAME, lengthAt, type JournalRecord } from "../../plugin/validator/journal-record.ts";
import type { Validator } from "../../plugin/validator/validator.ts";
import { HBAR, LaidNetwork, TINYBARS, tipOf, until } from "./laid.ts";

/** A disk that forgets, with a power failure, what was not synced. */
class ForgetfulDisk {
  /** Bytes that it would not forget. */
  synced = 0;
  /** What it holds up to there. */
  path = "";

  open: OpenFile = async (path) => {
    const file = await openFile(path);
    this.path = path;
    return {
      ...file,
      sync: async () => {
        const size = await file.size();
        // Others get a word in: who does not wait for this is caught.
        await new Promise((resolve) => setTimeout(resolve, 5));
        await file.sync();
        this.synced = size;
      },
    };
  };

  async records(): Promise<JournalRecord[]> {
    const bytes = (await readFile(this.path)).subarray(0, this.synced);
    const records: JournalRecord[] = [];
    for (let at = lengthAt(bytes, 0); at < bytes.length; at += lengthAt(bytes, at)) {
      records.push(decodeRecord(bytes.subarray(at + FRAME, at + lengthAt(bytes, at))));
    }
    return records;
  }
}

describe("what a validator says", () => {
  let laid: LaidNetwork;
  let others: Validator[];

  before(async () => {
    laid = await LaidNetwork.lay();
    others = await Promise.all([0, 1, 2].map((index) => laid.started(index)));
  });

  after(() => laid.clear());

  it("outlasts a power failure before it leaves the machine, and so does what it follows from", async () => {
    const disk = new ForgetfulDisk();
    const ledger = laid.narrow();
    const submit = ledger.submit.bind(ledger);
    const early: string[] = [];
    let attested = 0;
    ledger.submit = async (transaction, ...copies) => {
      const said = messageIn(transaction);
      if (said?.kind === "attestation") {
        attested++;
        const records = await disk.records();
        const { height, blockHash } = said;
        if (!records.some((each) => each.kind === "said" && each.height === height && each.hash === blockHash)) {
          early.push(`the attestation of block ${height}`);
        }
        const proposed = records.some((each) => {
          const message = each.kind === "event" && each.event.kind === "message" && messageOf(each.event.contents);
          return message && "blockHash" in message && message.kind === "proposal" && message.blockHash === blockHash;
        });
        if (!proposed) early.push(`the proposal of block ${height}, which it attests`);
      }
      return await submit(transaction, ...copies);
    };
    const validator: Validator = await laid.started(3, { ledger, openFile: disk.open });
    await laid.deposit(0, 100n * TINYBARS);
    await until(() => tipOf(validator).height === 1);
    for (let block = 2; block <= 12; block++) {
      await laid.pay(others[block % 3]!, laid.address(1), HBAR);
      await until(() => tipOf(validator).height === block && tipOf(others[0]!).height === block);
    }
    await until(() => attested > 0);
    expect(early).to.deep.equal([]);
    await validator.close();
  });
});

function messageIn(transaction: Uint8Array): Exclude<ReturnType<typeof messageOf>, Error> | undefined {
  const { signedTransactionBytes } = proto.Transaction.decode(transaction);
  const { bodyBytes } = proto.SignedTransaction.decode(signedTransactionBytes);
  const { consensusSubmitMessage } = proto.TransactionBody.decode(bodyBytes);
  if (!consensusSubmitMessage?.message || consensusSubmitMessage.chunkInfo) return undefined;
  const message = messageOf(consensusSubmitMessage.message);
  return message instanceof Error ? undefined : message;
}
