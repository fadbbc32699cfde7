/**
 * Writes what Ethereum's specification of JSON-RPC says that methods answer, test/rpc/execution-apis.json, and what its
 * tests of eth_simulateV1 do, test/rpc/simulations.json, from a checkout of https://github.com/ethereum/execution-apis:
 *
 *     node scripts/generate/execution-apis.ts path/to/execution-apis
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { load } from "js-yaml";
import { format } from "prettier";

/** Files whose schemas and methods an execution client serves to users; the rest is for consensus clients and tests. */
const SCHEMAS = /^src\/schemas\/.*\.yaml$/;
const METHODS = /^src\/(eth|debug|txpool)\/.*\.yaml$/;
/** What explains and is not checked. */
const PROSE: ReadonlySet<string> = new Set(["title", "description", "summary", "examples", "externalDocs"]);
const SIMULATIONS = /^tests\/eth_simulateV1\/ethSimulate-(.*)\.io$/;
const LICENCE = "CC0-1.0";
const source = "https://github.com/ethereum/execution-apis";

type Schema = Readonly<Record<string, unknown>>;

interface Method {
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly required?: boolean; readonly schema: Schema }[];
  readonly result: { readonly schema: Schema };
  readonly errors?: readonly { readonly code: number; readonly message: string }[];
}

interface SimulatedBlock {
  readonly number: string;
  readonly baseFeePerGas: string;
  readonly gasUsed: string;
  readonly miner: string;
  readonly calls: readonly {
    readonly status: string;
    readonly returnData: string;
    readonly gasUsed: string;
    readonly logs?: readonly Readonly<Record<"address" | "topics" | "data" | "logIndex", unknown>>[];
    readonly error?: { readonly code: number };
  }[];
}

/** What a client answered in a test. */
interface Exchange {
  readonly result?: readonly SimulatedBlock[];
  readonly error?: { readonly code: number };
}

const [checkout] = process.argv.slice(2);
if (checkout === undefined) throw new Error("Name a checkout of https://github.com/ethereum/execution-apis");
// A bare repository does as well.
const git = (...args: string[]) =>
  execFileSync("git", ["-C", checkout, ...args], { encoding: "utf8", maxBuffer: 2 ** 26 });
const commit = git("rev-parse", "HEAD").trim();
const files = git("ls-tree", "-r", "--name-only", "HEAD").split("\n");
const read = (file: string) => load(git("show", `HEAD:${file}`));

const schemas = Object.assign({}, ...files.filter((file) => SCHEMAS.test(file)).map(read)) as Schema;
const methods = files
  .filter((file) => METHODS.test(file))
  .flatMap((file) => read(file) as Method[])
  .sort((one, other) => (one.name < other.name ? -1 : 1));

const described = {
  source,
  commit,
  licence: LICENCE,
  methods: Object.fromEntries(
    methods.map(({ name, params, result, errors = [] }) => [
      name,
      {
        params: params.map(({ name, required = false, schema }) => ({ name, required, schema: bare(schema) })),
        result: bare(result.schema),
        errors: errors.map(({ code }) => code),
      },
    ]),
  ),
  components: { schemas: bare(schemas) },
};
await write("execution-apis", described);

const simulations = files
  .filter((file) => SIMULATIONS.test(file))
  .map((file) => {
    const text = git("show", `HEAD:${file}`);
    const [, name] = SIMULATIONS.exec(file)!;
    const { params } = JSON.parse(/^>> (.*)$/m.exec(text)![1]!) as { params: unknown };
    const { result, error } = JSON.parse(/^<< (.*)$/m.exec(text)![1]!) as Exchange;
    return { name, params, ...(error === undefined ? { blocks: result!.map(essence) } : { error: error.code }) };
  });
await write("simulations", { source, commit, licence: LICENCE, simulations });

async function write(name: string, content: object): Promise<void> {
  const text = await format(JSON.stringify(content), { parser: "json", printWidth: 120 });
  writeFileSync(`test/rpc/${name}.json`, text);
}

/** What of a simulated block does not depend on the chain that it stands on. */
function essence({ number, baseFeePerGas, gasUsed, miner, calls }: SimulatedBlock): object {
  return {
    number,
    baseFeePerGas,
    gasUsed,
    miner,
    calls: calls.map(({ status, returnData, gasUsed, logs = [], error }) => ({
      status,
      returnData,
      gasUsed,
      logs: logs.map(({ address, topics, data, logIndex }) => ({ address, topics, data, logIndex })),
      ...(error !== undefined && { error: error.code }),
    })),
  };
}

/** A schema without its prose. Names of properties may be words of prose: what they name is an object. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => !PROSE.has(key) || typeof inner === "object");
  return Object.fromEntries(kept.map(([key, inner]) => [key, bare(inner)]));
}
