/** What a transaction changed of a token: what was known of it, and what the transaction says. */
import type { Follower, TokenState } from "../../ledger.ts";
import { tokenState } from "../rest/states.ts";
import type { Facts } from "./facts.ts";

/** The token that a transaction created, or changed if it is known. */
export function tokensOf(facts: Facts, known: Follower["token"]): TokenState[] {
  const { entity_id: id, result, name } = facts.row;
  if (id === undefined || result !== "SUCCESS" || !name.startsWith("TOKEN")) return [];
  const changed = name === "TOKENCREATION" ? created(facts) : changedFrom(known(id), facts);
  return changed === undefined ? [] : [changed];
}

/** Mirrors keep no history of supplies: what there was at first is what the treasury got. */
function created(facts: Facts): TokenState | undefined {
  return facts.token && { ...tokenState(facts.token, 0), totalSupply: unitsIn(facts), paused: false, deleted: false };
}

function changedFrom(before: TokenState | undefined, facts: Facts): TokenState | undefined {
  if (before === undefined) return undefined;
  const { totalSupply, lastSerial, paused, deleted } = before;
  const after = facts.token && tokenState(facts.token, lastSerial);
  switch (facts.row.name) {
    case "TOKENUPDATE":
      return after && { ...after, totalSupply, paused, deleted };
    case "TOKENFEESCHEDULEUPDATE":
      return after && { ...before, customFees: after.customFees };
    case "TOKENMINT":
    case "TOKENBURN":
    case "TOKENWIPE":
      return {
        ...before,
        totalSupply: totalSupply + unitsIn(facts),
        lastSerial: Math.max(lastSerial, ...serialsIn(facts)),
      };
    case "TOKENPAUSE":
      return { ...before, paused: true };
    case "TOKENUNPAUSE":
      return { ...before, paused: false };
    case "TOKENDELETION":
      return { ...before, deleted: true };
    default:
      return undefined;
  }
}

/** By how much there is more of the token now: units of a fungible one, or NFTs. */
function unitsIn({ row: { entity_id: id, token_transfers, nft_transfers } }: Facts): bigint {
  const units = (token_transfers ?? []).filter(({ token_id }) => token_id === id).map(({ amount }) => amount);
  const nfts = (nft_transfers ?? [])
    .filter(({ token_id }) => token_id === id)
    .map(({ sender_account_id, receiver_account_id }) => {
      if (sender_account_id === undefined) return 1n;
      return receiver_account_id === undefined ? -1n : 0n;
    });
  return [...units, ...nfts].reduce((sum, amount) => sum + amount, 0n);
}

function serialsIn({ row: { nft_transfers } }: Facts): number[] {
  return (nft_transfers ?? []).map(({ serial_number }) => Number(serial_number));
}
