import type { proto } from "@hiero-ledger/proto";

import { SECOND } from "../entity.ts";
import type { ExchangeRate, ExchangeRates, Timestamp, Tinybar } from "../ledger.ts";
import { highVolumeMultiplier, SCALE } from "./high-volume.ts";
import { rateAt, ratesOf } from "./rates.ts";
import { primitivesIn } from "./signatures.ts";
import type { State } from "./state.ts";
import schedule from "./fee-schedule.json" with { type: "json" };

/** The three components of a transaction's fee (HIP-1261), in tinybar. */
export interface Fee {
  readonly node: Tinybar;
  readonly network: Tinybar;
  readonly service: Tinybar;
  /** What is in all three of them: thousandths of the ordinary fee, of what goes by high volume (HIP-1313). */
  readonly multiplier?: number;
}

/** The prices of one kind of transaction, in tinycents: 10^10 are one US dollar. */
interface ServicePrices {
  readonly baseFee: number;
  readonly includedKeys?: number;
}

const services: Readonly<Record<string, ServicePrices | undefined>> = schedule.services;

/** What {@link Service.extraFee} adds up, in tinycents. */
export const extras = schedule.extras;

/** The exchange rates of a new network. */
export const firstRates: ExchangeRates = {
  current: rate(schedule.exchangeRate.current),
  next: rate(schedule.exchangeRate.next),
};

/** Tinycents in tinybar at the present rate, rounded down as the node does. */
export function tinybar(state: State, tinycents: number): Tinybar {
  const { hbars, cents } = rateAt(ratesOf(state), state.lastConsensus.value);
  return (BigInt(tinycents) * BigInt(hbars)) / BigInt(cents);
}

/**
 * What a transaction with this body and number of signatures costs in the present state.
 * @param now for the load of the high-volume throttles; by default the time of the transaction that is at consensus
 */
export function feeOf(
  state: State,
  name: string,
  body: proto.ITransactionBody,
  signatures: number,
  now: Timestamp = state.lastConsensus.value,
): Fee {
  const { node, network } = schedule;
  const extra = Math.max(signatures - node.includedSignatures, 0) * node.signatureFee;
  const nodeFee = node.baseFee + extra;
  const multiplier = highVolumeMultiplier(state, name, body, now);
  const multiplied = (tinycents: number) => tinybar(state, Math.floor((tinycents * (multiplier ?? SCALE)) / SCALE));
  return {
    node: multiplied(nodeFee),
    network: multiplied(nodeFee * network.multiplier),
    service: multiplied(servicePrice(state, name, body)),
    multiplier,
  };
}

/** The service component alone: all that a scheduled transaction pays, and what an automatic creation costs. */
export function serviceFee(state: State, name: string, body: proto.ITransactionBody): Tinybar {
  return tinybar(state, servicePrice(state, name, body));
}

function servicePrice(state: State, name: string, body: proto.ITransactionBody): number {
  const prices = services[name];
  if (!prices) return 0;
  let tinycents = prices.baseFee;
  if (prices.includedKeys !== undefined) {
    tinycents += Math.max(keysIn(body) - prices.includedKeys, 0) * extras.key;
  }
  return tinycents + (state.serviceOf(name).extraFee?.(body, state) ?? 0);
}

/** What a query costs that is not free, in tinybar. */
export function queryFee(state: State): Tinybar {
  return tinybar(state, schedule.queries.baseFee);
}

/** The whole fee. */
export function total(fee: Fee): Tinybar {
  return fee.node + fee.network + fee.service;
}

function keysIn(body: proto.ITransactionBody): number {
  const { cryptoCreateAccount, cryptoUpdateAccount, consensusCreateTopic, consensusUpdateTopic, scheduleCreate } = body;
  const topic = consensusCreateTopic ?? consensusUpdateTopic;
  const token = body.tokenCreation ?? body.tokenUpdate;
  const keys = [
    cryptoCreateAccount?.key,
    cryptoUpdateAccount?.key,
    topic?.adminKey,
    topic?.submitKey,
    topic?.feeScheduleKey,
    scheduleCreate?.adminKey,
    token?.adminKey,
    token?.kycKey,
    token?.freezeKey,
    token?.wipeKey,
    token?.supplyKey,
    token?.feeScheduleKey,
    token?.pauseKey,
    token?.metadataKey,
    ...((body.fileCreate ?? body.fileUpdate)?.keys?.keys ?? []),
  ];
  return keys.reduce((sum, key) => sum + (key ? primitivesIn(key).size : 0), 0);
}

function rate({ hbarEquiv, centEquiv, expirationSecond }: typeof schedule.exchangeRate.current): ExchangeRate {
  return { hbars: hbarEquiv, cents: centEquiv, expires: BigInt(expirationSecond) * SECOND };
}
