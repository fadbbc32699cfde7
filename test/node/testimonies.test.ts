import { expect } from "chai";

import type { Changes } from "../../plugin/hedera/ledger.ts";
import { encodeFacts } from "../../plugin/node/facts.ts";
import { Moved } from "../../plugin/node/moved.ts";
import { Testimonies, type Standpoint } from "../../plugin/node/testimonies.ts";
import { subjectOf, type Testimony } from "../../plugin/protocol/messages.ts";
import type { Settlement } from "../../plugin/protocol/settlement.ts";
import { account, token } from "./testified.ts";

const NOTHING: Changes = { accounts: [], tokens: [], relations: [], nfts: [] };
const RELATION = { account: "0.0.1001", token: "0.0.1009", associated: true, balance: 5n } as const;
const HOLDS: Changes = { ...NOTHING, relations: [{ ...RELATION, frozen: false, kycGranted: true, automatic: false }] };
const at = (height: number, settlement?: Settlement): Standpoint => ({ threshold: 3, height, settlement });
const testimony = (facts: Changes, height = 5): Testimony => ({ kind: "testimony", height, facts: encodeFacts(facts) });
const word = (seat: number) => ({ seat, amount: BigInt(seat + 1) });

/** What moves a token of the account's. */
const MOVES: Settlement = {
  kind: "transfer",
  hbar: [],
  tokens: [
    {
      token: "0.0.1009",
      entries: [
        { account: "0.0.1001", amount: 1n },
        { account: "0.0.1002", amount: -1n },
      ],
      nfts: [],
    },
  ],
};

describe("testimonies", () => {
  let testimonies: Testimonies;
  const facts: Changes = { ...NOTHING, accounts: [account({})] };
  const said = testimony(facts);
  const subject = subjectOf(said);

  beforeEach(() => {
    testimonies = new Testimonies();
  });

  it("count once m members have said the same, and name what it cost them", () => {
    expect(testimonies.hear(said, word(0), at(5))).to.equal(undefined);
    expect(testimonies.assent(subject, word(1), at(6))).to.equal(undefined);
    const agreed = testimonies.assent(subject, word(3), at(6));
    expect(agreed).to.deep.equal({ subject, facts, expenses: [word(0), word(1), word(3)] });
    expect(testimonies.assent(subject, word(2), at(6))).to.equal(undefined);
  });

  it("count nobody twice, whether one testifies or assents", () => {
    testimonies.hear(said, word(0), at(5));
    expect(testimonies.hear(said, word(0), at(5))).to.equal(undefined);
    expect(testimonies.assent(subject, word(0), at(5))).to.equal(undefined);
    expect(testimonies.hear(said, word(1), at(5))).to.equal(undefined);
    expect(testimonies.hear(said, word(2), at(5))).to.have.property("subject", subject);
  });

  it("are one thing only with the same facts and height", () => {
    testimonies.hear(said, word(0), at(6));
    testimonies.hear(testimony(facts, 6), word(1), at(6));
    expect(testimonies.hear(testimony({ ...NOTHING, accounts: [account({ memo: "x" })] }), word(2), at(6))).to.equal(
      undefined,
    );
    expect(testimonies.unanswered(3)).to.have.length(3);
    expect(testimonies.unanswered(0).map(({ seat }) => seat)).to.deep.equal([1, 2]);
  });

  it("are void when they are malformed, come from the future, or from long ago", () => {
    expect(testimonies.hear({ ...said, facts: Uint8Array.of(1) }, word(0), at(5))).to.be.instanceOf(Error);
    expect(testimonies.hear(said, word(0), at(4))).to.be.instanceOf(Error);
    expect(testimonies.hear(said, word(0), at(69))).to.be.instanceOf(Error);
    expect(testimonies.hear(said, word(0), at(68))).to.equal(undefined);
  });

  it("are void when the network itself moved what they are about, before or since", () => {
    const old = testimony(HOLDS);
    testimonies.joined(6, new Moved(MOVES));
    expect(testimonies.hear(old, word(0), at(6))).to.be.instanceOf(Error);
    const fresh = testimony(HOLDS, 6);
    testimonies.hear(fresh, word(0), at(6));
    testimonies.hear(fresh, word(1), at(6));
    testimonies.joined(7, new Moved(MOVES));
    expect(testimonies.hear(fresh, word(2), at(7))).to.equal(undefined);
    expect(testimonies.unanswered(3)).to.deep.equal([]);
  });

  it("are void while Hedera is about to move what they are about", () => {
    expect(testimonies.hear(testimony(HOLDS), word(0), at(5, MOVES))).to.be.instanceOf(Error);
    const burns: Settlement = { kind: "burn", token: "0.0.1009", amount: 1n, serials: [] };
    expect(testimonies.hear(testimony(HOLDS), word(0), at(5, burns))).to.be.instanceOf(Error);
    const shown: Changes = { ...NOTHING, tokens: [token({})] };
    expect(testimonies.hear(testimony(shown), word(0), at(5, burns))).to.be.instanceOf(Error);
    expect(testimonies.hear(testimony(shown), word(0), at(5, MOVES))).to.equal(undefined);
    expect(testimonies.hear(said, word(0), at(5, MOVES))).to.equal(undefined);
  });

  it("of one member make room for its own, not for others'", () => {
    testimonies.hear(said, word(0), at(5));
    for (let memo = 0; memo < 20; memo++) {
      testimonies.hear(testimony({ ...NOTHING, accounts: [account({ memo: `${memo}` })] }), word(1), at(5));
    }
    const open = testimonies.unanswered(3);
    expect(open.filter(({ seat }) => seat === 0)).to.have.length(1);
    expect(open.filter(({ seat }) => seat === 1)).to.have.length(8);
    expect(open.at(-1)!.facts.accounts[0]!.memo).to.equal("19");
  });

  it("are forgotten with the committee, and go their own way in a copy", () => {
    testimonies.hear(said, word(0), at(5));
    const copy = testimonies.clone();
    testimonies.clear();
    expect(testimonies.assent(subject, word(1), at(5))).to.equal(undefined);
    copy.assent(subject, word(1), at(5));
    expect(copy.assent(subject, word(2), at(5))).to.have.property("subject", subject);
  });
});
