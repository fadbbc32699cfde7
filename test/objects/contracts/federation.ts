import { toQuantity } from "ethers";

import type { Literal, Verdict } from "../model/dependencies.ts";
import type { TypeName } from "../model/object-types.ts";
import { type Port, tellCopy } from "../model/port.ts";
import type { Outcome, Step } from "../model/steps.ts";
import { Attestations } from "./attestations.ts";
import { Committee } from "./committee.ts";
import type { Contracts } from "./compiled.ts";
import { Glossary, type RealLiteral } from "./glossary.ts";
import { Receipts } from "./receipts.ts";
import { BOND, DELAY, Shard } from "./shard.ts";
import { decodeState, encodeCreation, encodeData, encodeState } from "./states.ts";

const CHAIN_IDS = [31_001, 31_002, 31_003];
const VERDICTS = ["open", "true", "false"] as const;
const STANDINGS = ["open", "stands", "fallen"] as const;

type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;

interface RealCopy {
  readonly index: string;
  readonly dependency: { readonly all: readonly RealLiteral[]; readonly notAll: readonly RealLiteral[] };
  readonly state: string;
  readonly moved: boolean;
  readonly isSealed: boolean;
  readonly height: bigint;
  readonly standing: bigint;
}

/** The contracts behind the port: three networks, each on an EVM of its own, a committee of test keys for each. */
export class Federation implements Port {
  readonly #shards: readonly Shard[];
  readonly #committees: readonly Committee[];
  #names: Glossary;
  #receipts: Receipts;
  #words: Attestations;
  /** The number of the step, which is what the model calls a height. */
  #now = 1;

  private constructor(shards: readonly Shard[], committees: readonly Committee[]) {
    [this.#shards, this.#committees] = [shards, committees];
    this.#names = this.#glossary();
    this.#receipts = new Receipts(this.#names, shards);
    this.#words = new Attestations(this.#names, shards, committees);
  }

  /** Starts the networks with these contracts. */
  static async open(contracts: Contracts): Promise<Federation> {
    const committees = CHAIN_IDS.map((chainId) => new Committee(chainId));
    const shards: Shard[] = [];
    for (const chainId of CHAIN_IDS) shards.push(await Shard.open(chainId, contracts, committees));
    return new Federation(shards, committees);
  }

  /** Ends the networks. */
  async close(): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard.close()));
  }

  #glossary(): Glossary {
    const [first] = this.#shards as [Shard];
    const [, ann, bob] = first.accounts as [string, string, string];
    const people = new Map(Object.entries({ ann, bob }));
    return new Glossary(first.addresses.ObjectManager, CHAIN_IDS, first.typeIds, people);
  }

  async begin(): Promise<void> {
    await Promise.all(this.#shards.map((shard) => shard.reset()));
    this.#names = this.#glossary();
    this.#receipts = new Receipts(this.#names, this.#shards);
    this.#words = new Attestations(this.#names, this.#shards, this.#committees);
    this.#now = 1;
  }

  async take(step: Step): Promise<Outcome> {
    const outcome = await this.#take(step);
    this.#now++;
    return outcome;
  }

  async copies(on: number, indices?: ReadonlySet<string>): Promise<string[]> {
    const told: string[] = [];
    for (const [index, type] of this.#names.objects) {
      if (indices?.has(index) === false) continue;
      const args = [this.#names.typeId(type), this.#names.index(index), 0, 64];
      const copies: RealCopy[] = await this.#shard(on).call("ObjectManager", "copies", args);
      for (const copy of copies) told.push(this.#tell(on, index, type, copy));
    }
    return told;
  }

  #tell(on: number, index: string, type: TypeName, copy: RealCopy): string {
    const [all, notAll] = [copy.dependency.all, copy.dependency.notAll].map((list) =>
      list.map((literal) => this.#names.named(literal)),
    ) as [Literal[], Literal[]];
    const state = decodeState(type, copy.state, this.#names);
    if (state === undefined) return `${index} in the state ${copy.state}, which is none`;
    const left = () => ({ height: this.#names.heightOf(on, Number(copy.height)), sealed: copy.isSealed });
    const moved = copy.moved ? left() : undefined;
    return tellCopy({ index, dependency: { all, notAll }, state, moved }, STANDINGS[Number(copy.standing)]!);
  }

  async verdicts(on: number, literals: readonly Literal[]): Promise<Verdict[]> {
    const real = literals.map((literal) => this.#names.literal(literal));
    const verdicts: bigint[] = await this.#shard(on).call("Crosslinks", "verdicts", [real]);
    return verdicts.map((verdict) => VERDICTS[Number(verdict)]!);
  }

  #shard(network: number): Shard {
    return this.#shards[network - 1]!;
  }

  #send(
    step: { readonly on: number },
    caller: string,
    contract: "Crosslinks" | "Admissions" | "ObjectManager",
    name: string,
    args: readonly unknown[],
    value?: bigint,
  ): Promise<Outcome> {
    return this.#shard(step.on).send(this.#names.addressOf(caller), contract, name, args, value);
  }

  #take(step: Step): Promise<Outcome> | Outcome {
    switch (step.kind) {
      case "create":
        return this.#create(step);
      case "transact": {
        const ats = step.inputs.map((at) => this.#names.at(at));
        const data = encodeData(step.type, step.data, this.#names);
        return this.#send(step, step.caller, "ObjectManager", "transact", [this.#names.typeId(step.type), ats, data]);
      }
      case "moveOut":
        return this.#moveOut(step);
      case "seal":
        return this.#seal(step);
      case "forge":
        this.#receipts.forge(step.root, step.receipts, this.#now);
        return "ok";
      case "admit":
        return this.#admit(step);
      case "claim":
        return this.#claim(step);
      case "resolve":
        return this.#send(step, "bob", "ObjectManager", "resolve", [this.#names.at(step.at)]);
      case "decide":
        return this.#words.decision(step).then((args) => this.#send(step, "bob", "Crosslinks", "decide", args));
      case "decideAncestors":
        return this.#words.ancestors(step).then((args) => this.#send(step, "bob", "Crosslinks", step.kind, args));
      case "wait":
        return this.#wait();
      case "announceHalt":
      case "halt":
        return this.#send(step, "bob", "Crosslinks", step.kind, [this.#names.chainIdOf(step.network)]);
      case "silence":
      case "pause":
        return "ok";
    }
  }

  async #create(step: StepOf<"create">): Promise<Outcome> {
    const { state, caller, on } = step;
    const creator = this.#names.addressOf(caller);
    const nonce = Number(await this.#shard(on).call("ObjectManager", "nonceOf", [creator]));
    const args = [this.#names.typeId(state.type), encodeCreation(state, this.#names)];
    const outcome = await this.#send(step, caller, "ObjectManager", "create", args);
    if (outcome === "ok") this.#names.learnType(`${caller}.${on}.${nonce}`, state.type);
    return outcome;
  }

  async #moveOut({ on, moves }: StepOf<"moveOut">): Promise<Outcome> {
    const shard = this.#shard(on);
    const calls = moves.map(({ caller, at, destination }) => ({
      from: this.#names.addressOf(caller),
      args: [this.#names.at(at), this.#names.chainIdOf(destination)],
    }));
    const sent = await shard.sendTogether(
      calls.map((call) => ({ ...call, contract: "ObjectManager", name: "moveOut" })),
    );
    const block = await shard.block(sent.block);
    this.#names.learnBlock(on, this.#now, sent.block, block.stateRoot);
    return sent.outcomes.join(", ");
  }

  async #seal(step: StepOf<"seal">): Promise<Outcome> {
    const at = this.#names.at(step.at);
    const shard = this.#shard(step.on);
    if (step.by === "crosslink") return this.#send(step, "bob", "ObjectManager", "seal", [at, "0x"]);
    const { height } = await shard.call("ObjectManager", "copy", [at]);
    return this.#send(step, "bob", "ObjectManager", "seal", [at, await shard.header(Number(height))]);
  }

  async #admit(step: StepOf<"admit">): Promise<Outcome> {
    if (step.by === "bond") {
      return this.#send(step, step.caller, "Admissions", "post", [this.#names.literal(step.literal)], BOND);
    }
    return this.#send(step, step.caller, "Admissions", "endorse", await this.#words.endorsement(step.literal));
  }

  async #claim(step: StepOf<"claim">): Promise<Outcome> {
    const { accountProof, storageProof } = await this.#receipts.prove(step.receipt, step.root);
    const receipt = this.#receipts.real(step.receipt);
    const state = encodeState(step.state, this.#names);
    const args = [receipt, state, this.#names.rootOf(step.root), accountProof, storageProof];
    return this.#send(step, step.caller, "ObjectManager", "claim", args);
  }

  async #wait(): Promise<Outcome> {
    for (const shard of this.#shards) await shard.ask("evm_increaseTime", toQuantity(DELAY + 1));
    return "ok";
  }
}
