import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { HELP, optionsOf } from "../../scripts/simulate-rewards/options.ts";

const COMMAND = fileURLToPath(new URL("../../scripts/simulate-rewards/index.ts", import.meta.url));
const command = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: "utf8" });

describe("the options of simulate:rewards", () => {
  it("are a year of a hundred nodes unless told otherwise", () => {
    expect(optionsOf([])).to.deep.equal({ nodes: 100, epochs: 365, seed: 1, out: "docs/rewards-simulation.svg" });
    const args = ["--nodes", "10", "--epochs=3650", "--seed", "4294967295", "--out", "a/b.svg"];
    expect(optionsOf(args)).to.deep.equal({ nodes: 10, epochs: 3650, seed: 4294967295, out: "a/b.svg" });
    expect(optionsOf(["--nodes", "0", "--help"])).to.equal(undefined);
  });

  const refused: [args: string[], reason: string][] = [
    [["--nodes", "9"], '--nodes takes a whole number from 10 to 100, not "9".'],
    [["--nodes", "101"], '--nodes takes a whole number from 10 to 100, not "101".'],
    [["--nodes", "1e2"], '--nodes takes a whole number from 10 to 100, not "1e2".'],
    [["--epochs", "4"], '--epochs takes a whole number from 5 to 3650, not "4".'],
    [["--epochs", ""], '--epochs takes a whole number from 5 to 3650, not "".'],
    [["--seed=-1"], '--seed takes a whole number from 0 to 4294967295, not "-1".'],
    [["--seed", "4294967296"], '--seed takes a whole number from 0 to 4294967295, not "4294967296".'],
    [["--out", "picture.png"], '--out takes the path of an .svg file, not "picture.png".'],
    [["--out", "docs/.svg"], '--out takes the path of an .svg file, not "docs/.svg".'],
    [["--years", "2"], "Unknown option '--years'"],
    [["100"], "Unexpected argument '100'"],
  ];
  for (const [args, reason] of refused) {
    it(`refuse ${args.join(" ")}`, () => expect(() => optionsOf(args)).to.throw(reason));
  }

  it("are told by the command, at once", () => {
    const { status, stdout } = command("--help");
    expect([status, stdout]).to.deep.equal([0, `${HELP}\n`]);
    const wrong = command("--nodes", "many");
    expect([wrong.status, wrong.stdout]).to.deep.equal([1, ""]);
    expect(wrong.stderr).to.include('simulate:rewards: --nodes takes a whole number from 10 to 100, not "many".');
  });
});
