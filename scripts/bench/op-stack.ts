// What it costs to bring something from one network to another, in gas: beside the OP stack's own contracts, on Hardhat's
// own networks, both compiled with its optimizer runs. `npm run bench -- --only op-stack`.
import { compileObjects } from "../generate/objects.ts";
import { fetchArtifacts } from "./op-stack/artifacts.ts";
import { Managers } from "./op-stack/manager.ts";
import { open } from "./op-stack/networks.ts";
import { Portal } from "./op-stack/portal.ts";

/** So many messages and so many moves of others are in the state before: a proof has to get through them. */
const OTHERS = 128;
/** EIP-170. */
const MAX_CODE = 24_576;

/** Prints a table of its own. */
export async function measureOpStack(): Promise<void> {
  const artifacts = fetchArtifacts();
  const { runs } = artifacts.OptimismPortal.metadata.settings.optimizer;
  const compiled = compileObjects(runs);
  const networks = [await open(1001), await open(1002)] as const;
  const [from, to] = networks;
  const managers = await Managers.deploy(networks, compiled);
  // A message is as long as the state of the object that moves, and does nothing where it arrives.
  const others: string[] = [];
  while (others.length < OTHERS) others.push((await managers.moveOut()).departure.state);
  const message = others[0]!;
  const portal = await Portal.deploy(to, from, artifacts, others);
  // The second of each: what only the first one pays for is paid for.
  await portal.withdraw(message);
  const theirs = await portal.withdraw(message);
  await managers.move();
  const ours = await managers.move();
  const size = await managers.codeSize();
  for (const network of networks) await network.close();

  const bytes = (message.length - 2) / 2;
  console.log(`\ngas to bring ${bytes} bytes to another network, among ${OTHERS} others, optimizer runs ${runs}`);
  if (size > MAX_CODE)
    console.log(`(the manager has ${size} bytes then, above the ${MAX_CODE} of EIP-170, which is off)`);
  console.log(line("", "OP stack", "object, at once", "object, decided"));
  console.log(row("leave", theirs.initiate, ours.moveOut, ours.moveOut));
  console.log(row("seal what stays", undefined, ours.seal, ours.seal));
  console.log(row("bring the root: propose, endorse, decide", theirs.propose, ours.endorse, ours.decide));
  console.log(row("arrive: prove, claim", theirs.prove, ours.claim, ours.claimDecided));
  console.log(row("when it is known: finalize, resolve", theirs.finalize, ours.resolve));
  console.log(row("trie nodes in the proof", theirs.proof, ours.proof, ours.proof));
  const arrival = theirs.prove + theirs.finalize;
  const [atOnce, decided] = [ours.claim + ours.resolve, ours.claimDecided].map((gas) => (gas / arrival).toFixed(2));
  console.log(line("arrive and finish, to prove + finalize", "1", atOnce!, decided!));
}

function row(name: string, ...figures: readonly (number | undefined)[]): string {
  return line(name, ...figures.map((figure) => figure?.toLocaleString("en") ?? ""));
}

function line(name: string, ...cells: readonly string[]): string {
  return name.padEnd(44) + cells.map((cell) => cell.padStart(18)).join("");
}
