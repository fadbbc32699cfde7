import type { proto } from "@hiero-ledger/proto";

import { entityId } from "../../entity.ts";
import { thresholdKey } from "../../keys.ts";
import { usableMetadata } from "./attributes.ts";
import type { Service } from "../context.ts";
import type { Token } from "../entities.ts";
import { extras } from "../fees.ts";
import { Code, present, must } from "../refusal.ts";
import { roleKey } from "./roles.ts";
import { checkBatch, knownNft, serialsOf } from "./supply.ts";
import { knownToken } from "./tokens.ts";

/**
 * TokenUpdateNfts: new metadata for NFTs, by the metadata key, or by the supply key while the treasury holds them all
 * (HIP-657, HIP-850). A paused or deleted token does not stand in its way.
 */
export const tokenUpdateNfts: Service = {
  extraFee(body) {
    return Math.max((body.tokenUpdateNfts!.serialNumbers?.length ?? 0) - 1, 0) * extras.nftUpdate;
  },

  check(body) {
    const op = body.tokenUpdateNfts!;
    present(op.token, Code.INVALID_TOKEN_ID);
    must(op.serialNumbers?.length, Code.MISSING_SERIAL_NUMBERS);
  },

  signers(body, state) {
    const op = body.tokenUpdateNfts!;
    const token = knownToken(state, op.token);
    const inTreasury = serialsOf(op).every((serial) => knownNft(state, token, serial).owner === token.treasury);
    return [{ key: inTreasury ? metadataOrSupplyKey(token) : roleKey(token.keys, "metadata") }];
  },

  handle({ state, now, body, effects }) {
    const op = body.tokenUpdateNfts!;
    const token = knownToken(state, op.token);
    const metadata = op.metadata ? usableMetadata(op.metadata.value) : undefined;
    checkBatch(op.serialNumbers!.length);
    for (const serial of serialsOf(op)) {
      const nft = knownNft(state, token, serial);
      if (metadata) state.putNft({ ...nft, metadata, modifiedAt: now });
    }
    effects.entity = entityId(token.num);
  },
};

function metadataOrSupplyKey({ keys: { metadata, supply } }: Token): proto.IKey {
  if (metadata && supply) return thresholdKey(1, [metadata, supply]);
  return present(metadata ?? supply, Code.TOKEN_HAS_NO_METADATA_OR_SUPPLY_KEY);
}
