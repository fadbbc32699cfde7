/** `/tokens/{id}/nfts` and what is below it. */
import { proto } from "@hiero-ledger/proto";

import { entityId, formatTimestamp } from "../../entity.ts";
import { nftKey } from "../../simulated/entities.ts";
import type { Nft } from "../../simulated/entities.ts";
import type { Sealed } from "../../simulated/sealed.ts";
import type { Column } from "./bounds.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { entityInPath } from "./ids.ts";
import { MAX_QUICK_SCAN, NO_LINKS, tablePage, transactionPage } from "./paging.ts";
import { entity, limit, meets, order, pagingOf, parseQuery, positive, timestamp } from "./parameters.ts";
import type { Filter } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { base64, nullableId, transactionIdText } from "./shapes.ts";
import { presentView } from "./views.ts";
import type { View } from "./views.ts";

/** `GET /tokens/{id}/nfts` */
export function listNfts(ask: Ask): unknown {
  const token = entityInPath(ask.variables.token!, "tokenid");
  const query = parseQuery(ask.query, { "account.id": entity, limit, order, serialnumber: positive });
  const view = presentView(ask.source.mirror);
  const isOwner = meets(query["account.id"]);
  const rows: Nft[] = [];
  for (const [, nft] of view.state.nfts.entries()) if (nft.token === token && isOwner(nft.owner)) rows.push(nft);
  const page = tablePage(ask, rows, [serialColumn(query.serialnumber)], pagingOf(query, "desc"));
  return { nfts: page.rows.map((nft) => nftJson(view, nft)), links: page.links };
}

/** `GET /tokens/{id}/nfts/{serialNumber}` */
export function showNft(ask: Ask): unknown {
  parseQuery(ask.query, {});
  const [token, serial] = nftInPath(ask);
  const view = presentView(ask.source.mirror);
  const nft = view.state.nfts.get(nftKey(token, serial));
  if (!nft) throw notFound();
  return nftJson(view, nft);
}

/** `GET /tokens/{id}/nfts/{serialNumber}/transactions`: how it was minted, changed hands, and ended. */
export function listNftTransactions(ask: Ask): unknown {
  const [token, serial] = nftInPath(ask);
  const query = parseQuery(ask.query, { limit, order, timestamp });
  const moveIn = ({ effects }: Sealed) =>
    effects.tokens?.nfts.find((move) => move.token === token && move.serial === serial);
  const id = entityId(token);
  // With its token an NFT ends; NFTs that never were have no such history.
  const { state } = presentView(ask.source.mirror);
  const existed = state.nfts.get(nftKey(token, serial)) !== undefined;
  const isEnd = ({ name, effects, status }: Sealed) =>
    existed && name === "tokenDeletion" && effects.entity === id && status === proto.ResponseCodeEnum.SUCCESS;
  const isPart = (sealed: Sealed) => moveIn(sealed) !== undefined || isEnd(sealed);
  const createdAt = state.tokens.get(token)?.createdAt;
  if (createdAt === undefined) return { transactions: [], links: NO_LINKS };
  const times = [...query.timestamp, { operator: "gte" as const, value: createdAt }];
  const { rows, links } = transactionPage(ask, times, isPart, pagingOf(query, "desc"), MAX_QUICK_SCAN);
  const transactions = rows.map((sealed) => {
    const move = moveIn(sealed);
    return {
      consensus_timestamp: formatTimestamp(sealed.consensusTimestamp),
      is_approval: move?.isApproval ?? false,
      nonce: sealed.transactionId.nonce,
      receiver_account_id: nullableId(move?.to),
      sender_account_id: nullableId(move?.from),
      transaction_id: transactionIdText(sealed.transactionId),
      type: sealed.name.toUpperCase(),
    };
  });
  return { transactions, links };
}

/** Lists of NFTs by their serial number. */
export function serialColumn(filters: readonly Filter<bigint>[]): Column<Nft> {
  return { parameter: "serialnumber", filters, of: ({ serial }) => BigInt(serial) };
}

/** An NFT as JSON. */
export function nftJson({ state }: View, nft: Nft): unknown {
  return {
    account_id: entityId(nft.owner),
    created_timestamp: formatTimestamp(nft.createdAt),
    delegating_spender: null,
    deleted: state.tokens.get(nft.token)?.deleted ?? false,
    metadata: base64(nft.metadata),
    modified_timestamp: formatTimestamp(nft.modifiedAt),
    serial_number: nft.serial,
    spender: nullableId(nft.spender),
    token_id: entityId(nft.token),
  };
}

function nftInPath({ variables }: Ask): [token: number, serial: number] {
  const token = entityInPath(variables.token!, "tokenid");
  const serial = positive(variables.serial!, "eq");
  if (serial === undefined) throw invalidParameter("serialnumber");
  return [token, Number(serial)];
}
