import { AbiCoder, type BaseContract, Contract, keccak256, ZeroAddress, ZeroHash } from "ethers";

import type { Artifact, Artifacts } from "./artifacts.ts";
import { blockAt, gasOf, prove, type PlainNetwork } from "./networks.ts";

/** What the steps of a withdrawal cost, and how many trie nodes it is proven with. */
export interface WithdrawalGas {
  readonly initiate: number;
  readonly propose: number;
  readonly prove: number;
  readonly finalize: number;
  readonly proof: number;
}

interface Withdrawal extends Readonly<Record<"nonce" | "sender" | "target" | "value" | "gasLimit" | "data", unknown>> {
  readonly withdrawalHash: string;
}

/** Where the OP stack has it on every layer 2. */
const MESSAGE_PASSER = "0x4200000000000000000000000000000000000016";
/** Mainnet's own: a week. */
const FINALIZATION_S = 7 * 24 * 3600;
/** Nobody is there: what the message does costs nothing. */
const TARGET = "0x00000000000000000000000000000000000a11ce";
const GAS_LIMIT = 100_000;
const abi = AbiCoder.defaultAbiCoder();

/** The contracts of the OP stack on a layer 1 and a layer 2, each but the message passer behind its proxy. */
export class Portal {
  readonly #l1: PlainNetwork;
  readonly #l2: PlainNetwork;
  readonly #passer: BaseContract;
  readonly #oracle: BaseContract;
  readonly #portal: BaseContract;

  private constructor(
    l1: PlainNetwork,
    l2: PlainNetwork,
    passer: BaseContract,
    oracle: BaseContract,
    portal: BaseContract,
  ) {
    this.#l1 = l1;
    this.#l2 = l2;
    this.#passer = passer;
    this.#oracle = oracle;
    this.#portal = portal;
  }

  /** @param others messages that are left where they are, on the layer 2 */
  static async deploy(
    l1: PlainNetwork,
    l2: PlainNetwork,
    artifacts: Artifacts,
    others: readonly string[],
  ): Promise<Portal> {
    const { L2OutputOracle, L2ToL1MessagePasser, OptimismPortal, SuperchainConfig, SystemConfig } = artifacts;
    const code = L2ToL1MessagePasser.deployedBytecode.object;
    await l2.provider.request({ method: "hardhat_setCode", params: [MESSAGE_PASSER, code] });
    const passer = new Contract(MESSAGE_PASSER, L2ToL1MessagePasser.abi as [], l2.owner);
    for (const message of others) await send(passer, message);
    // An output is proposed of each block from here on.
    const height = await l2.ethers.provider.getBlockNumber();
    const proxied = async ({ abi, bytecode }: Artifact, ...args: unknown[]) => {
      const implementation = await l1.deploy(abi as [], bytecode.object);
      const proxy = await l1.deploy(artifacts.Proxy.abi as [], artifacts.Proxy.bytecode.object, l1.owner.address);
      const data = implementation.interface.encodeFunctionData("initialize", await Promise.all(args));
      await (await proxy.getFunction("upgradeToAndCall").send(implementation, data)).wait();
      return implementation.attach(await proxy.getAddress());
    };
    const { owner } = l1;
    const superchain = await proxied(SuperchainConfig, owner.address, false);
    const resources = {
      ...{ maxResourceLimit: 20_000_000, elasticityMultiplier: 10, baseFeeMaxChangeDenominator: 8 },
      ...{ minimumBaseFee: 10n ** 9n, systemTxMaxGas: 1_000_000, maximumBaseFee: 2n ** 128n - 1n },
    };
    const none = ZeroAddress;
    const places = {
      ...{ l1CrossDomainMessenger: none, l1ERC721Bridge: none, l1StandardBridge: none, disputeGameFactory: none },
      ...{ optimismPortal: none, optimismMintableERC20Factory: none, gasPayingToken: none },
    };
    const fees = [1_368, 810_949] as const;
    const system = await proxied(
      SystemConfig,
      ...[owner.address, ...fees, ZeroHash, 30_000_000, owner.address, resources, none],
      places,
    );
    const oracle = await proxied(L2OutputOracle, 1, 1, height, 0, owner.address, owner.address, FINALIZATION_S);
    const parts = [oracle, system, superchain].map((contract) => contract.getAddress());
    const portal = await proxied(OptimismPortal, ...parts);
    return new Portal(l1, l2, passer, oracle, portal);
  }

  /** Brings a message from the layer 2 to the layer 1. */
  async withdraw(data: string): Promise<WithdrawalGas> {
    const { gas: initiate, withdrawal, hash } = await send(this.#passer, data);
    const height = await this.#l2.ethers.provider.getBlockNumber();
    const propose = await gasOf(this.#propose(height));
    const { stateRoot, messagePasserStorageRoot, latestBlockhash } = await this.#output(height);
    const output = { version: ZeroHash, stateRoot, messagePasserStorageRoot, latestBlockhash };
    const index = await this.#oracle.getFunction("latestOutputIndex").staticCall();
    const slot = keccak256(abi.encode(["bytes32", "uint256"], [hash, 0]));
    const { storageProof } = await prove(this.#l2, MESSAGE_PASSER, slot, height);
    const portal = this.#portal;
    const proven = await gasOf(
      portal.getFunction("proveWithdrawalTransaction").send(withdrawal, index, output, storageProof),
    );
    await this.#l1.networkHelpers.time.increase(FINALIZATION_S + 1);
    const finalize = await gasOf(portal.getFunction("finalizeWithdrawalTransaction").send(withdrawal));
    return { initiate, propose, prove: proven, finalize, proof: storageProof.length };
  }

  async #propose(height: number) {
    const { stateRoot, messagePasserStorageRoot, latestBlockhash } = await this.#output(height);
    const words = [ZeroHash, stateRoot, messagePasserStorageRoot, latestBlockhash];
    const root = keccak256(abi.encode(["bytes32", "bytes32", "bytes32", "bytes32"], words));
    // A proposer names a block of the layer 1, lest its proposal end up on another branch.
    const l1Height = await this.#l1.ethers.provider.getBlockNumber();
    const { hash } = await blockAt(this.#l1, l1Height);
    return await this.#oracle.getFunction("proposeL2Output").send(root, height, hash, l1Height);
  }

  async #output(height: number) {
    const { stateRoot, hash: latestBlockhash } = await blockAt(this.#l2, height);
    const { storageHash: messagePasserStorageRoot } = await prove(this.#l2, MESSAGE_PASSER, ZeroHash, height);
    return { stateRoot: stateRoot!, messagePasserStorageRoot, latestBlockhash: latestBlockhash! };
  }
}

/** Leaves a message on the layer 2. */
async function send(passer: BaseContract, data: string) {
  const receipt = (await (await passer.getFunction("initiateWithdrawal").send(TARGET, GAS_LIMIT, data)).wait())!;
  const { withdrawalHash, ...withdrawal } = passer.interface.parseLog(receipt.logs[0]!)!.args.toObject() as Withdrawal;
  return { gas: Number(receipt.gasUsed), withdrawal, hash: withdrawalHash };
}
