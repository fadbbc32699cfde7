import { expect } from "chai";

import { toAccountId, toLong, toUnsignedLong } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { statusLines } from "../../tasks/operating/status.ts";
import { survey } from "../../plugin/live/survey.ts";
import { MirrorError } from "../../plugin/live/mirror.ts";
import type { Audit } from "../../plugin/network/audit.ts";
import { ask, type Provider } from "../../plugin/objects/provider.ts";
import { BACKING_MEMO } from "../../plugin/protocol/deposits.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { auditAll, auditLines, type AuditReport } from "../../tasks/operating/audit.ts";
import { atRest, until } from "../validator/laid.ts";
import { OperatedNetwork } from "./operated.ts";

const HBAR = 10n ** 18n;
const TINYBARS = 100_000_000n;
const WEIBARS = 10n ** 10n;

describe("the reserves of a live network", () => {
  let network: OperatedNetwork;
  let token: EntityId;
  let puppet: Address;
  let account: EntityId;
  before(async () => {
    network = await OperatedNetwork.open();
    await network.laid.deposit(0, 1_000n * TINYBARS);
    const balance = async () =>
      BigInt(await ask<Hex>(network.node().provider, "eth_getBalance", network.laid.address(0), "latest"));
    await until(async () => (await balance()) === 1_000n * HBAR);
    const { operator } = network;
    const { entity } = await operator.submit({
      tokenCreation: {
        ...{ name: "Gold", symbol: "GLD", decimals: 2, initialSupply: toUnsignedLong(1_000n) },
        ...{ treasury: toAccountId(network.account), autoRenewAccount: toAccountId(network.account) },
        autoRenewPeriod: { seconds: toLong(7_776_000) },
      },
    });
    token = entity!;
    puppet = await network.puppet(token);
    account = (await ask<EntityId | null>(network.node().provider, "l2_accountOf", puppet))!;
    await pay(account, 7n);
    await give(50n);
    await until(async () => (await auditBy()).tokens.length === 1);
    await booked();
  });
  after(() => network.close());

  const pay = async (to: EntityId, hbar: bigint, memo = "") =>
    await network.operator.submit(hbarTransfer(network.account, toAccountId(to), hbar * TINYBARS), { memo });
  const give = async (units: bigint) => {
    const transfers = [
      { accountID: toAccountId(network.account), amount: toLong(-units) },
      { accountID: toAccountId(account), amount: toLong(units) },
    ];
    const tokenID = { shardNum: toLong(0), realmNum: toLong(0), tokenNum: toLong(Number(token.slice(4))) };
    await network.operator.submit({ cryptoTransfer: { tokenTransfers: [{ token: tokenID, transfers }] } });
  };
  /** Until no account changes any more. */
  const booked = async () => {
    await until(async () => (await auditBy()).uncredited === "0");
    await atRest(network.validators);
  };
  /** What a node says, and what is done about it before anybody looks. */
  const auditBy = async (answered?: (audit: Audit) => Promise<Audit> | Audit): Promise<AuditReport> => {
    const { url, provider } = network.node();
    const told: Provider = {
      async request(request) {
        const answer = await provider.request(request);
        return request.method === "l2_audit" && answered ? await answered(answer as Audit) : answer;
      },
    };
    const parts = { mirror: network.mirror, sleep: network.sleep };
    const [report] = await auditAll(network.laid.file, [{ url, provider: told }], parts);
    return report!;
  };
  const balanceOf = async (id: EntityId) => (await network.ledger.account(id))!.balance;

  it("cover what circulates, and each contract's tokens", async () => {
    const report = await auditBy();
    const { vault } = network.laid.file;
    expect(report.accounts).to.deep.equal({
      [vault]: String(await balanceOf(vault)),
      [account]: String(await balanceOf(account)),
    });
    const reserves = (await balanceOf(vault)) + (await balanceOf(account));
    expect(report.surplus).to.equal(String(reserves * WEIBARS - BigInt(report.circulating)));
    expect(report.tokens).to.deep.equal([{ token, contract: puppet, account, owed: "50", held: "50" }]);
    expect(report.solvent).to.equal(true);
    expect(auditLines(report, "Hedera testnet")[0]).to.contain("solvent");
  });

  it("are those of the moment that the node speaks of, whatever happened since", async () => {
    const still = await auditBy();
    const later = await auditBy(async (audit) => {
      await pay(network.laid.file.vault, 5n, BACKING_MEMO);
      await pay(account, 3n);
      await give(20n);
      return audit;
    });
    const { consensusTime: _, height: __, finalized: ___, ...same } = later;
    const { consensusTime: ____, height: _____, finalized: ______, ...were } = still;
    expect(same).to.deep.equal(were);
    await until(async () => (await auditBy()).tokens[0]!.owed === "70");
    await booked();
  });

  it("do not cover what a node makes up", async () => {
    const { surplus } = await auditBy();
    const more = await auditBy((audit) => ({
      ...audit,
      circulating: String(BigInt(audit.circulating) + BigInt(surplus) + 1n),
    }));
    expect([more.surplus, more.solvent]).to.deep.equal(["-1", false]);
    expect(auditLines(more, "Hedera testnet").join("\n")).to.contain("INSOLVENT");
    const tokens = (audit: Audit, changes: object) => ({ ...audit, tokens: [{ ...audit.tokens[0]!, ...changes }] });
    expect((await auditBy((audit) => tokens(audit, { believed: "71" }))).solvent).to.equal(false);
    // Somebody else's account has as much, and is not the network's.
    const other = await auditBy((audit) => tokens(audit, { account: network.account }));
    expect([other.solvent, other.tokens[0]!.held]).to.deep.equal([false, "0"]);
    expect(auditLines(other, "Hedera testnet").join("\n")).to.contain(`SHORT         ${token}`);
    const late = await auditBy((audit) => ({ ...audit, uncredited: String(BigInt(surplus) / WEIBARS + 1n) }));
    expect(late.solvent).to.equal(false);
  });

  it("are not audited by a node of another network", async () => {
    const { url, provider } = network.node();
    const other: Provider = {
      request: async (request) => (request.method === "eth_chainId" ? "0x1" : await provider.request(request)),
    };
    const parts = { mirror: network.mirror, sleep: network.sleep };
    const error = await auditAll(network.laid.file, [{ url, provider: other }], parts).catch((e: Error) => e);
    expect((error as Error).message).to.match(
      /the node that answers there is of network 1, and the file describes 2961/,
    );
  });

  it("are surveyed with the nodes and their accounts", async () => {
    const { file } = network.laid;
    const nodes = network.urls.map((_, index) => network.node(index));
    const found = await survey(file, nodes, network.mirror);
    expect(found.agree).to.equal(true);
    expect(found.nodes.map((node) => ("error" in node ? node.error : node.answeredBy))).to.deep.equal([0, 1, 2, 3]);
    expect(found.vaultTinybar).to.equal(String(await balanceOf(file.vault)));
    expect(found.contracts).to.deep.equal([
      { id: account, contract: puppet, tinybar: String(await balanceOf(account)) },
    ]);
    for (const [seat, { account: id, tinybar, tinybarPerDay, daysLeft, active }] of found.members.entries()) {
      expect(id).to.equal(file.members[seat]!.account);
      expect(tinybar).to.equal(String(await balanceOf(id)));
      expect(active).to.equal(true);
      expect(Number(tinybarPerDay)).to.be.greaterThan(0);
      expect(Math.abs(daysLeft! - Number(tinybar) / Number(tinybarPerDay))).to.be.lessThan(0.11);
    }
    const lines = statusLines(found, network.live).join("\n");
    for (const part of [file.topic, file.vault, puppet, ...network.urls]) expect(lines).to.contain(part);
    for (const secret of network.secrets) expect(lines + JSON.stringify(found)).not.to.contain(secret);
  });

  it("are surveyed as far as anybody answers", async () => {
    const gone = { url: "http://127.0.0.1:1", provider: { request: () => Promise.reject(new Error("gone")) } };
    const silent = { reached: failing, account: failing, created: failing, pending: failing, spending: failing };
    const found = await survey(network.laid.file, [gone, network.node()], silent);
    expect(found).to.deep.include({ mirrorTime: null, vaultTinybar: null, agree: null, contracts: [] });
    expect(found.nodes[0]).to.deep.equal({ url: gone.url, error: "gone" });
    expect(found.members).to.have.length(4);
    expect(statusLines(found, network.live).join("\n")).to.match(/Mirror {3}.*does not answer/);
    const nobody = await survey(network.laid.file, [], network.mirror);
    expect(nobody.members.map(({ active }) => active)).to.deep.equal([null, null, null, null]);
    expect(statusLines(nobody, network.live).join("\n")).to.contain("No node was asked");
  });

  it("show nodes that do not agree", async () => {
    const { url, provider } = network.node(1);
    const other: Provider = {
      async request(request) {
        const answer = await provider.request(request);
        const isBlock = request.method === "eth_getBlockByNumber";
        return isBlock ? { ...(answer as object), hash: `0x${"11".repeat(32)}` } : answer;
      },
    };
    const found = await survey(network.laid.file, [network.node(), { url, provider: other }], network.mirror);
    expect(found.agree).to.equal(false);
    expect(statusLines(found, network.live).join("\n")).to.contain("The nodes do not agree");
  });
});

function failing(): Promise<never> {
  return Promise.reject(new MirrorError("it is down", { transient: true }));
}
