import { expect } from "chai";

import { formatTransactionId, SECOND } from "../../../../plugin/hedera/entity.ts";
import { Operator } from "../../../../plugin/hedera/operator.ts";
import { envelopeOf } from "../../../../plugin/hedera/sdk/submitting/envelope.ts";
import { edKey, START, topic } from "../../network.ts";

const taker = { now: () => START, nodeAccounts: ["0.0.3"] as const, submit: () => Promise.reject(new Error("no")) };
const operator = new Operator(taker, "0.0.1001", edKey("somebody"));

describe("an envelope", () => {
  it("tells whose transaction it is, until when it is valid, and for which nodes", () => {
    const copies = (["0.0.3", "0.0.7"] as const).map((node) => operator.sign(topic(), START, {}, node));
    const { id, validStart, validEnd, copies: opened } = envelopeOf(copies);
    expect(id).to.equal("0.0.1001@1700000000.000000000");
    expect([validStart, validEnd]).to.deep.equal([START, START + 120n * SECOND]);
    expect(opened.map(({ node }) => node)).to.deep.equal(["0.0.3", "0.0.7"]);
    expect(opened.map(({ bytes }) => bytes)).to.deep.equal(copies);
  });

  it("takes no copies that could be executed twice", () => {
    const copies = [START, START + 1n].map((start) => operator.sign(topic(), start));
    expect(() => envelopeOf(copies)).to.throw(TypeError, "have one id; there are 0.0.1001@1700000000.000000000 and");
    expect(() => envelopeOf([])).to.throw(TypeError, "no transaction");
    expect(() => envelopeOf([new Uint8Array()])).to.throw(TypeError, "names who pays");
    expect(formatTransactionId(operator.nextTransactionId())).to.match(/^0\.0\.1001@/);
  });
});
