import { findAccount, ownerOf } from "../crypto/accounts.ts";
import type { TokenChanges } from "../crypto/transfer-list.ts";
import { execute } from "../crypto/transfer-steps.ts";
import type { Service } from "../context.ts";
import type { PendingAirdrop } from "../entities.ts";
import { Code, must, present } from "../refusal.ts";
import { checkIds, findAirdrops } from "./airdrop-ids.ts";
import { changesOf } from "./assessment.ts";
import { associate } from "./balances.ts";
import { hasFallbackFee } from "./royalty-fees.ts";
import { findRelation, usableTokenNumbered } from "./tokens.ts";

/** TokenClaimAirdrop: takes what waits for the signers, without custom fees and without using up automatic slots. */
export const tokenClaimAirdrop: Service = {
  check(body) {
    checkIds(body.tokenClaimAirdrop!.pendingAirdrops ?? []);
  },

  signers(body, state, payer) {
    return body.tokenClaimAirdrop!.pendingAirdrops!.flatMap(({ receiverId }) => {
      const receiver = present(findAccount(state, receiverId), Code.INVALID_ACCOUNT_ID);
      return receiver.num === payer ? [] : [ownerOf(receiver)];
    });
  },

  handle(context) {
    const { state } = context;
    const airdrops = findAirdrops(state, context.body.tokenClaimAirdrop!.pendingAirdrops!);
    for (const { token } of airdrops) {
      must(!hasFallbackFee(usableTokenNumbered(state, token)), Code.TOKEN_AIRDROP_WITH_FALLBACK_ROYALTY);
    }
    for (const { receiver, token } of airdrops) {
      if (findRelation(state, receiver, token)) continue;
      associate(context, state.accounts.get(receiver)!, usableTokenNumbered(state, token));
    }
    execute(context, { hbar: [], tokens: transfersOf(airdrops) });
    for (const airdrop of airdrops) state.removeAirdrop(airdrop);
  },
};

/** One list for each token, with one change for each account. */
function transfersOf(airdrops: readonly PendingAirdrop[]): TokenChanges[] {
  const tokens = [...new Set(airdrops.map(({ token }) => token))];
  return tokens.map((token) => {
    const units = new Map<number, bigint>();
    const nfts = [];
    for (const { sender, receiver, serial, amount } of airdrops.filter((airdrop) => airdrop.token === token)) {
      if (serial !== undefined) {
        nfts.push({ serial, from: sender, to: receiver, isApproval: false });
        continue;
      }
      units.set(sender, (units.get(sender) ?? 0n) - amount);
      units.set(receiver, (units.get(receiver) ?? 0n) + amount);
    }
    return { token, units: changesOf(units), nfts };
  });
}
