/** What an account holds, beside hbar: `/accounts/{id}/tokens`, `/nfts` and `/rewards`. */
import { entityId, formatTimestamp } from "../../entity.ts";
import type { Account, Nft, TokenRelation } from "../../simulated/entities.ts";
import { entityColumn } from "./bounds.ts";
import { notFound } from "./errors.ts";
import { accountNumber } from "./ids.ts";
import { nftJson, serialColumn } from "./nfts.ts";
import { NO_LINKS, tablePage } from "./paging.ts";
import { comparing, entity, limit, meets, order, pagingOf, parseQuery, positive, timestamp } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { presentView, relationsOf } from "./views.ts";
import type { View } from "./views.ts";

/** `GET /accounts/{id}/tokens`: the tokens that the account is associated with. */
export function listAccountTokens(ask: Ask): unknown {
  const view = presentView(ask.source.mirror);
  const account = existingAccount(ask, view);
  const query = parseQuery(ask.query, { limit, order, "token.id": comparing(entity) });
  const column = entityColumn<TokenRelation>("token.id", query["token.id"], ({ token }) => token);
  const relations = relationsOf(view, [account]).get(account.num)!;
  const { rows, links } = tablePage(ask, relations, [column], pagingOf(query, "asc"));
  return { tokens: rows.map((relation) => relationJson(view, relation)), links };
}

/** `GET /accounts/{id}/nfts` */
export function listAccountNfts(ask: Ask): unknown {
  const num = accountNumber(ask.source.mirror, ask.variables.account!);
  const query = parseQuery(ask.query, {
    limit,
    order,
    serialnumber: positive,
    "spender.id": comparing(entity),
    "token.id": entity,
  });
  const view = presentView(ask.source.mirror);
  const isSpender = meets(query["spender.id"]);
  const columns = [
    entityColumn<Nft>("token.id", query["token.id"], ({ token }) => token),
    { ...serialColumn(query.serialnumber), needs: "token.id" },
  ];
  const { rows, links } = tablePage(ask, owned(), columns, pagingOf(query, "desc"));
  return { nfts: rows.map((nft) => nftJson(view, nft)), links };

  function* owned(): Generator<Nft> {
    for (const [, nft] of view.state.nfts.entries()) {
      if (nft.owner !== num) continue;
      if (query["spender.id"].length === 0 || (nft.spender !== undefined && isSpender(nft.spender))) yield nft;
    }
  }
}

/** `GET /accounts/{id}/rewards`: none, as nothing comes of staking here. */
export function listRewards(ask: Ask): unknown {
  existingAccount(ask, presentView(ask.source.mirror));
  parseQuery(ask.query, { limit, order, timestamp: comparing(timestamp) });
  return { rewards: [], links: NO_LINKS };
}

function existingAccount(ask: Ask, { state }: View): Account {
  const account = state.accounts.get(accountNumber(ask.source.mirror, ask.variables.account!));
  if (!account) throw notFound();
  return account;
}

function relationJson({ state }: View, relation: TokenRelation) {
  const { decimals, keys } = state.tokens.get(relation.token)!;
  return {
    automatic_association: relation.automatic,
    balance: relation.balance,
    created_timestamp: formatTimestamp(relation.createdAt),
    decimals,
    freeze_status: keys.freeze ? (relation.frozen ? "FROZEN" : "UNFROZEN") : "NOT_APPLICABLE",
    kyc_status: keys.kyc ? (relation.kycGranted ? "GRANTED" : "REVOKED") : "NOT_APPLICABLE",
    token_id: entityId(relation.token),
  };
}
