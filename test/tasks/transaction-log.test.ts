import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

import { expect } from "chai";

import { logTransactions } from "../../tasks/serving/transaction-log.ts";
import { createAccount, ecKey, edKey, frozenNetwork, HBAR, message, topic, transfer } from "../hedera/network.ts";

/** A network whose transactions are printed to a list. */
function logged(secondMs?: number) {
  const { ledger, treasury } = frozenNetwork();
  const lines: string[] = [];
  const flush = logTransactions(ledger, (line) => lines.push(stripVTControlCharacters(line)), secondMs);
  return { ledger, treasury, lines, flush };
}

describe("the log of transactions", () => {
  it("tells name, id, payer, status, fee, what came of it and the memo", async () => {
    const { ledger, treasury, lines, flush } = logged();
    const bob = await createAccount(ledger, edKey("bob"));
    const { entity } = await treasury.submit(topic());
    await bob.submit(message(entity!, "hello"), { memo: "a\nb" });
    await bob.submit(transfer(["0.0.2", -HBAR], [bob.account, HBAR]));
    flush();
    expect(lines).to.have.length(4);
    expect(lines[0]).to.match(
      /^cryptoCreateAccount {2}0\.0\.2@\d+\.\d+ {2}payer 0\.0\.2 {2}SUCCESS {2}fee [\d.]+ ℏ {2}0\.0\.1001$/,
    );
    expect(lines[1]).to.match(/^consensusCreateTopic .*SUCCESS .* {2}0\.0\.1002$/);
    expect(lines[2]).to.match(/^consensusSubmitMessage .*payer 0\.0\.1001 .* {2}0\.0\.1002 message 1 {2}"a\\nb"$/);
    expect(lines[3]).to.match(/^cryptoTransfer .*payer 0\.0\.1001 {2}INVALID_SIGNATURE {2}fee/);
  });

  it("has one line for a transfer and the account that it creates", async () => {
    const { treasury, lines, flush } = logged();
    await treasury.submit(transfer(["0.0.2", -HBAR], [ecKey("new").evmAddress, HBAR]));
    flush();
    expect(lines.map((line) => line.split("  ")[0])).to.deep.equal(["cryptoTransfer"]);
  });

  it("sums up what is more than twenty a second, and goes on with lines in the next", async () => {
    const { treasury, lines, flush } = logged(50);
    for (let i = 0; i < 30; i++) await treasury.submit(transfer(["0.0.2", -1n], ["0.0.98", 1n]));
    expect(lines).to.have.length(20);
    await sleep(60);
    expect(lines).to.have.length(21);
    expect(lines[20]).to.match(/^… and 10 more in this second: 10 SUCCESS {2}fees 0\.\d+ ℏ$/);
    await treasury.submit(transfer(["0.0.2", -1n], ["0.0.98", 1n]));
    expect(lines).to.have.length(22);
    flush();
    await treasury.submit(transfer(["0.0.2", -1n], ["0.0.98", 1n]));
    expect(lines).to.have.length(22);
  });
});
