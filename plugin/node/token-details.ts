import { proto } from "@hiero-ledger/proto";

import { toBigInt } from "../hedera/entity.ts";
import type { TokenState } from "../hedera/ledger.ts";
import { encodeAbiParameters } from "../protocol/abi.ts";
import { longZero } from "../protocol/addresses.ts";
import { ROLE_BITS } from "../protocol/hedera-state.ts";
import { bytesToHex } from "../protocol/messages.ts";
import type { Address, EntityId, Hex } from "../protocol/units.ts";
import { HEDERA_TOKEN } from "./hedera-token-abi.ts";
import { contractIn } from "./roles.ts";

/** `TokenDetails`, as the token service decodes it. */
const DETAILS = {
  type: "tuple",
  components: [
    { name: "token", type: "tuple", components: HEDERA_TOKEN },
    list("fixedFees", {
      amount: "int64",
      tokenId: "address",
      useHbarsForPayment: "bool",
      useCurrentTokenForPayment: "bool",
      feeCollector: "address",
    }),
    list("fractionalFees", {
      numerator: "int64",
      denominator: "int64",
      minimumAmount: "int64",
      maximumAmount: "int64",
      netOfTransfers: "bool",
      feeCollector: "address",
    }),
    list("royaltyFees", {
      numerator: "int64",
      denominator: "int64",
      amount: "int64",
      tokenId: "address",
      useHbarsForPayment: "bool",
      feeCollector: "address",
    }),
    ...fields({ ledgerId: "string", metadata: "bytes" }),
  ],
};

const NOBODY: Address = `0x${"0".repeat(40)}`;

/**
 * What seldom changes of a token, as `abi.encode(TokenDetails)`. Accounts are long-zero addresses.
 * @param ledgerId of the network, hexadecimal with 0x
 */
export function tokenDetails(token: TokenState, ledgerId: Hex): Hex {
  const fees = token.customFees.map((fee) => proto.CustomFee.decode(fee));
  const details = {
    token: {
      name: token.name,
      symbol: token.symbol,
      treasury: longZero(token.treasury),
      memo: token.memo,
      tokenSupplyType: token.maxSupply > 0n,
      maxSupply: token.maxSupply,
      freezeDefault: token.freezeDefault,
      tokenKeys: keysOf(token),
      expiry: {
        second: token.expirationSecond,
        autoRenewAccount: token.autoRenewAccount ? longZero(token.autoRenewAccount) : NOBODY,
        autoRenewPeriod: token.autoRenewPeriod,
      },
    },
    fixedFees: fees.flatMap((fee) => (fee.fixedFee ? [fixed(fee, token.id)] : [])),
    fractionalFees: fees.flatMap((fee) => (fee.fractionalFee ? [fractional(fee)] : [])),
    royaltyFees: fees.flatMap((fee) => (fee.royaltyFee ? [royalty(fee)] : [])),
    ledgerId,
    metadata: bytesToHex(token.metadata),
  };
  return encodeAbiParameters([DETAILS], [details]);
}

/** Hedera lists these seven, whether the token has them or not. */
function keysOf({ keys }: TokenState) {
  const roles = (Object.keys(ROLE_BITS) as (keyof typeof ROLE_BITS)[]).filter((role) => role !== "metadata");
  return roles.map((role) => ({ keyType: BigInt(ROLE_BITS[role]), key: keyValue(keys[role]) }));
}

function keyValue(encoded: Uint8Array | undefined) {
  const key = encoded === undefined ? undefined : proto.Key.decode(encoded);
  const named = encoded === undefined ? undefined : contractIn(encoded);
  const contract = named ?? entity(key?.contractID?.contractNum);
  const delegatable = entity(key?.delegatableContractId?.contractNum);
  return {
    inheritAccountKey: false,
    contractId: contract ? longZero(contract) : NOBODY,
    ed25519: bytesToHex(key?.ed25519 ?? new Uint8Array()),
    ECDSA_secp256k1: bytesToHex(key?.ECDSASecp256k1 ?? new Uint8Array()),
    delegatableContractId: delegatable ? longZero(delegatable) : NOBODY,
  };
}

function fixed({ fixedFee, feeCollectorAccountId }: proto.ICustomFee, token: EntityId) {
  const paidIn = entity(fixedFee!.denominatingTokenId?.tokenNum);
  return {
    amount: toBigInt(fixedFee!.amount),
    tokenId: paidIn === undefined || paidIn === token ? NOBODY : longZero(paidIn),
    useHbarsForPayment: paidIn === undefined,
    useCurrentTokenForPayment: paidIn === token,
    feeCollector: collector(feeCollectorAccountId),
  };
}

function fractional({ fractionalFee, feeCollectorAccountId }: proto.ICustomFee) {
  const { fractionalAmount, minimumAmount, maximumAmount, netOfTransfers } = fractionalFee!;
  return {
    numerator: toBigInt(fractionalAmount?.numerator),
    denominator: toBigInt(fractionalAmount?.denominator),
    minimumAmount: toBigInt(minimumAmount),
    maximumAmount: toBigInt(maximumAmount),
    netOfTransfers: netOfTransfers ?? false,
    feeCollector: collector(feeCollectorAccountId),
  };
}

function royalty({ royaltyFee, feeCollectorAccountId }: proto.ICustomFee) {
  const { exchangeValueFraction, fallbackFee } = royaltyFee!;
  const paidIn = entity(fallbackFee?.denominatingTokenId?.tokenNum);
  return {
    numerator: toBigInt(exchangeValueFraction?.numerator),
    denominator: toBigInt(exchangeValueFraction?.denominator),
    amount: toBigInt(fallbackFee?.amount),
    tokenId: paidIn === undefined ? NOBODY : longZero(paidIn),
    useHbarsForPayment: fallbackFee !== null && fallbackFee !== undefined && paidIn === undefined,
    feeCollector: collector(feeCollectorAccountId),
  };
}

function collector(id: proto.IAccountID | null | undefined): Address {
  const account = entity(id?.accountNum);
  return account === undefined ? NOBODY : longZero(account);
}

function entity(num: proto.IAccountID["accountNum"]): EntityId | undefined {
  const value = toBigInt(num);
  return value > 0n ? `0.0.${Number(value)}` : undefined;
}

function fields(types: Readonly<Record<string, string>>) {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

function list(name: string, types: Readonly<Record<string, string>>) {
  return { name, type: "tuple[]", components: fields(types) };
}
