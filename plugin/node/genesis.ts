import type { Changes, ExchangeRates } from "../hedera/ledger.ts";
import type { ActivityRule } from "../protocol/activity.ts";
import type { FeeRule } from "../protocol/fees.ts";
import type { RegistryParameters } from "../protocol/node-registry.ts";
import type { Address, EntityId, Hex, Timestamp, Weibar } from "../protocol/units.ts";
import type { Beginning } from "./beginning.ts";
import type { BlockHeader } from "./block.ts";
import type { Committee } from "./committee.ts";

/** What a network stands on: all that its nodes know before there is any block, and must know alike. */
export interface Foundation {
  readonly chainId: number;
  readonly topic: EntityId;
  readonly vault: EntityId;
  /** The nodes that begin. */
  readonly committee: Committee;
  /** What the registry of nodes begins with. */
  readonly registry: RegistryParameters;
  /** When the chain began, ns; the first block is later. */
  readonly time: Timestamp;
  /** What was on Hedera before the topic, as far as the network knows it. */
  readonly world: Changes;
  readonly rates: ExchangeRates;
  /** Hedera's id of itself, hexadecimal with 0x. */
  readonly ledgerId: Hex;
  /** What addresses have that nobody on Hedera stands for, weibar: the vault backs it. */
  readonly endowments: ReadonlyMap<Address, Weibar>;
  /** Runtime code of the predeployed contracts by address. */
  readonly predeploys: ReadonlyMap<Address, Hex>;
  /** Code that refuses payments with this response code. */
  readonly refusal: (responseCode: number) => Hex;
  readonly rules: Rules;
}

/** What the chain begins with. */
export interface Genesis extends Foundation {
  readonly beginning: Beginning;
  /** Block 0, which every EVM builds alike. */
  readonly block: BlockHeader;
}

/** The numbers of the protocol. */
export interface Rules {
  /** Consensus time that each attempt at a block has before the next leader's turn, ns. */
  readonly attemptPatience: Timestamp;
  /** Consensus time in which a block's transfer must gather its signatures, ns, whole seconds. */
  readonly settlementPatience: Timestamp;
  readonly activity: ActivityRule;
  /**
   * So many blocks can join the chain before m nodes have attested the first of them, where Hedera need not do
   * anything. Everybody computes every block, so what is attested is known before; attestations are for the others.
   */
  readonly ahead: number;
  /** A block's timestamp is at least so many seconds after its parent's. Zero on ledgers whose time is real. */
  readonly blockSpacing: bigint;
  /** At most so many transactions in a block. */
  readonly maxBlockTransactions: number;
  /** At most so many transactions in a block that nobody asked for, beside those that have waited for one. */
  readonly maxAutomined: number;
  /** At most so many transactions in the derived queue; later ones are dropped. */
  readonly maxQueue: number;
  readonly fees: FeeRule;
  /** Whether development controls on the topic are executed. */
  readonly development: boolean;
}
