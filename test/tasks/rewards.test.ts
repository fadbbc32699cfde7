import { stripVTControlCharacters } from "node:util";

import { expect } from "chai";

import type { NodeReport, RewardsReport } from "../../plugin/rewards/report.ts";
import { rewardLines } from "../../tasks/reward-table.ts";

const HBAR = 10n ** 18n;
const OWNER = `0x${"ab".repeat(20)}` as const;

const node = (number: number, more: Partial<NodeReport> = {}): NodeReport => ({
  ...{ number, seat: number - 1, account: `0.0.${1000 + number}`, owner: OWNER, attester: OWNER, status: "member" },
  ...{ stake: String(1_000n * HBAR), stakeToken: null, attested: 64, isActive: true },
  ...{ costs: { total: "123456789", epoch: "100" }, claimable: "5", paid: String(HBAR / 4n) },
  ...more,
});

const REPORT: RewardsReport = {
  ...{ chainId: 31337, height: 200 },
  epoch: { number: 1, after: 159, recorded: 191, closableAt: 319, isClosable: false },
  rules: {
    ...{ epochBlocks: 128, window: 64, required: 32, policy: { address: OWNER, name: "EqualShares" } },
    ...{ minStake: "0", stakeToken: null, leaveDelay: 1, reporterShare: 1_000, beneficiary: OWNER },
  },
  fees: {
    ...{ received: String(12n * HBAR), repaid: String(2n * HBAR), shared: String(9n * HBAR), vault: "0" },
    ...{ paid: String(10n * HBAR), claimable: String(HBAR), unallocated: String(HBAR) },
  },
  committee: { epoch: 0, fromHeight: 0, threshold: 3, members: [1, 2, 3, 4], next: null },
  nodes: [
    node(1),
    node(2, { attested: 3, isActive: false }),
    node(3, { seat: null, status: "candidate", stake: "777", stakeToken: OWNER }),
  ],
};

const lines = (changes: Partial<RewardsReport> = {}) =>
  rewardLines({ ...REPORT, ...changes }).map((line) => stripVTControlCharacters(line));

describe("the table of l2:rewards", () => {
  it("has a line for each node, in columns of the same width", () => {
    const table = lines().slice(-4);
    expect(new Set(table.map((line) => line.length)).size).to.equal(1);
    const cells = table.map((line) => line.trim().split(/ {2,}/));
    expect(cells).to.deep.equal([
      ["node", "seat", "account", "status", "stake", "attested", "cost", "this epoch", "claimable", "paid"],
      ["1", "0", "0.0.1001", "member", "1000 ℏ", "64/64", "1.23456789 ℏ", "0.000001 ℏ", "0 ℏ", "0.25 ℏ"],
      ["2", "1", "0.0.1002", "member", "1000 ℏ", "3/64 idle", "1.23456789 ℏ", "0.000001 ℏ", "0 ℏ", "0.25 ℏ"],
      [
        ...["3", "–", "0.0.1003", "candidate", `777 of ${OWNER}`, "64/64", "1.23456789 ℏ", "0.000001 ℏ", "0 ℏ"],
        "0.25 ℏ",
      ],
    ]);
  });

  it("says before what the epoch waits for, who shares how, and where the fees are", () => {
    expect(lines().slice(0, 7)).to.deep.equal([
      "Rewards of network 31337, after block 200",
      "",
      "Epoch      1, from block 160 on; it can be closed when the record tells of block 319; now it tells of 191",
      "Policy     EqualShares, of those who attested 32 of the last 64 blocks",
      "Committee  0, from block 0 on: nodes 1, 2, 3, 4; 3 must agree",
      "Fees       12 ℏ received: 2 ℏ repaid, 9 ℏ shared, 1 ℏ unallocated",
      "           10 ℏ paid out, 1 ℏ to be claimed; 0 ℏ in the vault",
    ]);
  });

  it("names a policy of somebody's own by its address, and a committee that is to come", () => {
    const { rules, committee, epoch } = REPORT;
    const shown = lines({
      epoch: { ...epoch, isClosable: true },
      rules: { ...rules, policy: { address: OWNER, name: null } },
      committee: { ...committee, next: { epoch: 1, threshold: 3, members: [1, 3, 4] } },
    });
    expect(shown[2]).to.match(/it can be closed$/);
    expect(shown[3]).to.contain(`Policy     ${OWNER}, of`);
    expect(shown[5]).to.equal("           Hedera's keys go over to committee 1: nodes 1, 3, 4");
  });
});
