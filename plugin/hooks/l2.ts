import type { ChainType, DefaultChainType, NetworkConnection } from "hardhat/types/network";

import { nameOf, type Party } from "../hedera/sandbox/party.ts";
import type { EntityId } from "../hedera/ledger.ts";
import type { Audit } from "../network/audit.ts";
import { openAccount } from "../network/own-accounts.ts";
import type { Settlement } from "../network/settlements.ts";
import type { Address } from "../protocol/units.ts";
import type { DevelopmentDoor } from "../rpc/development-door.ts";
import type { ShownMessage } from "../rpc/topic.ts";
import { LazyHedera, type L2Hedera } from "./hedera.ts";
import { LazyNode, type ConnectedNode } from "./nodes.ts";
import { LazyObjects, type L2Objects } from "./objects.ts";
import { LazyRewards, type L2Rewards } from "./rewards.ts";

/** A block by its number, or a block or a transaction by its hash, or what a client made of either. */
export type Settled = string | number | bigint | { readonly hash?: string | null; readonly blockHash?: string | null };

/** What a connection to the network `l2` offers beside its provider. */
export interface L2<ChainTypeT extends ChainType | string = DefaultChainType> {
  /** The simulated Hedera beneath, and what can be done to it. */
  readonly hedera: L2Hedera;
  /** The nodes, by their seats. */
  readonly nodes: readonly ConnectedNode[];
  /**
   * Has one more node join: it registers with its stake, the others admit it, and it follows the network. It takes part
   * with the next committee, which is decided once an epoch of 128 blocks is over; then Hedera's keys are handed over.
   *
   * @example
   * const node = await l2.addNode();
   * await networkHelpers.mine(128);
   * await l2.rewards.distribute(); // has the next committee decided
   * expect((await node.status()).member).to.equal(true);
   */
  addNode(): Promise<ConnectedNode>;
  /** The HCS topic that puts everything in order. */
  readonly topic: Promise<EntityId>;
  /** The Hedera account under the nodes' threshold key that backs what circulates on the layer 2. */
  readonly vault: Promise<EntityId>;
  /**
   * The Hedera account of somebody on the layer 2. A contract gets one if it has none: its balances on Hedera are
   * those of this account, and only it takes part in anything on Hedera.
   *
   * @example
   * const pool = await ethers.deployContract("SwapPool", [foo, bar]);
   * await client.execute(new TransferTransaction().addTokenTransfer(foo.id, await l2.accountOf(pool), 100));
   */
  accountOf(party: Party): Promise<EntityId>;
  /**
   * How a block was settled on Hedera; null if there is no such block.
   *
   * @example
   * const { kind, schedule, tokens } = (await l2.settlementOf(payroll.payDay(payees)))!;
   */
  settlementOf(of: Settled | Promise<Settled>): Promise<Settlement | null>;
  /**
   * What is on the {@link topic}, decoded.
   * @param from the first sequence number. @default 1
   * @param limit at most so many, up to 1000. @default 100
   *
   * @example
   * const rejections = (await l2.messages()).filter(({ message }) => message?.kind === "rejection");
   */
  messages(from?: number, limit?: number): Promise<ShownMessage[]>;
  /**
   * Adds up what circulates on the layer 2, and compares it with what Hedera holds for it, tokens included. It reads
   * the trace of every transaction there was.
   *
   * @example
   * expect((await l2.audit()).solvent).to.be.true;
   */
  audit(): Promise<Audit>;
  /**
   * Connections to all the networks that the `l2` key asks for, this one among them, in the order of their chain ids: one
   * Hedera with one clock is beneath them, accounts are the same on each, and a revert of one takes back all. A network
   * is opened with the first request to it, and closed with its connection.
   *
   * @example
   * const { l2 } = await network.create("l2"); // with l2: { networks: 2 } in the configuration
   * const [one, two] = await l2.connections();
   * const here = await one!.ethers.deployContract("Counter");
   * const there = await two!.ethers.deployContract("Counter");
   */
  connections(): Promise<NetworkConnection<ChainTypeT>[]>;
  /** Objects that move between these networks at once. */
  readonly objects: L2Objects;
  /** What nodes earn, and who cares for it. */
  readonly rewards: L2Rewards;
}

/** What a connection offers, opened like its provider. */
export class LazyL2 implements L2 {
  readonly hedera: LazyHedera;
  readonly nodes: LazyNode[];
  readonly objects: LazyObjects;
  readonly rewards: LazyRewards;
  readonly #door: () => Promise<DevelopmentDoor>;
  readonly #connections: () => Promise<readonly object[]>;

  /**
   * @param nodes how many there are
   * @param connections to all networks
   */
  constructor(door: () => Promise<DevelopmentDoor>, nodes: number, connections: () => Promise<readonly object[]>) {
    this.#door = door;
    this.#connections = connections;
    this.hedera = new LazyHedera(door);
    this.objects = new LazyObjects(connections, async () => (await door()).network);
    this.rewards = new LazyRewards(door);
    this.nodes = Array.from({ length: nodes }, (_, index) => new LazyNode(index, door));
  }

  get topic(): Promise<EntityId> {
    return this.#door().then(({ network }) => network.genesis.topic);
  }

  get vault(): Promise<EntityId> {
    return this.#door().then(({ network }) => network.genesis.vault);
  }

  async addNode(): Promise<ConnectedNode> {
    const seat = (await (await this.#door()).request("l2_addNode")) as number;
    return (this.nodes[seat] ??= new LazyNode(seat, this.#door));
  }

  async accountOf(party: Party): Promise<EntityId> {
    const name = await nameOf(party);
    if (!name.startsWith("0x")) return name as EntityId;
    return await openAccount((await this.#door()).network, name as Address);
  }

  async settlementOf(of: Settled | Promise<Settled>): Promise<Settlement | null> {
    const settled = await of;
    const name = typeof settled === "object" ? (settled.hash ?? settled.blockHash) : settled;
    const param = typeof name === "bigint" ? Number(name) : name;
    return (await (await this.#door()).request("l2_getSettlement", [param])) as Settlement | null;
  }

  async messages(from = 1, limit = 100): Promise<ShownMessage[]> {
    return (await (await this.#door()).request("l2_getTopicMessages", [from, limit])) as ShownMessage[];
  }

  async audit(): Promise<Audit> {
    return (await (await this.#door()).request("l2_audit")) as Audit;
  }

  async connections(): Promise<NetworkConnection[]> {
    return [...(await this.#connections())] as NetworkConnection[];
  }
}
