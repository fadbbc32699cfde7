/** Messages as the mirror's gRPC and REST tell them. */
import type { com } from "@hiero-ledger/proto";

import { formatTimestamp, formatTransactionId, fromTimestamp, toNumber } from "../../entity.ts";
import { MirrorHistoryError } from "../mirror-error.ts";
import type { MessageRow } from "../rest/shapes.ts";
import type { HeardMessage } from "./topic-chain.ts";

const VERSION = 3;

/** @throws {MirrorHistoryError} for a running hash of a version that is not computed here */
export function fromGrpc(response: com.hedera.mirror.api.proto.IConsensusTopicResponse): HeardMessage {
  const { consensusTimestamp, message, runningHash, sequenceNumber, runningHashVersion, chunkInfo } = response;
  const heard = {
    consensusTimestamp: fromTimestamp(consensusTimestamp),
    sequenceNumber: toNumber(sequenceNumber),
    runningHash: new Uint8Array(runningHash ?? []),
    contents: new Uint8Array(message ?? []),
    chunk: chunkInfo?.initialTransactionID
      ? {
          initialTransactionId: formatTransactionId(chunkInfo.initialTransactionID),
          number: chunkInfo.number ?? 0,
          total: chunkInfo.total ?? 0,
        }
      : undefined,
  };
  checkVersion(heard, toNumber(runningHashVersion));
  return heard;
}

/** @throws {MirrorHistoryError} for a running hash of a version that is not computed here */
export function fromRest(row: MessageRow): HeardMessage & Required<Pick<HeardMessage, "payer">> {
  const { chunk_info: chunk } = row;
  const heard = {
    consensusTimestamp: row.consensus_timestamp,
    sequenceNumber: row.sequence_number,
    runningHash: row.running_hash,
    contents: row.message,
    payer: row.payer_account_id,
    chunk: chunk
      ? {
          initialTransactionId: `${chunk.initial_transaction_id.account_id}@${formatTimestamp(
            chunk.initial_transaction_id.transaction_valid_start,
          )}`,
          number: chunk.number,
          total: chunk.total,
        }
      : undefined,
  };
  checkVersion(heard, row.running_hash_version ?? VERSION);
  return heard;
}

function checkVersion({ sequenceNumber }: HeardMessage, version: number): void {
  if (version === VERSION) return;
  throw new MirrorHistoryError(`Message ${sequenceNumber} has a running hash of version ${version}, not ${VERSION}`);
}
