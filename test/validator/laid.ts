import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet } from "ethers";
import hre from "hardhat";

import { toAccountId } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import { ecdsaKey } from "../../plugin/hedera/keys.ts";
import type { Ledger } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { blockZero, liveEvms } from "../../plugin/hooks/live-evm.ts";
import type { NetworkFile } from "../../plugin/network/network-file.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { bytesToHex, hexToBytes } from "../../plugin/protocol/messages.ts";
import type { RegistryParameters } from "../../plugin/protocol/node-registry.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import type { ValidatorIdentity } from "../../plugin/validator/identity.ts";
import { Validator, type ValidatorParts } from "../../plugin/validator/validator.ts";
import { fileOf, layLive, type LiveGround } from "../network/live.ts";
import { NarrowLedger } from "../network/narrow-ledger.ts";

export const HBAR = 10n ** 18n;
export const TINYBARS = 100_000_000n;

/** A network over a Hedera that shows itself as the real one does, and validators of it on a disk of their own. */
export class LaidNetwork {
  readonly ground: LiveGround;
  readonly file: NetworkFile;
  /** Where the data directories are. */
  readonly root: string;
  readonly #opened = new Set<Validator>();
  #nonce = 0;

  private constructor(ground: LiveGround, file: NetworkFile, root: string) {
    this.ground = ground;
    this.file = file;
    this.root = root;
  }

  /** @param registry what its registry begins with instead */
  static async lay(registry: Partial<RegistryParameters> = {}): Promise<LaidNetwork> {
    const laid = await layLive({ attemptPatience: 500_000_000n });
    const ground = {
      ...laid,
      foundation: { ...laid.foundation, registry: { ...laid.foundation.registry, ...registry } },
    };
    const { foundation } = ground;
    const evm = { hardfork: "osaka", blockGasLimit: 30_000_000 } as const;
    const file = fileOf(ground, await blockZero(hre.network, foundation, evm));
    return new LaidNetwork(ground, file, await mkdtemp(join(tmpdir(), "l2-validator-")));
  }

  /** Closes what is still open, and removes the directories. */
  async clear(): Promise<void> {
    await Promise.all([...this.#opened].map((validator) => validator.close()));
    await rm(this.root, { recursive: true, force: true });
  }

  identity(index: number): ValidatorIdentity {
    const { account, hederaKey, secret } = this.ground.keys[index]!;
    return { index, account, keys: { hederaKey, secret, attester: addressOfSecret(secret) } };
  }

  directory(index: number): string {
    return join(this.root, `validator-${index}`);
  }

  narrow(): NarrowLedger {
    return new NarrowLedger(this.ground.ledger);
  }

  /** @param index undefined for a node without a key */
  async open(index: number | undefined, differing: Partial<ValidatorParts> = {}): Promise<Validator> {
    const { foundation } = this.ground;
    const validator = await Validator.open({
      file: this.file,
      ledger: this.narrow(),
      ...(index !== undefined && { identity: this.identity(index) }),
      directory: index === undefined ? join(this.root, "follower") : this.directory(index),
      openEvm: liveEvms(hre.network, foundation, this.file.evm),
      ...differing,
    });
    this.#opened.add(validator);
    return validator;
  }

  async started(index: number | undefined, differing: Partial<ValidatorParts> = {}): Promise<Validator> {
    const validator = await this.open(index, differing);
    await validator.start();
    return validator;
  }

  // ------------------------------------------------------------------------------------------------ what people do

  address(person: number): Address {
    return this.ground.people[person]!.address;
  }

  /** A transfer of hbar into the vault. */
  async deposit(person: number, tinybar: bigint, ledger: Ledger = this.ground.ledger): Promise<void> {
    const operator = new Operator(ledger, this.ground.users[person]!, ecdsaKey(this.ground.people[person]!.secret));
    const { status } = await operator.submit(
      hbarTransfer(operator.account, toAccountId(this.ground.foundation.vault), tinybar),
    );
    if (status !== 22) throw new Error(`the deposit failed: ${status}`);
  }

  /** The next transaction of the first person, signed. */
  async signed(to: Address | null, value: bigint, data: Hex = "0x", gasLimit = 200_000): Promise<Hex> {
    const wallet = new Wallet(bytesToHex(this.ground.people[0]!.secret));
    return (await wallet.signTransaction({
      ...{ to, value, data, nonce: this.#nonce++, chainId: this.file.chainId, gasLimit },
      ...{ type: 2, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 0 },
    })) as Hex;
  }

  async pay(through: Validator, to: Address, value: bigint): Promise<void> {
    await through.network.door.submit([hexToBytes(await this.signed(to, value))]);
  }
}

/** Waits until something is so; what never comes is told with what was seen last. */
export async function until(isSo: () => boolean | Promise<boolean>, seen: () => unknown = () => ""): Promise<void> {
  for (const end = Date.now() + 15_000; !(await isSo());) {
    if (Date.now() > end) throw new Error(`it never came: ${String(seen())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits until nobody has anything to say any more: leaders attest blocks of their own a moment later, and pay for it. */
export async function atRest(validators: readonly Validator[]): Promise<void> {
  await until(() => {
    const chains = validators.map(({ network }) => network.door.chain);
    return chains.every(
      ({ tip, queue, attestations }) =>
        tip.hash === chains[0]!.tip.hash &&
        queue.entries.length === 0 &&
        validators.every((_, seat) => attestations.attested(seat) === tip.height),
    );
  });
}

export const tipOf = ({ network }: Validator): { height: number; hash: Hex; stateRoot: Hex } => {
  const { height, hash, stateRoot } = network.door.chain.tip;
  return { height, hash, stateRoot };
};
