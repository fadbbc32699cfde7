import { readFileSync } from "node:fs";

import { expect } from "chai";
import fc from "fast-check";

import * as state from "../../plugin/protocol/hedera-state.ts";
import * as system from "../../plugin/protocol/system-addresses.ts";
import type { Address, EntityId } from "../../plugin/protocol/units.ts";
import { addresses, bytesOf } from "./arbitraries.ts";

const layout = constantsIn("HederaState.sol");
const constant = (name: string): bigint => {
  const value = layout.get(name);
  if (value === undefined) throw new Error(`HederaState.sol has no ${name}`);
  return value;
};

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const nums = fc.maxSafeNat();
const id = (num: number): EntityId => `0.0.${num}`;
const bit = (flag: boolean, name: string) => (flag ? constant(name) : 0n);

describe("the storage of 0x167", () => {
  it("has the kinds and flags that HederaState.sol has", () => {
    expect([...layout.keys()].filter((name) => !/_/.test(name)).sort()).to.deep.equal(
      ["ACCOUNT", "ALLOWANCE", "METADATA", "NFT", "NUMBER", "OPERATOR", "PROVISIONAL", "REFUSAL", "RELATION"].concat([
        "ROLES",
        "TOKEN",
        "VAULT",
      ]),
    );
  });

  it("has its slots where the system contracts look", () => {
    fc.assert(
      fc.property(nums, nums, nums, addresses, (a, b, c, address) => {
        const [x, y, z] = [BigInt(a), BigInt(b), BigInt(c)];
        const [first, second, third] = [x << 128n, y << 64n, z];
        expect(state.accountSlot(id(a))).to.equal(constant("ACCOUNT") | first);
        expect(state.numberSlot(address)).to.equal(constant("NUMBER") | BigInt(address));
        expect(state.tokenSlot(id(a))).to.equal(constant("TOKEN") | first);
        expect(state.relationSlot(id(a), id(b))).to.equal(constant("RELATION") | first | second);
        expect(state.nftSlot(id(a), y)).to.equal(constant("NFT") | first | second);
        expect(state.allowanceSlot(id(a), id(b), id(c))).to.equal(constant("ALLOWANCE") | first | second | third);
        expect(state.operatorSlot(id(a), id(b), id(c))).to.equal(constant("OPERATOR") | first | second | third);
        expect(state.hbarAllowanceSlot(id(b), id(c))).to.equal(constant("HBAR_ALLOWANCE") | second | third);
        expect(state.rolesSlot(id(a), id(b))).to.equal(constant("ROLES") | first | second);
        expect(state.serialAllowanceSlot(id(a), y)).to.equal(constant("SERIAL_ALLOWANCE") | first | second);
        expect(state.lastSerialSlot(id(a))).to.equal(constant("LAST_SERIAL") | first);
        expect(state.REFUSAL_SLOT).to.equal(constant("REFUSAL"));
        expect(state.VAULT_SLOT).to.equal(constant("VAULT"));
      }),
    );
  });

  it("has an account in a word", () => {
    const words = fc.record({
      deleted: fc.boolean(),
      receiverSigRequired: fc.boolean(),
      ofContract: fc.boolean(),
      maxAutomaticAssociations: fc.integer({ min: -1, max: 5_000 }),
      usedAutomaticAssociations: fc.nat(5_000),
      address: fc.option(addresses, { nil: undefined }),
    });
    fc.assert(
      fc.property(words, (account) => {
        const flags =
          constant("ACCOUNT_EXISTS") |
          bit(account.deleted, "ACCOUNT_DELETED") |
          bit(account.receiverSigRequired, "ACCOUNT_RECEIVER_SIG") |
          bit(account.ofContract, "ACCOUNT_OF_CONTRACT");
        const max = BigInt(account.maxAutomaticAssociations >>> 0) << constant("ACCOUNT_MAX_AUTO_SHIFT");
        const used = BigInt(account.usedAutomaticAssociations) << constant("ACCOUNT_USED_AUTO_SHIFT");
        const address = BigInt(account.address ?? 0) << constant("ACCOUNT_ADDRESS_SHIFT");
        expect(state.accountWord(account)).to.equal(flags | max | used | address);
      }),
    );
  });

  it("has a token in a word", () => {
    const words = fc.record({
      type: fc.constantFrom("fungible" as const, "nonFungible" as const),
      ...{ deleted: fc.boolean(), paused: fc.boolean(), freezeDefault: fc.boolean(), hasCustomFees: fc.boolean() },
      ...{ keyBits: fc.nat(255), decimals: fc.nat(0x7fffffff), treasury: nums.map(id) },
      ...{ totalSupply: uint64, maxSupply: uint64 },
    });
    fc.assert(
      fc.property(words, (token) => {
        const flags =
          constant("TOKEN_EXISTS") |
          bit(token.deleted, "TOKEN_DELETED") |
          bit(token.paused, "TOKEN_PAUSED") |
          bit(token.type === "nonFungible", "TOKEN_NFT") |
          bit(token.freezeDefault, "TOKEN_FREEZE_DEFAULT") |
          bit(token.hasCustomFees, "TOKEN_CUSTOM_FEES");
        const numbers =
          (BigInt(token.keyBits) << constant("TOKEN_KEYS_SHIFT")) |
          (BigInt(token.decimals) << constant("TOKEN_DECIMALS_SHIFT")) |
          (BigInt(token.treasury.slice(4)) << constant("TOKEN_TREASURY_SHIFT")) |
          (token.totalSupply << constant("TOKEN_SUPPLY_SHIFT")) |
          (token.maxSupply << constant("TOKEN_MAX_SUPPLY_SHIFT"));
        expect(state.tokenWord(token)).to.equal(flags | numbers);
      }),
    );
  });

  it("has an association in a word, and nothing where there is none", () => {
    const words = fc.record({
      ...{ frozen: fc.boolean(), kycGranted: fc.boolean(), automatic: fc.boolean(), balance: uint64 },
    });
    fc.assert(
      fc.property(words, (relation) => {
        const flags =
          constant("RELATION_ASSOCIATED") |
          bit(relation.frozen, "RELATION_FROZEN") |
          bit(relation.kycGranted, "RELATION_KYC") |
          bit(relation.automatic, "RELATION_AUTOMATIC");
        const word = state.relationWord({ ...relation, associated: true });
        expect(word).to.equal(flags | (relation.balance << constant("RELATION_BALANCE_SHIFT")));
        expect(state.relationBalance(word)).to.equal(relation.balance);
        expect(state.relationWord({ ...relation, associated: false })).to.equal(0n);
      }),
    );
  });

  it("has an NFT in a word, and its metadata in as many as it takes", () => {
    fc.assert(
      fc.property(nums, nums, uint64, (owner, spender, created) => {
        const word = state.nftWord(id(owner), id(spender), created);
        expect(word).to.equal(BigInt(owner) | (BigInt(spender) << 64n) | (created << 128n));
        expect(state.nftWord(undefined, id(spender), created)).to.equal(0n);
      }),
    );
    fc.assert(
      fc.property(nums, uint64, fc.nat(100).chain(bytesOf), (token, serial, metadata) => {
        const [length, ...words] = state.metadataWords(id(token), serial, metadata);
        const base = constant("METADATA") | (BigInt(token) << 128n) | (serial << 64n);
        expect(length).to.deep.equal([base, BigInt(metadata.length)]);
        expect(words.map(([slot]) => slot)).to.deep.equal(words.map((_, index) => base | BigInt(index + 1)));
        const bytes = words.map(([, word]) => word.toString(16).padStart(64, "0")).join("");
        expect(bytes.slice(0, 2 * metadata.length)).to.equal(Buffer.from(metadata).toString("hex"));
        expect(bytes.slice(2 * metadata.length)).to.match(/^0{0,62}$/);
      }),
    );
  });

  it("has roles as Hedera numbers the kinds of a token's keys", () => {
    const hts = readFileSync(new URL("../../contracts/hedera/system/TokenWord.sol", import.meta.url), "utf8");
    const bits = [...hts.matchAll(/KEY_(\w+) = (\d+|1 << \d+)/g)].map(([, name, value]) => [name!, shifted(value!)]);
    const { admin, kyc, freeze, wipe, supply, feeSchedule, pause } = state.ROLE_BITS;
    for (const [name, value] of Object.entries({
      ADMIN: admin,
      KYC: kyc,
      FREEZE: freeze,
      WIPE: wipe,
      SUPPLY: supply,
      FEE: feeSchedule,
      PAUSE: pause,
    })) {
      expect(new Map(bits as [string, bigint][]).get(name), name).to.equal(BigInt(value));
    }
  });

  it("tells the same of an account with any number of automatic associations, however many it has used", () => {
    const account = { deleted: false, receiverSigRequired: false, ofContract: false, usedAutomaticAssociations: 0 };
    const used = { ...account, usedAutomaticAssociations: 3 };
    const same = (slot: bigint, most: number, other: Partial<state.AccountWord> = {}) =>
      state.tellTheSame(
        slot,
        state.accountWord({ ...account, maxAutomaticAssociations: most }),
        state.accountWord({ ...used, maxAutomaticAssociations: most, ...other }),
      );
    const slot = state.accountSlot("0.0.1001");
    expect(same(slot, -1)).to.equal(true);
    expect(same(slot, 10)).to.equal(false);
    expect(same(slot, -1, { deleted: true })).to.equal(false);
    expect(same(slot, -1, { address: `0x${"12".repeat(20)}` })).to.equal(false);
    expect(same(slot, -1, { maxAutomaticAssociations: 10 })).to.equal(false);
    expect(same(state.tokenSlot("0.0.1001"), -1)).to.equal(false);
  });
});

describe("the addresses of the system contracts", () => {
  it("are those of SystemAddresses.sol", () => {
    const source = readFileSync(new URL("../../contracts/hedera/system/SystemAddresses.sol", import.meta.url), "utf8");
    const declared = new Map(
      [...source.matchAll(/(\w+) = (?:address\(|uint160\()?(0x[0-9a-f]+)\)?;/g)].map(([, name, value]) => [
        name!,
        `0x${value!.slice(2).padStart(40, "0")}` as Address,
      ]),
    );
    for (const [name, address] of Object.entries(system)) {
      if (typeof address === "string") expect(declared.get(name), name).to.equal(address);
    }
    const at = (base: string, num: number) => BigInt(declared.get(base)!) | BigInt(num);
    fc.assert(
      fc.property(nums, (num) => {
        expect(BigInt(system.tokenInfoAddress(id(num)))).to.equal(at("TOKEN_INFO", num));
        expect(BigInt(system.accountKeyAddress(id(num)))).to.equal(at("ACCOUNT_KEY", num));
        expect(system.tokenInfoAddress(id(num))).to.match(/^0x[0-9a-f]{40}$/);
      }),
    );
  });
});

/** The constants that a Solidity library declares. */
function constantsIn(file: string): ReadonlyMap<string, bigint> {
  const source = readFileSync(new URL(`../../contracts/hedera/system/${file}`, import.meta.url), "utf8");
  const found = source.matchAll(/constant (\w+) = ([0-9]+(?: << [0-9]+)?);/g);
  return new Map([...found].map(([, name, value]) => [name!, shifted(value!)]));
}

function shifted(value: string): bigint {
  const [base, by = "0"] = value.split(" << ");
  return BigInt(base!) << BigInt(by);
}
