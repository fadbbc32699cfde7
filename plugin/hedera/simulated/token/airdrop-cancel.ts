import { findAccount, ownerOf } from "../crypto/accounts.ts";
import type { Service } from "../context.ts";
import { Code, present } from "../refusal.ts";
import { checkIds, findAirdrops } from "./airdrop-ids.ts";

/** TokenCancelAirdrop: takes back what nobody claimed. The tokens never left their sender. */
export const tokenCancelAirdrop: Service = {
  check(body) {
    checkIds(body.tokenCancelAirdrop!.pendingAirdrops ?? []);
  },

  signers(body, state, payer) {
    return body.tokenCancelAirdrop!.pendingAirdrops!.flatMap(({ senderId }) => {
      const sender = present(findAccount(state, senderId), Code.INVALID_PENDING_AIRDROP_ID);
      return sender.num === payer ? [] : [ownerOf(sender)];
    });
  },

  handle({ state, body }) {
    const airdrops = findAirdrops(state, body.tokenCancelAirdrop!.pendingAirdrops!);
    for (const airdrop of airdrops) state.removeAirdrop(airdrop);
  },
};
