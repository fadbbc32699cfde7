import { expect } from "chai";

import { Journal } from "../../plugin/hedera/simulated/journal.ts";
import { UsedIds } from "../../plugin/hedera/simulated/used-ids.ts";

describe("the ids that were used", () => {
  const id = (account: number, start = 5n) => ({ account, start, scheduled: false, nonce: 0 });

  it("are known by account and start, with the time of their last use", () => {
    const used = new UsedIds(new Journal());
    used.add(id(1), 10n);
    used.add(id(2), 11n);
    used.add(id(1, 6n), 12n);
    used.add(id(1), 13n);
    expect([id(1), id(2), id(1, 6n), id(3), id(2, 6n)].map((each) => used.at(each))).to.deep.equal([
      13n,
      11n,
      12n,
      undefined,
      undefined,
    ]);
  });

  it("are forgotten once their last use is long ago", () => {
    const used = new UsedIds(new Journal());
    used.add(id(1), 10n);
    used.add(id(2), 11n);
    used.add(id(1), 12n);
    used.add(id(3), 13n);
    used.forget(12n);
    // The first one is in use again, and those that came after it wait for it.
    expect([1, 2, 3].map((account) => used.at(id(account)))).to.deep.equal([12n, 11n, 13n]);
    used.forget(13n);
    expect([1, 2, 3].map((account) => used.at(id(account)))).to.deep.equal([undefined, undefined, 13n]);
  });
});
