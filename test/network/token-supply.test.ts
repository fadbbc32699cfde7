import { expect } from "chai";
import { getAddress } from "ethers";

import { toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { code } from "./hedera.ts";
import { call, erc, HTS, tokenHarness, type TokenHarness } from "./tokens.ts";

const GAS = 5_000_000n;
const NOBODY = longZero("0.0.0");
const SUPPLY = 16;
const ADMIN = 1;

describe("tokens that contracts rule", () => {
  let l2: TokenHarness;
  let alice: SandboxAccount;
  let shop: Hex;
  let pool: Hex;

  beforeEach(async () => {
    l2 = await tokenHarness();
    alice = await l2.hedera.createAccount();
    [shop, pool] = [await l2.puppet(), await l2.puppet()];
    for (const puppet of [shop, pool]) await l2.accountOf(puppet);
  });
  afterEach(async () => {
    await l2.sound();
    await l2.close();
  });

  const hedera = async (token: SandboxToken) => (await l2.network.ledger.token(token.id))!;

  it("are minted and burnt by a contract that is the treasury, and by no other", async () => {
    const shares = await l2.hedera.createToken({ treasury: shop, keys: { supply: shop } });
    expect(await l2.tell(shop, "mintToken", [shares.address, 70n, []])).to.equal(22);
    expect(await l2.tell(shop, "burnToken", [shares.address, 20n, []])).to.equal(22);
    expect((await hedera(shares)).totalSupply).to.equal(50n);
    expect(await l2.ask(shares.address, erc, "totalSupply")).to.equal(50n);
    expect(await l2.units(shares.address, shop)).to.equal(50n);
    expect(await l2.tell(pool, "mintToken", [shares.address, 70n, []])).to.equal(
      code.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE,
    );
  });

  it("are minted by a contract that has the key and not the treasury", async () => {
    const shares = await l2.hedera.createToken({ treasury: alice, keys: { supply: pool } });
    const hash = await l2.act(pool, HTS, call.hts("mintToken", shares.address, 70n, []), { gas: GAS });
    expect((await l2.settlement(hash)).kind).to.equal("mint");
    expect(await l2.hedera.tokenBalanceOf(alice, shares)).to.equal(70n);
    expect(await l2.units(shares.address, alice.address)).to.equal(70n);
    expect(await l2.tell(shop, "mintToken", [shares.address, 70n, []])).to.equal(
      code.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE,
    );
  });

  it("are NFTs that contracts mint, send, pull and burn", async () => {
    const art = await l2.hedera.createNft({ treasury: shop, keys: { supply: shop } });
    const metadata = ["0x61", `0x${"62".repeat(40)}`, "0x63"];
    expect(await l2.tell(shop, "mintToken", [art.address, 0n, metadata])).to.equal(22);
    expect(await l2.ask(art.address, erc, "tokenURI", 2n)).to.equal("b".repeat(40));
    expect(await l2.tell(shop, "transferNFT", [art.address, shop, alice.address, 1n])).to.equal(22);
    expect(await l2.hedera.ownerOf(art, 1)).to.equal(alice.id);
    await l2.hedera.approveNft(art, { owner: alice, spender: pool, serial: 1 });
    expect(await l2.ask(art.address, erc, "getApproved", 1n)).to.equal(checksummed(pool));
    expect(await l2.tell(pool, "transferFromNFT", [art.address, alice.address, pool, 1n])).to.equal(22);
    expect(await l2.hedera.ownerOf(art, 1)).to.equal(await l2.accountOf(pool));
    expect(await l2.tell(shop, "burnToken", [art.address, 0n, [1n]])).to.equal(code.TREASURY_MUST_OWN_BURNED_NFT);
    expect(await l2.tell(shop, "burnToken", [art.address, 0n, [2n, 3n]])).to.equal(22);
    expect((await hedera(art)).totalSupply).to.equal(1n);
    expect(await l2.hedera.ownerOf(art, 2)).to.equal(undefined);
  });

  it("are NFTs that a contract allows somebody with a key, and takes that back", async () => {
    const art = await l2.hedera.createNft({ treasury: shop, keys: { supply: shop } });
    expect(await l2.tell(shop, "mintToken", [art.address, 0n, ["0x61", "0x62"]])).to.equal(22);
    const spender = async () => {
      const { nfts } = await l2.network.ledger.world();
      return nfts.find(({ token, serial }) => token === art.id && serial === 1n)?.spender;
    };
    expect(await l2.tell(shop, "approveNFT", [art.address, alice.address, 1n])).to.equal(22);
    expect(await spender()).to.equal(alice.id);
    expect(await l2.tell(shop, "approveNFT", [art.address, NOBODY, 1n])).to.equal(22);
    expect(await spender()).to.equal(l2.network.genesis.vault);
    expect(await l2.ask(art.address, erc, "getApproved", 1n)).to.equal(NOBODY);
    await l2.send(0, l2.accounts[1], { value: 1n });
    expect(await l2.ask(art.address, erc, "getApproved", 1n)).to.equal(NOBODY);
    expect(await l2.tell(shop, "setApprovalForAll", [art.address, alice.address, true])).to.equal(22);
    const operators = async () => (await l2.network.ledger.account(await l2.accountOf(shop)))!.allowances.operators;
    expect(await operators()).to.deep.equal([{ token: art.id, spender: alice.id }]);
    expect(await l2.tell(shop, "setApprovalForAll", [art.address, alice.address, false])).to.equal(22);
    expect(await operators()).to.deep.equal([]);
    expect(await l2.ask(art.address, erc, "isApprovedForAll", shop, alice.address)).to.equal(false);
  });

  it("are NFTs that one contract allows another on the layer 2 alone", async () => {
    const art = await l2.hedera.createNft({ treasury: shop, keys: { supply: shop } });
    expect(await l2.tell(shop, "mintToken", [art.address, 0n, ["0x61", "0x62"]])).to.equal(22);
    expect(await l2.tell(shop, "approveNFT", [art.address, pool, 1n])).to.equal(22);
    expect(await l2.tell(pool, "transferFromNFT", [art.address, shop, pool, 2n])).to.equal(
      code.SPENDER_DOES_NOT_HAVE_ALLOWANCE,
    );
    expect(await l2.tell(pool, "transferFromNFT", [art.address, shop, pool, 1n])).to.equal(22);
    expect(await l2.hedera.ownerOf(art, 1)).to.equal(await l2.accountOf(pool));
  });

  it("are NFTs whose metadata is changed on Hedera", async () => {
    const { entity } = await l2.network.ledger.treasury.submit({
      tokenCreation: {
        ...{ name: "M", symbol: "M", tokenType: 1, treasury: toAccountId(l2.network.ledger.treasury.account) },
        ...{
          supplyKey: l2.network.ledger.treasury.key.publicKey,
          metadataKey: l2.network.ledger.treasury.key.publicKey,
        },
        autoRenewAccount: toAccountId(l2.network.ledger.treasury.account),
        autoRenewPeriod: { seconds: toLong(7_776_000n) },
      },
    });
    const token = longZero(entity!);
    await l2.network.ledger.treasury.submit({
      tokenMint: { token: toTokenId(entity!), metadata: [Buffer.from("old")] },
    });
    await l2.network.idle();
    const uri = async () => await l2.ask(token, erc, "tokenURI", 1n);
    await l2.send(0, l2.accounts[1], { value: 1n });
    expect(await uri()).to.equal("old");
    const { status } = await l2.network.ledger.treasury.submit({
      tokenUpdateNfts: {
        token: toTokenId(entity!),
        serialNumbers: [toLong(1n)],
        metadata: { value: Buffer.from("a new and much longer one, of more than thirty-two bytes") },
      },
    });
    expect(status).to.equal(22);
    await l2.send(0, l2.accounts[1], { value: 1n });
    expect(await uri()).to.equal("a new and much longer one, of more than thirty-two bytes");
  });

  describe("as administrators", () => {
    let shares: SandboxToken;

    beforeEach(async () => {
      shares = await l2.hedera.createToken({ treasury: shop, keys: { admin: shop, supply: shop } });
    });
    const info = (changes: object = {}) => ({
      ...{ name: "", symbol: "", treasury: NOBODY, memo: "", tokenSupplyType: false, maxSupply: 0n },
      ...{ freezeDefault: false, tokenKeys: [] as object[] },
      expiry: { second: 0n, autoRenewAccount: NOBODY, autoRenewPeriod: 0n },
      ...changes,
    });
    const key = (given: object) => ({
      ...{ inheritAccountKey: false, contractId: NOBODY, ed25519: "0x", ECDSA_secp256k1: "0x" },
      delegatableContractId: NOBODY,
      ...given,
    });

    it("get a new name, which the layer 2 tells once Hedera does", async () => {
      const changes = info({ name: "Neu — 新", symbol: "NEU", memo: "m" });
      expect(await l2.tell(shop, "updateTokenInfo", [shares.address, changes])).to.equal(22);
      await l2.network.idle();
      await l2.send(0, l2.accounts[1], { value: 1n });
      const { name, symbol, memo } = await hedera(shares);
      expect({ name, symbol, memo }).to.deep.equal({ name: "Neu — 新", symbol: "NEU", memo: "m" });
      expect(await l2.ask(shares.address, erc, "name")).to.equal("Neu — 新");
      expect(await l2.ask(shares.address, erc, "symbol")).to.equal("NEU");
    });

    it("hand the supply key over to another contract, and to a key outside", async () => {
      const toPool = [{ keyType: SUPPLY, key: key({ contractId: pool }) }];
      expect(await l2.tell(shop, "updateTokenKeys", [shares.address, toPool])).to.equal(22);
      await l2.send(0, l2.accounts[1], { value: 1n });
      expect(await l2.tell(pool, "mintToken", [shares.address, 5n, []])).to.equal(22);
      expect(await l2.tell(shop, "mintToken", [shares.address, 5n, []])).to.equal(326);
      const outside = [{ keyType: SUPPLY, key: key({ ed25519: `0x${"11".repeat(32)}` }) }];
      expect(await l2.tell(shop, "updateTokenKeys", [shares.address, outside])).to.equal(22);
      await l2.send(0, l2.accounts[1], { value: 1n });
      expect(await l2.tell(pool, "mintToken", [shares.address, 5n, []])).to.equal(326);
      const admin = [{ keyType: ADMIN, key: key({ contractId: pool }) }];
      expect(await l2.tell(shop, "updateTokenKeys", [shares.address, admin])).to.equal(22);
      await l2.send(0, l2.accounts[1], { value: 1n });
      expect(await l2.tell(shop, "updateTokenInfo", [shares.address, info({ name: "mine?" })])).to.equal(7);
    });

    const most = (1n << 63n) - 1n;
    for (const [what, expected, changes] of [
      [
        "a period of renewal that is no period",
        code.INVALID_RENEWAL_PERIOD,
        { expiry: { second: 0n, autoRenewAccount: NOBODY, autoRenewPeriod: -5n } },
      ],
      [
        "an expiry in the past",
        code.INVALID_EXPIRATION_TIME,
        { expiry: { second: 5n, autoRenewAccount: NOBODY, autoRenewPeriod: 0n } },
      ],
      [
        "an expiry at the end of time",
        code.INVALID_EXPIRATION_TIME,
        { expiry: { second: most, autoRenewAccount: NOBODY, autoRenewPeriod: most } },
      ],
      [
        "an expiry before the beginning",
        code.INVALID_EXPIRATION_TIME,
        { expiry: { second: -most, autoRenewAccount: NOBODY, autoRenewPeriod: 0n } },
      ],
      [
        "an ECDSA key that is none",
        code.INVALID_SUPPLY_KEY,
        { tokenKeys: [{ keyType: SUPPLY, key: key({ ECDSA_secp256k1: `0x${"ff".repeat(33)}` }) }] },
      ],
    ] as const) {
      it(`answer with Hedera's code when asked for ${what}`, async () => {
        const answer = await l2.tell(shop, "updateTokenInfo", [shares.address, info(changes)]);
        expect(answer).to.equal(expected);
        // The network goes on.
        expect(await l2.tell(shop, "mintToken", [shares.address, 1n, []])).to.equal(22);
      });
    }
  });
});

const checksummed = (address: Hex) => getAddress(address);
