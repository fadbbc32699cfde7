import { expect } from "chai";

import type { Changes } from "../../plugin/hedera/ledger.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import {
  accountSlot,
  accountWord,
  nftSlot,
  relationSlot,
  relationWord,
  wordHex,
} from "../../plugin/protocol/hedera-state.ts";
import { TOKEN_SERVICE } from "../../plugin/protocol/system-addresses.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";
import { erc, hts, type TokenHarness } from "./tokens.ts";

/** Whom and what to compare. */
export interface Compared {
  readonly tokens: readonly EntityId[];
  readonly parties: readonly EntityId[];
}

/**
 * Expects of the layer 2 what Hedera says: balances, owners, supplies, freezes, KYC and allowances. What contracts
 * allow each other, and with what they associate themselves, is the layer 2's own.
 */
export async function expectEqualState(l2: TokenHarness, { tokens, parties }: Compared): Promise<void> {
  const world = await l2.network.ledger.world();
  const { accounts } = l2.network.door.chain;
  const isContract = (id: EntityId) => accounts.contractOf(id) !== undefined;
  for (const token of tokens) {
    await expectEqualToken(l2, world, token);
    for (const party of parties) await expectEqualRelation(l2, world, token, party, isContract(party));
    await Promise.all(
      parties.flatMap((owner) =>
        parties
          .filter((spender) => spender !== owner && !(isContract(owner) && isContract(spender)))
          .map((spender) => expectEqualAllowance(l2, world, token, owner, spender)),
      ),
    );
  }
  for (const id of parties) await expectEqualAccount(l2, world, id);
}

async function expectEqualToken(l2: TokenHarness, world: Changes, id: EntityId): Promise<void> {
  const { totalSupply, type, lastSerial } = world.tokens.find((token) => token.id === id)!;
  expect(await l2.ask(longZero(id), erc, "totalSupply"), `supply of ${id}`).to.equal(totalSupply);
  const { accounts } = l2.network.door.chain;
  const held = world.relations.filter(({ token }) => token === id).reduce((sum, { balance }) => sum + balance, 0n);
  expect(held, `what there is of ${id}`).to.equal(totalSupply);
  for (let serial = 1; type === "nonFungible" && serial <= lastSerial; serial++) {
    const nft = world.nfts.find((each) => each.token === id && each.serial === BigInt(serial));
    const word = await stored(l2, nftSlot(id, BigInt(serial)));
    expect(word & NUM, `owner of ${id}#${serial}`).to.equal(nft?.owner ? BigInt(nft.owner.slice(4)) : 0n);
    if (nft?.owner === undefined) continue;
    const nobody = nft.spender === l2.network.genesis.vault && accounts.contractOf(nft.owner) !== undefined;
    const spender = nft.spender === undefined || nobody ? 0n : BigInt(nft.spender.slice(4));
    expect((word >> 64n) & NUM, `who may move ${id}#${serial}`).to.equal(spender);
    // Until the next block it is the time of the block that minted it.
    const late = Number(word >> 128n) - Number(nft.createdAt / 1_000_000_000n);
    expect(Math.abs(late), `creation of ${id}#${serial}`).to.be.lessThan(3);
    const uri = (await l2.ask(longZero(id), erc, "tokenURI", serial)) as string;
    expect(uri).to.equal(Buffer.from(nft.metadata!).toString());
  }
}

async function expectEqualRelation(
  l2: TokenHarness,
  world: Changes,
  token: EntityId,
  party: EntityId,
  contract: boolean,
): Promise<void> {
  const what = `${token} of ${party}`;
  const relation = world.relations.find((each) => each.token === token && each.account === party);
  expect(await l2.units(longZero(token), party), what).to.equal(relation?.balance ?? 0n);
  if (contract) return;
  const known = await stored(l2, relationSlot(token, party));
  const expected = relation === undefined ? 0n : relationWord(relation);
  expect(wordHex(known), what).to.equal(wordHex(expected));
  if (relation === undefined) return;
  const [, frozen] = (await l2.ask(TOKEN_SERVICE, hts, "isFrozen", longZero(token), longZero(party))) as unknown[];
  expect(frozen, `${what}, frozen`).to.equal(relation.frozen);
}

async function expectEqualAllowance(
  l2: TokenHarness,
  world: Changes,
  token: EntityId,
  owner: EntityId,
  spender: EntityId,
): Promise<void> {
  const what = `${token} that ${owner} allows ${spender}`;
  const { tokens, operators } = world.accounts.find(({ id }) => id === owner)!.allowances;
  const given = tokens.find((each) => each.token === token && each.spender === spender)?.amount ?? 0n;
  const [, amount] = (await l2.ask(
    TOKEN_SERVICE,
    hts,
    "allowance",
    longZero(token),
    longZero(owner),
    longZero(spender),
  )) as unknown[];
  expect(amount, what).to.equal(given);
  const all = operators.some((each) => each.token === token && each.spender === spender);
  const [, approved] = (await l2.ask(
    TOKEN_SERVICE,
    hts,
    "isApprovedForAll",
    longZero(token),
    longZero(owner),
    longZero(spender),
  )) as unknown[];
  expect(approved, `${what}, all of it`).to.equal(all);
}

async function expectEqualAccount(l2: TokenHarness, world: Changes, id: EntityId): Promise<void> {
  const state = world.accounts.find((each) => each.id === id)!;
  const contract = l2.network.door.chain.accounts.contractOf(id);
  const address = contract ?? state.evmAddress;
  const expected = accountWord({ ...state, address, ofContract: contract !== undefined });
  const known = await stored(l2, accountSlot(id));
  // How many associations a contract's account uses depends on with what it associated itself.
  const mask = contract === undefined ? 0n : 0xffff_ffffn << 40n;
  expect(wordHex(known & ~mask), `account ${id}`).to.equal(wordHex(expected & ~mask));
}

const NUM = (1n << 64n) - 1n;

async function stored(l2: TokenHarness, slot: bigint): Promise<bigint> {
  return BigInt(await l2.rpc<Hex>("eth_getStorageAt", TOKEN_SERVICE, wordHex(slot), "latest"));
}
