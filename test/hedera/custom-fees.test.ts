import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { ecKey, HBAR, statusOf } from "./network.ts";
import { account, all, amounts, CAROL, DAVE, ERIN, give, holdings, KEYS, market, move, submit } from "./market.ts";
import { transferOf } from "./market.ts";
import type { Market } from "./market.ts";
import { associate, fixedFee, fraction, fractionalFee, HOLDER, ISSUER, royaltyFee } from "./token-network.ts";

const stranger = ecKey("stranger");
/** The fee's token 0.0.0 stands for the token that has the fee. */
const SELF = "0.0.0";

describe("custom fees", () => {
  let m: Market;
  const setFees = (token: EntityId, ...customFees: proto.ICustomFee[]) =>
    submit(m, { tokenFeeScheduleUpdate: { tokenId: toTokenId(token), customFees } });
  const units = (who: EntityId, token = m.gold) => m.network.balance(who, token);
  const sell = (to: EntityId, amount: bigint) => transferOf([move(m.gold, [HOLDER, -amount], [to, amount])]);
  const hbar = (who: EntityId) => account(m, who).balance;

  /** Another fungible token, of which holder, dave and carol have 100 units. */
  async function coin(more: proto.ITokenCreateTransactionBody = {}): Promise<EntityId> {
    const token = await m.network.token({ ...KEYS, ...more });
    for (const who of [HOLDER, CAROL] as const)
      if (!m.network.relation(who, token)) await submit(m, associate(who, token));
    await submit(m, transferOf([move(token, [ISSUER, -300n], [HOLDER, 100n], [DAVE, 100n], [CAROL, 100n])]));
    return token;
  }

  beforeEach(async () => {
    m = await market();
    await submit(m, associate(CAROL, m.gold, m.art));
  });

  describe("that are fixed", () => {
    it("are paid in hbar by the sender, beside the transfer, and recorded", async () => {
      await setFees(m.gold, fixedFee(7n, CAROL), fixedFee(2n, DAVE));
      const [holder, carol] = [hbar(HOLDER), hbar(CAROL)];
      const { transactionId } = await submit(m, sell(ISSUER, 10n));
      expect([hbar(HOLDER) - holder, hbar(CAROL) - carol, units(ISSUER)]).to.deep.equal([-9n, 7n, 510n]);
      const { record } = m.network.ledger.record(transactionId)!;
      expect(record.assessedCustomFees).to.deep.equal([assessed(7n, CAROL, HOLDER), assessed(2n, DAVE, HOLDER)]);
      const credit = { accountID: toAccountId(CAROL), amount: toLong(7n) };
      expect(record.transferList!.accountAmounts).to.deep.include(credit);
    });

    it("are not paid by the treasury, nor by their collector", async () => {
      await setFees(m.gold, fixedFee(7n, HOLDER), fixedFee(2n, DAVE));
      const dave = hbar(DAVE);
      await submit(m, transferOf([move(m.gold, [ISSUER, -10n], [HOLDER, 10n])]));
      expect(hbar(DAVE) - dave).to.equal(0n);
      await submit(m, sell(ISSUER, 10n));
      expect(hbar(DAVE) - dave).to.equal(2n);
    });

    it("are not paid by other collectors of the token where they say so", async () => {
      const exempting = { ...fixedFee(2n, DAVE), allCollectorsAreExempt: true };
      await setFees(m.gold, fixedFee(7n, HOLDER), exempting);
      const dave = hbar(DAVE);
      await submit(m, sell(ISSUER, 10n));
      expect(hbar(DAVE)).to.equal(dave);
    });

    it("in the token itself come on top of what is sent", async () => {
      await setFees(m.gold, fixedFee(3n, CAROL, m.gold));
      const { transactionId } = await submit(m, sell(ISSUER, 10n));
      expect([units(HOLDER), units(ISSUER), units(CAROL)]).to.deep.equal([487n, 510n, 3n]);
      const { assessedCustomFees, tokenTransferLists } = m.network.ledger.record(transactionId)!.record;
      expect(assessedCustomFees).to.deep.equal([assessed(3n, CAROL, HOLDER, m.gold)]);
      expect(tokenTransferLists![0]!.transfers).to.deep.equal(
        amounts([HOLDER, -13n, false], [ISSUER, 10n, false], [CAROL, 3n, false]),
      );
    });

    it("in another token can cost a fee themselves, but not a third one", async () => {
      const first = await coin();
      const second = await coin();
      await setFees(m.gold, fixedFee(5n, CAROL, first));
      await setFees(first, fixedFee(2n, CAROL, second));
      await setFees(second, fixedFee(1n, CAROL));
      const carol = hbar(CAROL);
      await submit(m, sell(ISSUER, 10n));
      expect([units(CAROL, first), units(CAROL, second), hbar(CAROL) - carol]).to.deep.equal([105n, 102n, 1n]);
      const third = await coin();
      await setFees(second, fixedFee(1n, CAROL, third));
      const status = await statusOf(m.holder.submit(sell(ISSUER, 10n)));
      expect(status).to.equal("CUSTOM_FEE_CHARGING_EXCEEDED_MAX_RECURSION_DEPTH");
    });
  });

  describe("that are fractional", () => {
    it("come out of what the receivers get, in proportion", async () => {
      await setFees(m.gold, fractionalFee({}, CAROL));
      await submit(m, associate(DAVE, m.gold));
      const list = move(m.gold, [HOLDER, -100n], [DAVE, 75n], [ERIN, 25n]);
      const { transactionId } = await submit(m, transferOf([list]));
      // 10 in all: 7 of 7.5 and 2 of 2.5, and the first one bears the rest.
      expect([units(DAVE), units(ERIN), units(CAROL), units(HOLDER)]).to.deep.equal([67n, 23n, 10n, 400n]);
      const { assessedCustomFees } = m.network.ledger.record(transactionId)!.record;
      expect(assessedCustomFees).to.deep.equal([assessed(10n, CAROL, [DAVE, ERIN], m.gold)]);
    });

    const table: [name: string, fee: proto.IFractionalFee, sent: bigint, collected: bigint][] = [
      ["have a minimum", { minimumAmount: toLong(5) }, 20n, 5n],
      ["have a maximum", { maximumAmount: toLong(5) }, 100n, 5n],
      ["round down", {}, 19n, 1n],
      ["can round down to nothing", {}, 9n, 0n],
    ];
    for (const [name, fee, sent, collected] of table) {
      it(name, async () => {
        await setFees(m.gold, fractionalFee(fee, CAROL));
        const { transactionId } = await submit(m, sell(DAVE, sent));
        expect([units(DAVE), units(CAROL)]).to.deep.equal([sent - collected, collected]);
        const { assessedCustomFees } = m.network.ledger.record(transactionId)!.record;
        expect(assessedCustomFees).to.have.length(collected === 0n ? 0 : 1);
      });

      it(`${name}, also on top for the sender, net of transfers`, async () => {
        await setFees(m.gold, fractionalFee({ ...fee, netOfTransfers: true }, CAROL));
        await submit(m, sell(DAVE, sent));
        expect([units(DAVE), units(CAROL), units(HOLDER)]).to.deep.equal([sent, collected, 500n - sent - collected]);
      });
    }

    it("are shared by several senders", async () => {
      await submit(m, associate(ERIN, m.gold));
      await setFees(m.gold, fractionalFee({}, ERIN));
      await submit(m, transferOf([move(m.gold, [ISSUER, -100n], [CAROL, 100n])]));
      await submit(m, transferOf([move(m.gold, [HOLDER, -60n], [CAROL, -40n], [DAVE, 100n])]));
      expect([units(DAVE), units(ERIN)]).to.deep.equal([90n, 10n]);
    });

    it("are not taken of what the collector or the treasury sends or gets", async () => {
      await setFees(m.gold, fractionalFee({}, HOLDER));
      await submit(m, sell(CAROL, 100n));
      expect(units(CAROL)).to.equal(100n);
      await submit(m, transferOf([move(m.gold, [CAROL, -50n], [ISSUER, 30n], [HOLDER, 20n])]));
      expect([units(ISSUER), units(HOLDER)]).to.deep.equal([530n, 420n]);
    });

    it("are not taken when every sender is exempt as a collector of another fee", async () => {
      const exempting = { ...fractionalFee({}, CAROL), allCollectorsAreExempt: true };
      await setFees(m.gold, fractionalFee({}, HOLDER), exempting);
      await submit(m, sell(DAVE, 100n));
      expect(units(DAVE)).to.equal(100n);
    });

    it("refuse to be paid out of less than their minimum", async () => {
      await setFees(m.gold, fractionalFee({ minimumAmount: toLong(5) }, CAROL));
      expect(await statusOf(m.holder.submit(sell(DAVE, 4n)))).to.equal(
        "INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE",
      );
    });
  });

  describe("that are royalties", () => {
    const fallback = (amount: bigint, token?: EntityId) =>
      royaltyFee({ fallbackFee: fixedFee(amount, CAROL, token).fixedFee }, CAROL);

    it("come out of all that is paid for the NFT", async () => {
      await setFees(m.art, royaltyFee({ exchangeValueFraction: fraction(1, 4) }, CAROL));
      const money = await coin();
      const [holder, carol] = [hbar(HOLDER), hbar(CAROL)];
      const lists = [give(m.art, [HOLDER, DAVE, 1]), move(money, [DAVE, -40n], [HOLDER, 40n])];
      const { transactionId } = await submit(m, transferOf(lists, [DAVE, -80n], [HOLDER, 80n]));
      expect([hbar(HOLDER) - holder, hbar(CAROL) - carol]).to.deep.equal([60n, 20n]);
      expect([units(HOLDER, money), units(CAROL, money), units(DAVE, money)]).to.deep.equal([130n, 110n, 60n]);
      expect(m.network.nft(m.art, 1)!.owner).to.equal(1005);
      expect(m.network.ledger.record(transactionId)!.record.assessedCustomFees).to.deep.equal([
        assessed(20n, CAROL, HOLDER),
        assessed(10n, CAROL, HOLDER, money),
      ]);
    });

    it("are due once for all NFTs of a kind", async () => {
      await setFees(m.art, royaltyFee({}, CAROL));
      const carol = hbar(CAROL);
      const nfts = give(m.art, [HOLDER, DAVE, 1], [HOLDER, DAVE, 2]);
      await submit(m, transferOf([nfts], [DAVE, -100n], [HOLDER, 100n]));
      expect(hbar(CAROL) - carol).to.equal(10n);
    });

    it("fall back on a fixed fee, paid by a receiver who pays nothing and agrees", async () => {
      await setFees(m.art, fallback(9n));
      const [dave, carol] = [hbar(DAVE), hbar(CAROL)];
      const gift = transferOf([give(m.art, [HOLDER, DAVE, 1], [HOLDER, DAVE, 2])]);
      expect(await statusOf(m.issuer.submit(gift, { signers: [m.holder.key] }))).to.equal("INVALID_SIGNATURE");
      await submit(m, gift);
      expect([hbar(DAVE) - dave, hbar(CAROL) - carol]).to.deep.equal([-9n, 9n]);
    });

    it("fall back on nothing where there is no such fee, or the treasury gives or gets", async () => {
      await setFees(m.art, royaltyFee({}, CAROL));
      const carol = hbar(CAROL);
      await submit(m, transferOf([give(m.art, [HOLDER, DAVE, 1])]));
      await setFees(m.art, fallback(9n));
      for (const [from, to, serial] of [
        [ISSUER, DAVE, 3],
        [DAVE, ISSUER, 3],
      ] as const) {
        const gift = transferOf([give(m.art, [from, to, serial])]);
        const signers = all.filter((key) => key !== m.dave.key || from === DAVE);
        expect(await statusOf(m.issuer.submit(gift, { signers }))).to.equal("SUCCESS");
      }
      expect(hbar(CAROL)).to.equal(carol);
    });

    it("can be a fallback in another token", async () => {
      const money = await coin();
      await setFees(m.art, fallback(9n, money));
      await submit(m, transferOf([give(m.art, [HOLDER, DAVE, 1])]));
      expect([units(DAVE, money), units(CAROL, money)]).to.deep.equal([91n, 109n]);
    });
  });

  interface Row {
    readonly code: string;
    readonly name: string;
    readonly before: () => Promise<unknown>;
    readonly data: () => TransactionData;
  }

  const insufficient = "INSUFFICIENT_SENDER_ACCOUNT_BALANCE_FOR_CUSTOM_FEE";
  const rows: Row[] = [
    {
      code: insufficient,
      name: "a fee in hbar that the sender lacks",
      before: () => setFees(m.gold, fixedFee(1_001n * HBAR, CAROL)),
      data: () => sell(ISSUER, 1n),
    },
    {
      code: insufficient,
      name: "a fee in the token that the sender lacks",
      before: () => setFees(m.gold, fixedFee(10n, CAROL, m.gold)),
      data: () => sell(ISSUER, 491n),
    },
    {
      code: "INSUFFICIENT_TOKEN_BALANCE",
      name: "units that the sender lacks, fee or not",
      before: () => setFees(m.gold, fixedFee(10n, CAROL)),
      data: () => sell(ISSUER, 501n),
    },
    {
      code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT",
      name: "a fee in a token that the sender is not associated with",
      before: async () => {
        const money = await m.network.token();
        await submit(m, associate(CAROL, money));
        await setFees(m.gold, fixedFee(1n, CAROL, money));
      },
      data: () => sell(ISSUER, 1n),
    },
    {
      code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT",
      name: "a collector who is not associated any more",
      before: async () => {
        await setFees(m.gold, fixedFee(1n, CAROL, m.gold));
        await submit(m, { tokenDissociate: { account: toAccountId(CAROL), tokens: [toTokenId(m.gold)] } });
      },
      data: () => sell(ISSUER, 1n),
    },
    {
      code: insufficient,
      name: "a payer who is named by an alias",
      before: async () => {
        await setFees(m.gold, fixedFee(1n, CAROL));
        await submit(m, transferOf([move(m.gold, [ISSUER, -5n], [stranger.evmAddress, 5n])], ...fund()));
      },
      data: () => transferOf([move(m.gold, [stranger.evmAddress, -1n], [ISSUER, 1n])]),
    },
    {
      code: "CUSTOM_FEE_CHARGING_EXCEEDED_MAX_ACCOUNT_AMOUNTS",
      name: "more than 20 changes, fees included",
      before: async () => {
        const collectors = [2, 3, 4, 5, 6, 98, 1004, 1005, 1006].map((num): EntityId => `0.0.${num}`);
        await setFees(m.gold, ...collectors.map((collector) => fixedFee(1n, collector)));
      },
      data: () => {
        const nfts = [1, 2, 3, 4, 5].map((serial): [EntityId, EntityId, number] =>
          serial < 3 ? [HOLDER, ISSUER, serial] : [ISSUER, HOLDER, serial],
        );
        return transferOf([move(m.gold, ...spread()), give(m.art, ...nfts)], [ISSUER, -1n], ["0.0.800", 1n]);
      },
    },
    {
      code: "ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON",
      name: "units of NFTs with fees",
      before: () => setFees(m.art, fixedFee(1n, CAROL)),
      data: () => transferOf([move(m.art, [HOLDER, -1n], [ISSUER, 1n])]),
    },
    {
      code: "NFT_TRANSFERS_ONLY_ALLOWED_FOR_NON_FUNGIBLE_UNIQUE",
      name: "serials of a fungible token with fees",
      before: () => setFees(m.gold, fixedFee(1n, CAROL)),
      data: () => transferOf([give(m.gold, [HOLDER, ISSUER, 1])]),
    },
    {
      code: "CUSTOM_FEE_OUTSIDE_NUMERIC_RANGE",
      name: "a fraction of more than there can be",
      before: () => setFees(m.gold, fractionalFee({ fractionalAmount: fraction(4_000_000_000_000_000, 1) }, CAROL)),
      data: () => sell(DAVE, 499n * 100n),
    },
    {
      code: "TOKEN_WAS_DELETED",
      name: "a deleted token in which a fee is",
      before: async () => {
        const money = await coin();
        await setFees(m.gold, fixedFee(1n, CAROL, money));
        await submit(m, { tokenDeletion: { token: toTokenId(money) } });
      },
      data: () => sell(ISSUER, 1n),
    },
  ];
  for (const { code, name, before, data } of rows) {
    it(`answer ${code} for ${name}, and nobody pays`, async () => {
      await before();
      const known = holdings(m);
      const carol = hbar(CAROL);
      expect(await statusOf(m.issuer.submit(data(), { signers: [...all, stranger] }))).to.equal(code);
      expect(holdings(m)).to.deep.equal(known);
      expect(hbar(CAROL)).to.equal(carol);
    });
  }

  it("can be paid out of an allowance, which covers fees in the token itself", async () => {
    await setFees(m.gold, fixedFee(3n, CAROL, m.gold));
    await submit(m, {
      cryptoApproveAllowance: {
        tokenAllowances: [
          { tokenId: toTokenId(m.gold), owner: toAccountId(HOLDER), spender: toAccountId(DAVE), amount: toLong(13) },
        ],
      },
    });
    const take = (amount: bigint) => transferOf([move(m.gold, [HOLDER, -amount, true], [ISSUER, amount])]);
    expect(await statusOf(m.dave.submit(take(11n)))).to.equal("AMOUNT_EXCEEDS_ALLOWANCE");
    expect(await statusOf(m.dave.submit(take(10n)))).to.equal("SUCCESS");
    expect(account(m, HOLDER).allowances.tokens.size).to.equal(0);
  });

  it("of the token itself can be there from the start", async () => {
    m = await market({ customFees: [fixedFee(3n, HOLDER, SELF), fractionalFee({}, HOLDER)] });
    await submit(m, associate(CAROL, m.gold));
    await submit(m, transferOf([move(m.gold, [ISSUER, -100n], [CAROL, 100n])]));
    await submit(m, transferOf([move(m.gold, [CAROL, -50n], [DAVE, 50n])]));
    expect([units(CAROL), units(DAVE), units(HOLDER)]).to.deep.equal([47n, 45n, 508n]);
  });

  /** Hbar for the stranger, who could pay. */
  function fund(): Parameters<typeof amounts> {
    return [
      [ISSUER, -10n],
      [stranger.evmAddress, 10n],
    ];
  }

  /** Five changes of units. */
  function spread(): Parameters<typeof amounts> {
    const receivers = [ISSUER, CAROL, DAVE, ERIN] as const;
    return [[HOLDER, -4n], ...receivers.map((who): [EntityId, bigint] => [who, 1n])];
  }
});

function assessed(
  amount: bigint,
  collector: EntityId,
  payers: EntityId | EntityId[],
  token?: EntityId,
): proto.IAssessedCustomFee {
  return {
    amount: toLong(amount),
    tokenId: token && toTokenId(token),
    feeCollectorAccountId: toAccountId(collector),
    effectivePayerAccountId: [payers].flat().map(toAccountId),
  };
}
