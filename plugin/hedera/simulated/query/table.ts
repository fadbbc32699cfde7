import type { proto } from "@hiero-ledger/proto";

import { accountBalance, accountDetails, accountInfo, accountRecords } from "./accounts.ts";
import { fileContents, fileInfo } from "./files.ts";
import { versionInfo } from "./network.ts";
import type { QueryRules } from "./rules.ts";
import { scheduleInfo } from "./schedules.ts";
import { nftInfo, tokenInfo } from "./tokens.ts";
import { topicInfo } from "./topics.ts";
import { receipt, record } from "./transactions.ts";

/** The fields of `Query`. */
export type QueryName = NonNullable<proto.Query["query"]>;
/** The rules of a query whose type does not matter. */
export type AnyRules = QueryRules<object, object>;

type Rules<Name extends keyof proto.IQuery & keyof proto.IResponse> = QueryRules<
  NonNullable<proto.IQuery[Name]>,
  NonNullable<proto.IResponse[Name]>
>;

const TABLE: { readonly [Name in keyof proto.IQuery & keyof proto.IResponse]?: Rules<Name> } = {
  cryptogetAccountBalance: accountBalance,
  cryptoGetInfo: accountInfo,
  cryptoGetAccountRecords: accountRecords,
  accountDetails,
  consensusGetTopicInfo: topicInfo,
  tokenGetInfo: tokenInfo,
  tokenGetNftInfo: nftInfo,
  scheduleGetInfo: scheduleInfo,
  fileGetContents: fileContents,
  fileGetInfo: fileInfo,
  networkGetVersionInfo: versionInfo,
  transactionGetReceipt: receipt,
  transactionGetRecord: record,
};

/** The rules for queries of this name; undefined when the ledger does not support them, like those for contracts. */
export function rulesOf(name: QueryName): AnyRules | undefined {
  return (TABLE as Readonly<Partial<Record<QueryName, AnyRules>>>)[name];
}
