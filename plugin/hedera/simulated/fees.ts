import type { proto } from "@hiero-ledger/proto";

import { toLong } from "../entity.ts";
import type { Tinybar } from "../ledger.ts";
import { primitivesIn } from "./signatures.ts";
import schedule from "./fee-schedule.json" with { type: "json" };

/** The three components of a transaction's fee (HIP-1261), in tinybar. */
export interface Fee {
  readonly node: Tinybar;
  readonly network: Tinybar;
  readonly service: Tinybar;
}

/** The prices of one kind of transaction, in tinycents: 10^10 are one US dollar. */
interface ServicePrices {
  readonly baseFee: number;
  readonly includedKeys?: number;
  readonly includedAccounts?: number;
  readonly tokenFee?: number;
  readonly contractCallFee?: number;
}

const services: Readonly<Record<string, ServicePrices | undefined>> = schedule.services;

/** The exchange rate that fees are converted with: `hbarEquiv` hbar are worth `centEquiv` US cents. */
export const exchangeRate = schedule.exchangeRate.current;

/** The exchange rates as every receipt shows them. */
export const exchangeRateSet: proto.IExchangeRateSet = {
  currentRate: rate(schedule.exchangeRate.current),
  nextRate: rate(schedule.exchangeRate.next),
};

/** Tinycents in tinybar at the current rate, rounded down as the node does. */
export function tinybar(tinycents: number): Tinybar {
  return (BigInt(tinycents) * BigInt(exchangeRate.hbarEquiv)) / BigInt(exchangeRate.centEquiv);
}

/** What a transaction with this body and number of signatures costs. */
export function feeOf(name: string, body: proto.ITransactionBody, signatures: number): Fee {
  const { node, network } = schedule;
  const extra = Math.max(signatures - node.includedSignatures, 0) * node.signatureFee;
  const nodeFee = node.baseFee + extra;
  return {
    node: tinybar(nodeFee),
    network: tinybar(nodeFee * network.multiplier),
    service: serviceFee(name, body),
  };
}

/** The service component alone: all that a scheduled transaction pays, and what an automatic creation costs. */
export function serviceFee(name: string, body: proto.ITransactionBody): Tinybar {
  const prices = services[name];
  if (!prices) return 0n;
  let tinycents = prices.baseFee;
  if (prices.includedKeys !== undefined) {
    tinycents += Math.max(keysIn(body) - prices.includedKeys, 0) * schedule.extras.key;
  }
  if (body.cryptoTransfer) {
    const accounts = body.cryptoTransfer.transfers?.accountAmounts?.length ?? 0;
    tinycents += Math.max(accounts - (prices.includedAccounts ?? 0), 0) * schedule.extras.account;
    if (body.cryptoTransfer.tokenTransfers?.length) tinycents += prices.tokenFee ?? 0;
  }
  if (body.scheduleCreate?.scheduledTransactionBody?.contractCall) tinycents = prices.contractCallFee ?? tinycents;
  return tinybar(tinycents);
}

/** The whole fee. */
export function total(fee: Fee): Tinybar {
  return fee.node + fee.network + fee.service;
}

function keysIn(body: proto.ITransactionBody): number {
  const keys = [
    body.cryptoCreateAccount?.key,
    body.cryptoUpdateAccount?.key,
    body.consensusCreateTopic?.adminKey,
    body.consensusCreateTopic?.submitKey,
    body.consensusUpdateTopic?.adminKey,
    body.consensusUpdateTopic?.submitKey,
    body.scheduleCreate?.adminKey,
  ];
  return keys.reduce((sum, key) => sum + (key ? primitivesIn(key).size : 0), 0);
}

function rate(from: typeof schedule.exchangeRate.current): proto.IExchangeRate {
  return {
    hbarEquiv: from.hbarEquiv,
    centEquiv: from.centEquiv,
    expirationTime: { seconds: toLong(from.expirationSecond) },
  };
}
