import { createTopic, deleteTopic, submitMessage, updateTopic } from "./consensus/topics.ts";
import type { Service } from "./context.ts";
import { cryptoCreate } from "./crypto/create.ts";
import { cryptoDelete } from "./crypto/delete.ts";
import { cryptoTransfer } from "./crypto/transfer.ts";
import { cryptoUpdate } from "./crypto/update.ts";
import { scheduleCreate } from "./schedule/create.ts";
import { scheduleDelete } from "./schedule/delete.ts";
import { scheduleSign } from "./schedule/sign.ts";

/** The rules for transactions whose data field has this name; undefined when the ledger does not support them. */
export function serviceOf(name: string): Service | undefined {
  switch (name) {
    case "consensusCreateTopic":
      return createTopic;
    case "consensusUpdateTopic":
      return updateTopic;
    case "consensusDeleteTopic":
      return deleteTopic;
    case "consensusSubmitMessage":
      return submitMessage;
    case "cryptoCreateAccount":
      return cryptoCreate;
    case "cryptoUpdateAccount":
      return cryptoUpdate;
    case "cryptoDelete":
      return cryptoDelete;
    case "cryptoTransfer":
      return cryptoTransfer;
    case "scheduleCreate":
      return scheduleCreate;
    case "scheduleSign":
      return scheduleSign;
    case "scheduleDelete":
      return scheduleDelete;
    default:
      return undefined;
  }
}
