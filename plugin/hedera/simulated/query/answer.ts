/** What a node does with a query (`QueryWorkflow`). */
import { proto } from "@hiero-ledger/proto";

import { toUnsignedLong } from "../../entity.ts";
import type { Tinybar } from "../../ledger.ts";
import { queryFee } from "../fees.ts";
import { Code, must, present, Refusal } from "../refusal.ts";
import { checkPayment } from "./payment.ts";
import type { Payment } from "./payment.ts";
import type { QueryView } from "./rules.ts";
import { rulesOf } from "./table.ts";
import type { AnyRules, QueryName } from "./table.ts";

const { ANSWER_ONLY, COST_ANSWER } = proto.ResponseType;

/** The few fields of `Response` that are not named like those of `Query`. */
const RENAMED: Readonly<Partial<Record<QueryName, keyof proto.IResponse>>> = {
  contractGetBytecode: "contractGetBytecodeResponse",
  ContractGetRecords: "contractGetRecordsResponse",
};

/**
 * Answers a query, or says in the header of the response why not.
 * @param ingest makes the checks that every transaction undergoes when it is submitted, and refuses
 * @throws {Refusal} INVALID_TRANSACTION_BODY when there is no query in it
 */
export function answerQuery(
  query: proto.IQuery,
  view: QueryView,
  ingest: (transaction: Uint8Array) => Payment,
): proto.IResponse {
  const name = present(new proto.Query(query).query, Code.INVALID_TRANSACTION_BODY);
  const body: { readonly header?: proto.IQueryHeader | null } = query[name]!;
  const responseType = body.header?.responseType ?? ANSWER_ONLY;
  const respond = (code: Code, cost: Tinybar = 0n, fields: object = {}): proto.IResponse => ({
    [RENAMED[name] ?? name]: {
      ...fields,
      header: { responseType, nodeTransactionPrecheckCode: code, cost: toUnsignedLong(cost) },
    },
  });
  try {
    // State proofs are not there, as on every Hedera network.
    must(responseType === ANSWER_ONLY || responseType === COST_ANSWER, Code.NOT_SUPPORTED);
    const rules = present(rulesOf(name), Code.NOT_SUPPORTED);
    if (responseType === ANSWER_ONLY && !rules.free) {
      return respond(Code.OK, 0n, answerPaid(rules, body, view, ingest));
    }
    must(!rules.restricted, Code.NOT_SUPPORTED);
    const answer = rules.resolve(body, view);
    must(view.hasTime(rules.functionality), Code.BUSY);
    return rules.free ? respond(Code.OK, 0n, answer()) : respond(Code.OK, queryFee(view.state));
  } catch (error) {
    if (error instanceof Refusal) return respond(error.code, error.cost);
    throw error;
  }
}

/** The answer is that of the moment at which the query came: before its payment, which is due even without an answer. */
function answerPaid(
  rules: AnyRules,
  body: { readonly header?: proto.IQueryHeader | null },
  view: QueryView,
  ingest: (transaction: Uint8Array) => Payment,
): object {
  const transaction = present(body.header?.payment, Code.INVALID_TRANSACTION_BODY);
  const payment = ingest(proto.Transaction.encode(transaction).finish());
  checkPayment(view.state, payment.submission, rules.restricted ?? false);
  try {
    const answer = rules.resolve(body, view);
    must(view.hasTime(rules.functionality, payment.submission.payer), Code.BUSY);
    return answer();
  } finally {
    payment.submit();
  }
}
