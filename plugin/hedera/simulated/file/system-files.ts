/** The files in which a network describes itself: address book, prices, exchange rates, settings and limits. */
import { isIPv4 } from "node:net";

import { proto } from "@hiero-ledger/proto";

import { entityId, toAccountId, toLong } from "../../entity.ts";
import { parseHostPort } from "../../host-port.ts";
import type { EntityId, Timestamp } from "../../ledger.ts";
import { firstRates } from "../fees.ts";
import { functionalityOf, functionalityValue } from "../functionality.ts";
import { genesisKey, NODE_ACCOUNTS, SYSTEM_EXPIRY } from "../genesis.ts";
import { rateSet } from "../rates.ts";
import type { State } from "../state.ts";
import { buckets } from "../throttles.ts";
import fees from "../fee-schedule.json" with { type: "json" };

/** Where nodes can be reached: node accounts by `host:port`, as for an SDK's `Client.forNetwork`. */
export type NetworkMap = Readonly<Record<string, EntityId>>;

/** The settings that a client might look up in file 121. */
const PROPERTIES: Readonly<Record<string, string>> = {
  "consensus.message.maxBytesAllowed": "1024",
  "hedera.transaction.maxMemoUtf8Bytes": "100",
  "ledger.schedule.txExpiryTimeSecs": "1800",
  "scheduling.longTermEnabled": "true",
};

/** Puts the files of a new network into the state. */
export function createSystemFiles(state: State, now: Timestamp): void {
  const files: Readonly<Record<number, Uint8Array>> = {
    101: addressBook({}),
    102: addressBook({}),
    111: feeSchedules(),
    112: exchangeRates(),
    121: settings(PROPERTIES),
    122: settings({}),
    123: throttleDefinitions(),
  };
  for (const [num, contents] of Object.entries(files)) {
    state.files.set(Number(num), {
      num: Number(num),
      contents,
      keys: { keys: [genesisKey().publicKey] },
      memo: "",
      expirationSecond: SYSTEM_EXPIRY,
      deleted: false,
      createdAt: now,
    });
  }
}

/** Tells files 101 and 102 where the nodes can be reached. */
export function putAddressBook(state: State, network: NetworkMap): void {
  for (const num of [101, 102]) state.files.set(num, { ...state.files.get(num)!, contents: addressBook(network) });
}

/** An encoded `NodeAddressBook`: the contents of files 101 and 102. */
export function addressBook(network: NetworkMap): Uint8Array {
  return bytesOf(proto.NodeAddressBook.encode({ nodeAddress: nodeAddresses(network) }));
}

/** The consensus nodes in the order of their ids: those that can be reached, or all while none can be. */
export function nodeAddresses(network: NetworkMap): proto.INodeAddress[] {
  const reachable = new Set(Object.values(network));
  const nodes = NODE_ACCOUNTS.map((account, index) => ({ account: entityId(account), index }));
  return nodes
    .filter(({ account }) => reachable.size === 0 || reachable.has(account))
    .map(({ account, index }) => ({
      nodeId: toLong(index),
      nodeAccountId: toAccountId(account),
      description: `Node ${account} of a simulated network`,
      stake: toLong(0),
      serviceEndpoint: Object.entries(network)
        .filter(([, node]) => node === account)
        .map(([address]) => endpointOf(address)),
    }));
}

/** An encoded `ExchangeRateSet`: the contents of file 112. */
function exchangeRates(): Uint8Array {
  return bytesOf(proto.ExchangeRateSet.encode(rateSet(firstRates)));
}

/**
 * An encoded `CurrentAndNextFeeSchedule`: the contents of file 111. It knows neither base fees nor extras (HIP-1261), so
 * that it shows the base fees as constants, in thousandths of a tinycent.
 */
function feeSchedules(): Uint8Array {
  const { baseFee } = fees.node;
  const feeData = (service: number): proto.IFeeData => ({
    nodedata: { constant: toLong(baseFee * 1_000) },
    networkdata: { constant: toLong(baseFee * fees.network.multiplier * 1_000) },
    servicedata: { constant: toLong(service * 1_000) },
  });
  const transactionFeeSchedule = Object.entries(fees.services).map(([name, { baseFee: service }]) => ({
    hederaFunctionality: functionalityValue(functionalityOf(name)),
    fees: [feeData(service)],
  }));
  const schedule = (second: number): proto.IFeeSchedule => ({
    transactionFeeSchedule,
    expiryTime: { seconds: toLong(second) },
  });
  const { current, next } = fees.exchangeRate;
  return bytesOf(
    proto.CurrentAndNextFeeSchedule.encode({
      currentFeeSchedule: schedule(current.expirationSecond),
      nextFeeSchedule: schedule(next.expirationSecond),
    }),
  );
}

/** An encoded `ServicesConfigurationList`: the contents of files 121 and 122. */
export function settings(values: Readonly<Record<string, string>>): Uint8Array {
  const nameValue = Object.entries(values).map(([name, value]) => ({ name, value }));
  return bytesOf(proto.ServicesConfigurationList.encode({ nameValue }));
}

/** An encoded `ThrottleDefinitions`: the contents of file 123. */
function throttleDefinitions(): Uint8Array {
  const throttleBuckets = buckets.map(({ name, burstPeriodMs, highVolume, throttleGroups }) => ({
    name,
    highVolume,
    burstPeriodMs: toLong(burstPeriodMs),
    throttleGroups: throttleGroups.map(({ milliOpsPerSec, operations }) => ({
      milliOpsPerSec: toLong(milliOpsPerSec),
      operations: operations.map(functionalityValue),
    })),
  }));
  return bytesOf(proto.ThrottleDefinitions.encode({ throttleBuckets }));
}

function endpointOf(address: string): proto.IServiceEndpoint {
  const { host, port } = parseHostPort(address);
  return isIPv4(host)
    ? { ipAddressV4: Uint8Array.from(host.split("."), Number), port, domainName: "" }
    : { domainName: host, port };
}

function bytesOf(writer: { finish(): Uint8Array }): Uint8Array {
  return new Uint8Array(writer.finish());
}
