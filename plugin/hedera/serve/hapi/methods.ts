/** Every service of HAPI with its methods, as the protobufs of `@hiero-ledger/proto` and older releases name them. */
export interface HapiService {
  readonly transactions: readonly string[];
  readonly queries: readonly string[];
}

/** By name, in the package `proto`. */
export const HAPI_SERVICES: Readonly<Record<string, HapiService>> = {
  CryptoService: {
    transactions: [
      "createAccount",
      "updateAccount",
      "cryptoTransfer",
      "cryptoDelete",
      "approveAllowances",
      "deleteAllowances",
      "addLiveHash",
      "deleteLiveHash",
    ],
    queries: [
      "getLiveHash",
      "getAccountRecords",
      "cryptoGetBalance",
      "getAccountInfo",
      "getTransactionReceipts",
      "getFastTransactionRecord",
      "getTxRecordByTxID",
      "getStakersByAccountID",
    ],
  },
  ConsensusService: {
    transactions: ["createTopic", "updateTopic", "deleteTopic", "submitMessage"],
    queries: ["getTopicInfo"],
  },
  TokenService: {
    transactions: [
      "createToken",
      "updateToken",
      "mintToken",
      "burnToken",
      "deleteToken",
      "wipeTokenAccount",
      "freezeTokenAccount",
      "unfreezeTokenAccount",
      "grantKycToTokenAccount",
      "revokeKycFromTokenAccount",
      "associateTokens",
      "dissociateTokens",
      "updateTokenFeeSchedule",
      "pauseToken",
      "unpauseToken",
      "updateNfts",
      "rejectToken",
      "airdropTokens",
      "cancelAirdrop",
      "claimAirdrop",
    ],
    queries: ["getTokenInfo", "getAccountNftInfos", "getTokenNftInfo", "getTokenNftInfos"],
  },
  ScheduleService: {
    transactions: ["createSchedule", "signSchedule", "deleteSchedule"],
    queries: ["getScheduleInfo"],
  },
  FileService: {
    transactions: ["createFile", "updateFile", "deleteFile", "appendContent", "systemDelete", "systemUndelete"],
    queries: ["getFileContent", "getFileInfo"],
  },
  NetworkService: {
    transactions: ["uncheckedSubmit"],
    queries: ["getVersionInfo", "getAccountDetails", "getExecutionTime"],
  },
  UtilService: { transactions: ["prng", "atomicBatch"], queries: [] },
  SmartContractService: {
    transactions: [
      "createContract",
      "updateContract",
      "contractCallMethod",
      "deleteContract",
      "systemDelete",
      "systemUndelete",
      "callEthereum",
      "hookStore",
    ],
    queries: [
      "contractCallLocalMethod",
      "getContractInfo",
      "ContractGetBytecode",
      "getBySolidityID",
      "getTxRecordByContractID",
    ],
  },
  FreezeService: { transactions: ["freeze"], queries: [] },
  AddressBookService: {
    transactions: [
      "createNode",
      "deleteNode",
      "updateNode",
      "createRegisteredNode",
      "deleteRegisteredNode",
      "updateRegisteredNode",
    ],
    queries: [],
  },
};
