import { network } from "hardhat";
import { encodeFunctionData } from "viem/utils";

import { predeploys } from "../../plugin/network/predeploys.ts";
import { ask, quantity, type Log, type Provider } from "../../plugin/objects/provider.ts";
import { mined } from "../../plugin/objects/mined.ts";
import { HEDERA_ACCOUNT, designator, longZero } from "../../plugin/protocol/addresses.ts";
import { DEFAULT_PARAMETERS, registryBeginning, type RegistryWord } from "../../plugin/protocol/node-registry.ts";
import { NODE_REGISTRY } from "../../plugin/protocol/reward-addresses.ts";
import { majorityOf } from "../../plugin/protocol/threshold.ts";
import type { Address, EntityId, Hex, Weibar } from "../../plugin/protocol/units.ts";
import { CONTRACTS, type ContractName } from "../../plugin/rewards/contracts.ts";
import { explained } from "../../plugin/rewards/errors.ts";
import { RewardNetwork } from "../../plugin/rewards/reward-network.ts";
import type { Participant } from "./population.ts";

/** Block 0. */
export const SECONDS = 1_700_000_000n;
export const DAY = 86_400n;

/** Enough for whatever is sent, the close of an epoch of 100 nodes included. */
const GAS = 12_000_000;
/** Between blocks that nobody needs; fewer than there are in a day, so that the day's last one is when the day ends. */
const INTERVAL = 300;
const GAS_MONEY = 10n ** 18n;

/** Hardhat's own network with the contracts of the rewards, and with what only genesis and the nodes write. */
export class Chain extends RewardNetwork {
  readonly chainId: number;
  /** Sends what anybody may. */
  readonly anybody: Address;
  readonly #close: () => Promise<void>;

  private constructor(provider: Provider, chainId: number, anybody: Address, close: () => Promise<void>) {
    super(provider);
    this.chainId = chainId;
    this.anybody = anybody;
    this.#close = close;
  }

  /** A network that begins with these members, and shares by this policy. */
  static async begin(members: readonly Participant[], policy: Address): Promise<Chain> {
    const override = { initialDate: new Date(Number(SECONDS) * 1000) };
    const connection = await network.create({ network: "default", override });
    const { provider } = connection;
    const [anybody] = await ask<[Address]>(provider, "eth_accounts");
    const chainId = Number(await ask<Hex>(provider, "eth_chainId"));
    const chain = new Chain(provider, chainId, anybody, () => connection.close());
    for (const [address, code] of predeploys("hardhat")) await chain.setCode(address, code);
    const beginning = {
      ...{ members, threshold: majorityOf(members.length), seconds: SECONDS },
      parameters: { ...DEFAULT_PARAMETERS, policy },
    };
    for (const word of registryBeginning(beginning)) await chain.writeWord(word);
    await chain.setBalance(
      NODE_REGISTRY,
      members.reduce((sum, { stake }) => sum + stake, 0n),
    );
    for (const { account, attester } of members) await chain.open(account, attester, 0n);
    return chain;
  }

  /** Lets a node be paid at its Hedera account, and its owner send transactions with so much value. */
  async open(account: EntityId, owner: Address, value: Weibar): Promise<void> {
    await this.setCode(longZero(account), designator(HEDERA_ACCOUNT));
    await ask(this.provider, "hardhat_impersonateAccount", owner);
    await this.setBalance(owner, value + GAS_MONEY);
  }

  /** Sends a transaction of anybody's, whether or not the key is here, and waits for it. */
  async send(
    from: Address,
    contract: ContractName,
    name: string,
    args: readonly unknown[],
    value = 0n,
  ): Promise<Log[]> {
    const { abi, address: to } = CONTRACTS[contract];
    const data = encodeFunctionData({ abi, functionName: name, args });
    const transaction = { from, to, data, gas: quantity(GAS), value: quantity(value) };
    const hash = await ask<Hex>(this.provider, "eth_sendTransaction", transaction).catch((error: unknown) => {
      throw explained(error, name);
    });
    return [...(await mined(this.provider, hash)).logs];
  }

  async setCode(address: Address, code: Hex): Promise<void> {
    await ask(this.provider, "hardhat_setCode", address, code);
  }

  async writeWord({ address, slot, word }: RegistryWord): Promise<void> {
    const value = `0x${word.toString(16).padStart(64, "0")}`;
    await ask(this.provider, "hardhat_setStorageAt", address, quantity(slot), value);
  }

  async balanceOf(address: Address): Promise<Weibar> {
    return BigInt(await ask<Hex>(this.provider, "eth_getBalance", address, "latest"));
  }

  async setBalance(address: Address, balance: Weibar): Promise<void> {
    await ask(this.provider, "hardhat_setBalance", address, quantity(balance));
  }

  /** Makes blocks up to a height, the last of them at a time. */
  async mineTo(height: number, seconds: bigint): Promise<void> {
    const missing = height - Number(await this.height());
    if (missing < 2) throw new Error(`block ${height} is to end a day, and ${missing} blocks are left of it.`);
    await ask(this.provider, "hardhat_mine", quantity(missing - 1), quantity(INTERVAL));
    await ask(this.provider, "evm_setNextBlockTimestamp", quantity(seconds));
    await ask(this.provider, "hardhat_mine");
  }

  async close(): Promise<void> {
    await this.#close();
  }
}
