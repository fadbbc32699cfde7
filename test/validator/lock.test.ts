import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { takeLock } from "../../plugin/validator/lock.ts";

describe("a validator's lock", () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "l2-lock-"));
    path = join(directory, "lock");
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const refusal = () =>
    takeLock(path).then(
      () => "it was taken",
      (error: Error) => error.message,
    );

  it("is one process's until it is given back", async () => {
    const release = await takeLock(path);
    expect(await refusal())
      .to.include(`process ${process.pid} on ${hostname()}`)
      .and.to.include(path);
    await release();
    expect(await readdir(directory)).to.deep.equal([]);
    await (
      await takeLock(path)
    )();
  });

  it("is kept from others by a process that lives, and taken over from one that was killed", async () => {
    const script = `
      const { takeLock } = await import(${JSON.stringify(new URL("../../plugin/validator/lock.ts", import.meta.url).href)});
      await takeLock(${JSON.stringify(path)});
      console.log("taken");
      setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(other.stdout, "data");
    expect(await refusal()).to.include(`another validator, process ${other.pid} on`);
    other.kill("SIGKILL");
    await once(other, "exit");
    await (
      await takeLock(path)
    )();
  });

  it("counts for nothing if it is of another process that had the same id, or was never written whole", async () => {
    const release = await takeLock(path);
    const own = JSON.parse(await readFile(path, "utf8")) as object;
    await release();
    await writeFile(path, JSON.stringify({ ...own, began: "another-boot/1" }));
    await (
      await takeLock(path)
    )();
    await writeFile(path, JSON.stringify(own).slice(0, 9));
    await (
      await takeLock(path)
    )();
  });

  it("is left to a process elsewhere that touches it, and taken over from one that does not any more", async () => {
    const holder = { pid: 1, host: "elsewhere", space: "pid:[1]", began: null };
    await writeFile(path, JSON.stringify(holder));
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 30);
    expect(await refusal())
      .to.include("process 1 on elsewhere")
      .and.to.include("If there is no such process, remove");
    clearInterval(beat);
    expect(JSON.parse(await readFile(path, "utf8"))).to.deep.equal(holder);
    const before = performance.now();
    await (
      await takeLock(path, 200)
    )();
    expect(performance.now() - before).to.be.at.least(190);
  });

  it("is of one container, whatever the other calls its processes", async () => {
    const release = await takeLock(path);
    const own = JSON.parse(await readFile(path, "utf8")) as { space: string | null };
    await release();
    // The same id and name, where another one lives.
    await writeFile(path, JSON.stringify({ ...own, pid: 2 ** 22 + 1, space: "pid:[1]" }));
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 30);
    expect(await refusal()).to.include(`process ${2 ** 22 + 1} on ${hostname()}`);
    clearInterval(beat);
  });

  it("goes to one of many who find a stale one at the same time", async () => {
    await writeFile(path, "");
    const taken = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(path)));
    expect(taken.filter(({ status }) => status === "fulfilled")).to.have.length(1);
  });
});
