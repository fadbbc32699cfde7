import { expect } from "chai";

import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { code } from "./hedera.ts";
import { meanwhile } from "./meanwhile.ts";
import { call, codeIn, erc, failure, HTS, puppetAbi, refusalIn, tokenHarness, type TokenHarness } from "./tokens.ts";

const GAS = 3_000_000n;

describe("a block whose token transfers Hedera refuses", () => {
  let l2: TokenHarness;
  let alice: SandboxAccount;
  let bob: SandboxAccount;
  let foo: SandboxToken;
  let pool: Hex;
  let shop: Hex;

  beforeEach(async () => {
    l2 = await tokenHarness();
    alice = await l2.hedera.createAccount();
    bob = await l2.hedera.createAccount();
    pool = await l2.puppet();
    shop = await l2.puppet();
    const keys = { admin: alice, freeze: alice, pause: alice, kyc: alice, wipe: alice, supply: alice };
    foo = await l2.hedera.createToken({ supply: 1_000, treasury: alice, keys });
    await l2.hedera.associate(bob, foo);
    for (const account of [pool, bob]) await l2.hedera.grantKyc(foo, account).catch(() => undefined);
    await l2.accountOf(pool);
    await l2.accountOf(shop);
    await l2.tell(pool, "associateToken", [pool, foo.address]);
  });
  afterEach(async () => {
    await l2.sound();
    await l2.close();
  });

  /** The same on both sides, for everybody. */
  async function expectEqualBalances(token: SandboxToken): Promise<void> {
    for (const { account, token: of, balance } of (await l2.network.ledger.world()).relations) {
      if (of === token.id) expect(await l2.units(token.address, account), account).to.equal(balance);
    }
  }

  const plain = async () => {
    const token = await l2.hedera.createToken({
      supply: 1_000,
      treasury: alice,
      keys: { admin: alice, freeze: alice, pause: alice, wipe: alice },
    });
    await l2.hedera.transfer(token, { from: alice, to: pool, amount: 100 });
    return token;
  };

  for (const [what, expected, act] of [
    ["freezes the payee", code.ACCOUNT_FROZEN_FOR_TOKEN, (token: SandboxToken) => l2.hedera.freezeToken(token, bob)],
    ["pauses the token", code.TOKEN_IS_PAUSED, (token: SandboxToken) => l2.hedera.pause(token)],
    ["deletes the token", code.TOKEN_WAS_DELETED, (token: SandboxToken) => l2.hedera.deleteToken(token)],
    ["deletes the payee", code.ACCOUNT_DELETED, () => l2.hedera.deleteAccount(bob)],
    [
      "wipes what the contract has",
      code.INSUFFICIENT_TOKEN_BALANCE,
      (token: SandboxToken) => l2.hedera.wipe(token, pool, 95),
    ],
  ] as const) {
    it(`is taken back when somebody ${what}, and the culprit alone gets Hedera's reason`, async () => {
      const token = await plain();
      const other = await plain();
      if (what === "freezes the payee") await l2.hedera.associate(bob, token);
      const end = meanwhile(l2.network, () => act(token));
      const send = call.hts("transferToken", token.address, pool, bob.address, 10n);
      const data = puppetAbi.encodeFunctionData("tell", [HTS, 0, send]);
      const [told, sent, forth] = await Promise.allSettled([
        l2.send(1, pool, { data, gas: GAS }),
        l2.act(pool, other.address, call.transfer(alice.address as Hex, 4), { from: 2, gas: GAS }),
        l2.send(3, l2.accounts[4], { value: 1n }),
      ]);
      await end();
      expect([told.status, sent.status, forth.status]).to.deep.equal(Array(3).fill("fulfilled"));
      expect(codeIn(await l2.answer(pool))).to.equal(expected);
      expect(l2.notes.join("\n")).to.contain("Hedera refused the settlement");
      expect(await l2.hedera.tokenBalanceOf(pool, other)).to.equal(96n);
      await expectEqualBalances(token);
      await expectEqualBalances(other);
    });
  }

  it("makes the facade revert with Hedera's reason", async () => {
    const token = await plain();
    await l2.hedera.associate(bob, token);
    const end = meanwhile(l2.network, () => l2.hedera.freezeToken(token, bob));
    const sent = l2.act(pool, token.address, call.transfer(bob.address as Hex, 10), { gas: GAS });
    const error = await failure(sent);
    await end();
    expect(refusalIn(error)).to.equal(code.ACCOUNT_FROZEN_FOR_TOKEN);
    await expectEqualBalances(token);
    expect(await l2.units(token.address, pool)).to.equal(100n);
  });

  it("tells a contract that the allowance which it wanted to spend is gone", async () => {
    const token = await plain();
    await l2.hedera.approve(token, { owner: alice, spender: pool, amount: 50 });
    // The first pull gives the account what it pays for transfers with.
    expect(await l2.tell(pool, "transferFrom", [token.address, alice.address, pool, 1n])).to.equal(22);
    const end = meanwhile(l2.network, () => l2.hedera.approve(token, { owner: alice, spender: pool, amount: 3 }));
    const answer = await l2.tell(pool, "transferFrom", [token.address, alice.address, pool, 10n]);
    await end();
    expect(answer).to.equal(code.AMOUNT_EXCEEDS_ALLOWANCE);
    expect(await l2.hedera.allowance(token, { owner: alice, spender: pool })).to.equal(3n);
    expect(await l2.ask(token.address, erc, "allowance", alice.address, pool)).to.equal(3n);
    expect(await l2.tell(pool, "transferFrom", [token.address, alice.address, pool, 3n])).to.equal(22);
    await expectEqualBalances(token);
  });

  it("fails a mint that Hedera would not make any more, and goes on", async () => {
    const shares = await l2.hedera.createToken({ treasury: shop, keys: { supply: shop, pause: alice } });
    const end = meanwhile(l2.network, () => l2.hedera.pause(shares));
    const answer = await l2.tell(shop, "mintToken", [shares.address, 7n, []]);
    await end();
    expect(answer).to.equal(code.TOKEN_IS_PAUSED);
    await l2.hedera.unpause(shares);
    expect(await l2.tell(shop, "mintToken", [shares.address, 7n, []])).to.equal(22);
    expect(await l2.ask(shares.address, erc, "totalSupply")).to.equal(7n);
    await expectEqualBalances(shares);
  });

  it("goes on when the token is gone before the transfer is even scheduled", async () => {
    const token = await plain();
    const shares = await l2.hedera.createToken({ treasury: shop, keys: { supply: shop, admin: alice } });
    await l2.rpc("hedera_setConsensusDelay", 20);
    let seen = 0;
    let gone: Promise<unknown> | undefined;
    const end = l2.network.ledger.subscribe(({ name }) => {
      // The first is the transaction, the second the proposal.
      if (name === "consensusSubmitMessage" && ++seen === 2) {
        gone = Promise.all([l2.hedera.deleteToken(shares), l2.hedera.deleteToken(token)]);
      }
    });
    const answer = await l2.tell(shop, "mintToken", [shares.address, 7n, []]);
    end();
    await gone;
    expect(answer).to.equal(code.TOKEN_WAS_DELETED);
  });

  it("refuses nothing to anybody once the culprit has been told", async () => {
    const token = await plain();
    await l2.hedera.associate(bob, token);
    const end = meanwhile(l2.network, () => l2.hedera.freezeToken(token, bob));
    const answer = await l2.tell(pool, "transferToken", [token.address, pool, bob.address, 10n]);
    await end();
    expect(answer).to.equal(code.ACCOUNT_FROZEN_FOR_TOKEN);
    await l2.sound();
    const transfer = { from: pool, to: token.address, data: call.transfer(alice.address, 5) };
    expect(await l2.rpc("eth_estimateGas", transfer)).to.match(/^0x/);
    expect(BigInt(await l2.rpc<Hex>("eth_call", transfer, "latest"))).to.equal(1n);
  });
});
