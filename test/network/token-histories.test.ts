import fc from "fast-check";

import type { HederaSandbox, SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";
import { expectEqualState } from "./token-replica.ts";
import { call, HTS, tokenHarness, type TokenHarness } from "./tokens.ts";

const GAS = 2_000_000n;
/** More of them look deeper: `TOKEN_HISTORIES=100 npm test -- test/network/token-histories.test.ts`. */
const RUNS = Number(process.env["TOKEN_HISTORIES"] ?? 8);

interface World {
  readonly l2: TokenHarness;
  /** Two contracts, two people, and a development account. */
  readonly parties: readonly EntityId[];
  readonly puppets: readonly Hex[];
  readonly people: readonly SandboxAccount[];
  /** Fungible ones: a person's, a contract's; and a contract's NFTs. */
  readonly foo: SandboxToken;
  readonly shares: SandboxToken;
  readonly art: SandboxToken;
}

async function world(): Promise<World> {
  const l2 = await tokenHarness();
  const { hedera } = l2;
  const people = [
    await hedera.createAccount(),
    await hedera.createAccount({ key: "ed25519", automaticAssociations: 1 }),
  ] as const;
  const puppets = [await l2.puppet(), await l2.puppet()];
  const [alice] = people;
  const [pool, shop] = puppets as [Hex, Hex];
  const accounts = [await l2.accountOf(pool), await l2.accountOf(shop)];
  const rulers = { freeze: alice, pause: alice, wipe: alice };
  const foo = await hedera.createToken({ supply: 1_000, treasury: alice, keys: { supply: alice, ...rulers } });
  const shares = await hedera.createToken({ treasury: pool, keys: { supply: pool, ...rulers }, maxSupply: 500 });
  const art = await hedera.createNft({ treasury: shop, keys: { supply: shop, ...rulers } });
  await hedera.transfer(foo, { from: alice, to: pool, amount: 300 });
  await hedera.transfer(foo, { from: alice, to: l2.network.users[0]!, amount: 100 });
  await l2.tell(shop, "mintToken", [art.address, 0n, ["0x61", "0x62", "0x63"]]);
  await l2.tell(pool, "mintToken", [shares.address, 100n, []]);
  const user = l2.network.users[0]!;
  for (const party of [alice, user]) await hedera.associate(party, art);
  await hedera.associate(people[1], foo);
  await l2.act(pool, shares.address, call.transfer(alice.address as Hex, 30));
  await l2.act(pool, shares.address, call.transfer(longZero(user), 30));
  await l2.tell(shop, "transferNFT", [art.address, shop, alice.address, 1n]);
  for (const spender of [pool, l2.network.genesis.vault]) {
    await hedera.approve(foo, { owner: user, spender, amount: 100 });
  }
  const parties = [...accounts, ...people.map(({ id }) => id), l2.network.users[0]!];
  for (const spender of puppets) {
    await hedera.approve(foo, { owner: alice, spender, amount: 100 });
    await hedera.approveAll(art, { owner: alice, spender });
  }
  return { l2, parties, puppets, people, foo, shares, art };
}

const who = fc.nat(4);
const puppet = fc.nat(1);
const units = fc.integer({ min: 1, max: 60 });
const serial = fc.integer({ min: 1, max: 5 });
const kinds = {
  // On the layer 2.
  send: fc.tuple(puppet, fc.boolean(), who, units),
  pull: fc.tuple(puppet, fc.boolean(), who, who, units),
  allow: fc.tuple(puppet, fc.boolean(), who, units),
  mint: fc.tuple(units),
  burn: fc.tuple(units),
  mintNft: fc.tuple(fc.stringMatching(/^[0-9a-f]{1,8}$/)),
  burnNft: fc.tuple(serial),
  sendNft: fc.tuple(puppet, who, serial),
  pullNft: fc.tuple(puppet, who, who, serial),
  allowNft: fc.tuple(puppet, fc.option(who), serial),
  allowAll: fc.tuple(puppet, who, fc.boolean()),
  associate: fc.tuple(puppet, fc.boolean()),
  spendOwn: fc.tuple(who, units),
  several: fc.tuple(puppet, fc.array(fc.tuple(who, units), { minLength: 2, maxLength: 4 })),
  // On Hedera.
  hederaSend: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.boolean(), who, units),
  hederaAllow: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.boolean(), fc.option(who), units),
  hederaFreeze: fc.tuple(fc.boolean(), fc.boolean(), who),
  hederaPause: fc.tuple(fc.boolean(), fc.boolean()),
  hederaMint: fc.tuple(units),
  hederaWipe: fc.tuple(fc.boolean(), who, units),
  hederaSendNft: fc.tuple(fc.integer({ min: 2, max: 4 }), who, serial),
  hederaAllowNft: fc.tuple(fc.integer({ min: 2, max: 4 }), who, serial),
  hederaAllowAll: fc.tuple(fc.integer({ min: 2, max: 4 }), who, fc.boolean()),
  hederaAssociate: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.nat(2), fc.boolean()),
} as const;
type Kind = keyof typeof kinds;
type Step = {
  [K in Kind]: { readonly kind: K; readonly args: (typeof kinds)[K] extends fc.Arbitrary<infer A> ? A : never };
}[Kind];
const step = fc.oneof(
  ...(Object.entries(kinds) as [Kind, fc.Arbitrary<unknown[]>][]).map(([kind, args]) =>
    fc.record({ kind: fc.constant(kind), args }),
  ),
) as fc.Arbitrary<Step>;

async function take({ l2, parties, puppets, foo, shares, art }: World, { kind, args }: Step, from: number) {
  const { hedera } = l2;
  const [pool, shop] = puppets as [Hex, Hex];
  const at = (index: number) => longZero(parties[index]!);
  const fungible = (which: boolean) => (which ? foo : shares);
  const act = (by: Hex, to: Hex, data: string) => l2.act(by, to, data, { from, gas: GAS });
  switch (kind) {
    case "send":
      return await act(puppets[args[0]]!, fungible(args[1]).address, call.transfer(at(args[2]), args[3]));
    case "pull": {
      const [by, which, giver, taker, amount] = args;
      return await act(puppets[by]!, fungible(which).address, call.transferFrom(at(giver), at(taker), amount));
    }
    case "allow":
      return await act(puppets[args[0]]!, fungible(args[1]).address, call.approve(at(args[2]), args[3]));
    case "mint":
      return await act(pool, HTS, call.hts("mintToken", shares.address, args[0], []));
    case "burn":
      return await act(pool, HTS, call.hts("burnToken", shares.address, args[0], []));
    case "mintNft":
      return await act(shop, HTS, call.hts("mintToken", art.address, 0, [Buffer.from(args[0])]));
    case "burnNft":
      return await act(shop, HTS, call.hts("burnToken", art.address, 0, [args[0]]));
    case "sendNft":
      return await act(
        puppets[args[0]]!,
        HTS,
        call.hts("transferNFT", art.address, puppets[args[0]], at(args[1]), args[2]),
      );
    case "pullNft":
      return await act(
        puppets[args[0]]!,
        HTS,
        call.hts("transferFromNFT", art.address, at(args[1]), at(args[2]), args[3]),
      );
    case "allowNft": {
      const spender = args[1] === null ? longZero("0.0.0") : at(args[1]);
      return await act(puppets[args[0]]!, HTS, call.hts("approveNFT", art.address, spender, args[2]));
    }
    case "allowAll":
      return await act(puppets[args[0]]!, HTS, call.hts("setApprovalForAll", art.address, at(args[1]), args[2]));
    case "associate": {
      const name = args[1] ? "associateToken" : "dissociateToken";
      return await act(puppets[args[0]]!, HTS, call.hts(name, puppets[args[0]], foo.address));
    }
    case "spendOwn":
      return await l2.send(0, foo.address, { data: call.transfer(at(args[0]), args[1]), gas: GAS });
    case "several": {
      const calls = args[1].map(([to, amount]) => [foo.address, call.transfer(at(to), amount)] as const);
      return await l2.actAll(puppets[args[0]]!, calls, from);
    }
    default:
      return await takeOnHedera(hedera, parties, { foo, shares, art }, { kind, args } as Step);
  }
}

async function takeOnHedera(
  hedera: HederaSandbox,
  parties: readonly EntityId[],
  { foo, shares, art }: Record<"foo" | "shares" | "art", SandboxToken>,
  { kind, args }: Step,
): Promise<unknown> {
  const party = (index: number) => parties[index]!;
  const fungible = (which: boolean) => (which ? foo : shares);
  switch (kind) {
    case "hederaSend":
      return await hedera.transfer(fungible(args[1]), { from: party(args[0]), to: party(args[2]), amount: args[3] });
    case "hederaAllow": {
      const spender = args[2] === null ? VAULT : party(args[2]);
      return await hedera.approve(fungible(args[1]), { owner: party(args[0]), spender, amount: args[3] });
    }
    case "hederaFreeze":
      return await hedera[args[0] ? "freezeToken" : "unfreezeToken"](fungible(args[1]), party(args[2]));
    case "hederaPause":
      return await hedera[args[0] ? "pause" : "unpause"](fungible(args[1]));
    case "hederaMint":
      return await hedera.mint(foo, args[0]);
    case "hederaWipe":
      return await hedera.wipe(fungible(args[0]), party(args[1]), args[2]);
    case "hederaSendNft":
      return await hedera.transferNft(art, { from: party(args[0]), to: party(args[1]), serial: args[2] });
    case "hederaAllowNft":
      return await hedera.approveNft(art, { owner: party(args[0]), spender: party(args[1]), serial: args[2] });
    case "hederaAllowAll":
      return await hedera.approveAll(art, { owner: party(args[0]), spender: party(args[1]), approved: args[2] });
    case "hederaAssociate": {
      const token = [foo, shares, art][args[1]]!;
      return await hedera[args[2] ? "associate" : "dissociate"](party(args[0]), token);
    }
    default:
      throw new TypeError(`nobody knows how to ${kind}`);
  }
}

/** Of the first network of a process; the networks of the runs are all alike. */
let VAULT: EntityId;

describe("what the layer 2 knows of Hedera's tokens", () => {
  it("is what Hedera knows, after every block of any history", async () => {
    const waves = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 8, size: "max" });
    await fc.assert(
      fc.asyncProperty(waves, async (history) => {
        const world_ = await world();
        const { l2, parties, foo, shares, art } = world_;
        VAULT = l2.network.genesis.vault;
        try {
          for (const wave of history) {
            await Promise.allSettled(wave.map((each, index) => take(world_, each, 1 + index)));
            await l2.sound();
            await expectEqualState(l2, { tokens: [foo.id, shares.id, art.id], parties });
          }
          // Whoever starts anew comes to the same.
          await l2.network.restart(history.length % 4);
          await l2.sound();
        } finally {
          await l2.close();
        }
      }),
      { seed: Number(process.env["TOKEN_SEED"] ?? 0x68697031), numRuns: RUNS, endOnFailure: true },
    );
  }).timeout(RUNS * 60_000);
});
