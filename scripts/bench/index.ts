// One load against our node, Hardhat's and anvil, in one run, then a contract test suite in process, then the simulated
// Hedera under a real SDK: `npm run bench -- --rounds 3 --only "l2:node,anvil"`. `--only suite` or `--only hedera:node`
// does that part alone; `--only objects` and `--only op-stack` what is not done unless it is asked for.
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { measureHedera } from "./hedera.ts";
import { load } from "./load.ts";
import { measureObjects } from "./objects.ts";
import { measureOpStack } from "./op-stack.ts";
import { buildAll } from "./project.ts";
import { report, type Sample } from "./report.ts";
import { start } from "./startup.ts";
import { measureSuite } from "./suite.ts";
import { targets, type Target } from "./targets.ts";

function count(name: string, value: string): number {
  if (Number.isSafeInteger(Number(value)) && Number(value) > 0) return Number(value);
  throw new Error(`--${name} takes a whole number above zero, not "${value}".`);
}

const HEDERA = "hedera:node";
const SUITE = "suite";
/** Parts that are only done when they are asked for: one takes minutes, the other fetches a package from npm. */
const OBJECTS = "objects";
const OP_STACK = "op-stack";

interface Chosen {
  readonly selected: Target[];
  readonly suite: boolean;
  readonly hedera: boolean;
  readonly objects: boolean;
  readonly opStack: boolean;
}

function chosen(only: string | undefined): Chosen {
  const names = only?.split(",").map((name) => name.trim());
  const known = [...targets.map(({ name }) => name), SUITE, HEDERA, OBJECTS, OP_STACK];
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only does not know "${unknown}": choose from ${known.map((name) => `"${name}"`).join(", ")}.`);
  }
  if (names === undefined) return { selected: targets, suite: true, hedera: true, objects: false, opStack: false };
  return {
    selected: targets.filter(({ name }) => names.includes(name)),
    suite: names.includes(SUITE),
    hedera: names.includes(HEDERA),
    objects: names.includes(OBJECTS),
    opStack: names.includes(OP_STACK),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "3" },
      senders: { type: "string", default: "10" },
      transactions: { type: "string", default: "100" },
      transfers: { type: "string", default: "2000" },
      memory: { type: "string", default: "100000" },
      only: { type: "string" },
    },
  });
  const rounds = count("rounds", values.rounds);
  const senders = count("senders", values.senders);
  const transactions = count("transactions", values.transactions);
  const { selected, suite, hedera, objects, opStack } = chosen(values.only);

  buildAll();
  if (selected.length > 0) await compare(selected, rounds, senders, transactions);
  if (suite) measureSuite(rounds);
  if (hedera) await measureHedera(rounds, count("transfers", values.transfers), Number(values.memory));
  if (objects) await measureObjects();
  if (opStack) await measureOpStack();
}

/** The load of ERC-20 transfers on each of the targets. */
async function compare(selected: Target[], rounds: number, senders: number, transactions: number): Promise<void> {
  const samples = new Map<string, Sample[]>(selected.map(({ name }) => [name, []]));
  console.log(
    `${senders} senders, ${transactions} ERC-20 transfers each, ${rounds} rounds; ` +
      `${cpus().length} x ${cpus()[0]?.model ?? "CPU"}, Node ${process.versions.node}`,
  );
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another target, so that none is always first on a cold or a hot machine.
    const order = selected.map((_, i) => selected[(i + round) % selected.length]!);
    for (const target of order) {
      const running = await start(target);
      try {
        const result = await load(running.port, senders, transactions);
        samples.get(target.name)?.push({ startup: running.startup, ...result });
        console.log(`round ${round + 1}  ${target.name.padEnd(12)}  ${result.rate.toFixed(0)} tx/s`);
      } finally {
        await running.stop();
      }
    }
  }
  console.log(`\n${report(samples)}`);
}

main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
