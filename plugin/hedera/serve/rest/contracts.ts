/** `/contracts/…`, of a network that has none: Hedera's own EVM is not simulated. */
import { notFound, RestError } from "./errors.ts";
import { NO_LINKS } from "./paging.ts";
import { anything, limit, order, parseQuery, timestamp } from "./parameters.ts";
import type { Ask } from "./request.ts";

/** The answer to a list under this name, whatever it is filtered by. */
export function emptyList(name: string): (ask: Ask) => unknown {
  return (ask) => {
    parseQuery(ask.query, {
      "block.hash": anything,
      "block.number": anything,
      "contract.id": anything,
      from: anything,
      hbar: anything,
      index: anything,
      internal: anything,
      limit,
      order,
      slot: anything,
      timestamp,
      topic0: anything,
      topic1: anything,
      topic2: anything,
      topic3: anything,
      "transaction.hash": anything,
      "transaction.index": anything,
    });
    return { [name]: [], links: NO_LINKS };
  };
}

/** What there is none of. */
export function showNothing(): never {
  throw notFound();
}

/** `POST /contracts/call` */
export function callContract(): never {
  const detail =
    "Hedera's own EVM is not simulated. Contracts run on the layer-2 network; call them with eth_call on its JSON-RPC.";
  throw new RestError(501, { message: "Not Implemented", detail });
}

/** `POST /network/fees` */
export function estimateFees(): never {
  const detail = "Fees are not estimated over REST. Ask the transaction's record what it cost.";
  throw new RestError(501, { message: "Not Implemented", detail });
}
