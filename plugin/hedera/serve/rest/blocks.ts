/** `/blocks` and `/blocks/{hashOrNumber}`. */
import { formatTimestamp, SECOND, toHex } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import type { Block } from "../../simulated/blocks.ts";
import type { Mirror } from "../../simulated/mirror.ts";
import { invalidParameter, notFound } from "./errors.ts";
import { tablePage } from "./paging.ts";
import { comparing, limit, meets, natural, order, pagingOf, parseQuery, timestamp } from "./parameters.ts";
import type { Ask } from "./request.ts";

/** No contract ran, so that none has logged anything. */
const EMPTY_BLOOM = `0x${"00".repeat(256)}`;

/** `GET /blocks` */
export function listBlocks(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    "block.number": comparing((text) => natural(/^0x[0-9a-f]{1,15}$/i.test(text) ? `${Number(text)}` : text, "eq")),
    limit,
    order,
    timestamp,
  });
  const isTime = meets(query.timestamp);
  const column = { parameter: "block.number", filters: query["block.number"], of: numberOf };
  const page = tablePage(ask, blocks(), [column], pagingOf(query, "desc"));
  return { blocks: page.rows.map(blockJson), links: page.links };

  function* blocks(): Generator<Block> {
    for (const block of allBlocks(ask.source.mirror)) if (isTime(block.to)) yield block;
  }
}

/** `GET /blocks/{hashOrNumber}`: by number, by the 48 bytes of the hash, or by the first 32 of them. */
export function showBlock(ask: Ask): unknown {
  parseQuery(ask.query, {});
  const text = ask.variables.block!;
  const hash = /^(?:0x)?([0-9a-f]{64}|[0-9a-f]{96})$/.exec(text.toLowerCase())?.[1];
  const number = natural(text, "eq");
  if (!hash && number === undefined) throw invalidParameter("hashOrNumber");
  const { mirror } = ask.source;
  const block = hash ? blockWith(mirror, hash) : mirror.block(Number(number));
  if (!block) throw notFound();
  return blockJson(block);
}

function blockWith(mirror: Mirror, hash: string): Block | undefined {
  for (const block of allBlocks(mirror)) if (toHex(block.hash).startsWith(`0x${hash}`)) return block;
  return undefined;
}

function* allBlocks(mirror: Mirror): Generator<Block> {
  const [first, end] = mirror.blockNumbers();
  for (let number = first; number < end; number++) yield mirror.block(number)!;
}

function numberOf({ number }: Block): bigint {
  return BigInt(number);
}

function blockJson({ number, count, from, to, hash, previousHash }: Block) {
  return {
    count,
    gas_used: 0,
    hapi_version: null,
    hash: toHex(hash),
    logs_bloom: EMPTY_BLOOM,
    name: `${recordFileTime(from)}.rcd.gz`,
    number,
    previous_hash: toHex(previousHash),
    size: null,
    timestamp: { from: formatTimestamp(from), to: formatTimestamp(to) },
  };
}

/** `2022-05-03T06_46_26.060890949Z`: how record files are named. */
function recordFileTime(time: Timestamp): string {
  const date = new Date(Number(time / SECOND) * 1_000).toISOString().slice(0, 19).replaceAll(":", "_");
  return `${date}.${(time % SECOND).toString().padStart(9, "0")}Z`;
}
