import type { proto } from "@hiero-ledger/proto";

import type { QueryRules } from "./rules.ts";

/** The id of a local network (`ledger.id`), which every info shows. */
export const LEDGER_ID: Uint8Array = new Uint8Array([3]);

/** The release of Hedera whose rules this ledger follows. */
const VERSION: proto.ISemanticVersion = { major: 0, minor: 73, patch: 0 };

/** NetworkGetVersionInfo. */
export const versionInfo: QueryRules<proto.INetworkGetVersionInfoQuery, proto.INetworkGetVersionInfoResponse> = {
  functionality: "GetVersionInfo",
  resolve: () => () => ({ hapiProtoVersion: VERSION, hederaServicesVersion: VERSION }),
};
