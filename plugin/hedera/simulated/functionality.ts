import { proto } from "@hiero-ledger/proto";

/** The data fields of a `TransactionBody` whose names are not those of `HederaFunctionality`, but for the first letter. */
const NAMES: Readonly<Record<string, string>> = {
  cryptoCreateAccount: "CryptoCreate",
  cryptoUpdateAccount: "CryptoUpdate",
  tokenCreation: "TokenCreate",
  tokenDeletion: "TokenDelete",
  tokenAssociate: "TokenAssociateToAccount",
  tokenDissociate: "TokenDissociateFromAccount",
  tokenFreeze: "TokenFreezeAccount",
  tokenUnfreeze: "TokenUnfreezeAccount",
  tokenGrantKyc: "TokenGrantKycToAccount",
  tokenRevokeKyc: "TokenRevokeKycFromAccount",
  tokenWipe: "TokenAccountWipe",
};

/** What Hedera calls the kind of transaction with this data field, `CryptoTransfer` for `cryptoTransfer`. */
export function functionalityOf(name: string): string {
  return NAMES[name] ?? name[0]!.toUpperCase() + name.slice(1);
}

/** The protobuf value of a functionality by that name; 0 when there is none. */
export function functionalityValue(name: string): proto.HederaFunctionality {
  return proto.HederaFunctionality[name as keyof typeof proto.HederaFunctionality] ?? proto.HederaFunctionality.NONE;
}
