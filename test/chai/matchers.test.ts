import { expect } from "chai";
import { artifacts, network } from "hardhat";

import { hederaMatchers } from "../../plugin/chai/index.ts";

const TOKEN_SERVICE = "0x0000000000000000000000000000000000000167";

/** A payroll with 100 Foo and 10 hbar, and two accounts of Hedera. */
async function connect() {
  const connection = await network.create("l2");
  const { l2, ethers } = connection;
  const payroll = await ethers.deployContract("TokenPayroll", { value: ethers.parseEther("10") });
  const foo = await l2.hedera.createToken({ symbol: "FOO", supply: 100, treasury: payroll });
  const [alice, bob] = [await l2.hedera.createAccount(), await l2.hedera.createAccount()];
  const ids = { payroll: await l2.accountOf(payroll), alice: alice.id, bob: bob.id };
  const hbar = "0x0000000000000000000000000000000000000000";
  const pay = payroll.getFunction("pay");
  const payHbar = (tinybar: bigint) => pay([{ payee: alice.longZero, token: hbar, amount: tinybar * 10n ** 10n }]);
  const payFoo = (amount: number) => pay([{ payee: alice, token: foo, amount }]);
  return { connection, l2, ethers, payroll, foo, alice, bob, ids, payHbar, payFoo };
}

/** Why an assertion fails; nothing if it does not. */
async function failureOf(assertion: () => PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await assertion();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("the chai matchers of what happens on Hedera", () => {
  let world: Awaited<ReturnType<typeof connect>>;

  before(async () => {
    world = await connect();
  });

  after(() => world.connection.close());

  it("changeHederaBalance takes hbar as a number and tinybar as a bigint", async () => {
    const { l2, alice, ids, payHbar } = world;
    const tx = payHbar(150_000_000n);
    await expect(tx).to.changeHederaBalance(l2, alice, 1.5);
    await expect(tx).to.changeHederaBalance(l2, alice.longZero, 150_000_000n);
    await expect(tx).to.changeHederaBalance(l2, ids.alice, (change: bigint) => change > 0n);
    await expect(tx).to.not.changeHederaBalance(l2, alice, 1);
    expect(await failureOf(() => expect(tx).to.changeHederaBalance(l2, alice, 1))).to.equal(
      `Expected the hbar of ${ids.alice} on Hedera to change by 1 ℏ, but it changed by 1.5 ℏ`,
    );
    expect(await failureOf(() => expect(tx).to.not.changeHederaBalance(l2, alice, 1.5))).to.equal(
      `Expected the hbar of ${ids.alice} on Hedera NOT to change by 1.5 ℏ, but it did`,
    );
    expect(await failureOf(() => expect(tx).to.changeHederaBalance(l2, alice, (by: bigint) => by < 0n))).to.equal(
      `Expected the change of the hbar of ${ids.alice} on Hedera to satisfy the predicate, but it did not: it is 1.5 ℏ`,
    );
    expect(await failureOf(() => expect(tx, "the bonus").to.changeHederaBalance(l2, alice, -1n))).to.contain(
      "the bonus: Expected the hbar of",
    );
  });

  it("changeHederaBalances compares several accounts, the vault among them", async () => {
    const { l2, alice, bob, ids, payHbar } = world;
    const tx = await payHbar(2n);
    const vault = await l2.vault;
    await expect(tx).to.changeHederaBalances(l2, [alice, bob, vault], [2n, 0, -2n]);
    expect(await failureOf(() => expect(tx).to.changeHederaBalances(l2, [alice, bob], [2n, 1n]))).to.equal(
      `Expected the hbar of ${ids.alice}, ${ids.bob} on Hedera to change by 0.00000002 ℏ, 0.00000001 ℏ, ` +
        "but it changed by 0.00000002 ℏ, 0 ℏ",
    );
    const nobody = "0xc0ffee00000000000000000000000000000000aa";
    expect(await failureOf(() => expect(tx).to.changeHederaBalances(l2, [alice, nobody], [2n, 1n]))).to.equal(
      `Expected the hbar of ${ids.alice}, ${nobody} on Hedera to change by 0.00000002 ℏ, 0.00000001 ℏ, ` +
        "but it changed by 0.00000002 ℏ, 0 ℏ",
    );
    expect(await l2.hedera.idOf(nobody)).to.be.undefined;
    expect(await failureOf(() => expect(tx).to.changeHederaBalances(l2, [alice, bob], [2n]))).to.equal(
      "there are 2 accounts and 1 expected changes",
    );
  });

  it("changeHederaTokenBalance and changeHederaTokenBalances name the token", async () => {
    const { l2, ethers, payroll, foo, alice, ids, payFoo } = world;
    const tx = payFoo(7);
    await expect(tx).to.changeHederaTokenBalance(l2, foo, alice, 7);
    await expect(tx).to.changeHederaTokenBalances(l2, foo.id, [payroll, alice], [-7n, 7n]);
    const erc20 = await ethers.getContractAt("Token", foo.address);
    await expect(tx).to.changeTokenBalances(ethers, erc20, [payroll, alice], [-7, 7]);
    expect(await failureOf(() => expect(tx).to.changeHederaTokenBalance(l2, foo, alice, 8))).to.equal(
      `Expected the FOO (${foo.id}) of ${ids.alice} on Hedera to change by 8, but it changed by 7`,
    );
    const both = [payroll, alice];
    expect(await failureOf(() => expect(tx).to.not.changeHederaTokenBalances(l2, foo, both, [-7, 7]))).to.equal(
      `Expected the FOO (${foo.id}) of ${ids.payroll}, ${ids.alice} on Hedera NOT to change by -7, 7, but it did`,
    );
    expect(await failureOf(() => expect(tx).to.changeHederaTokenBalance(l2, alice.id, alice, 7))).to.equal(
      `there is no token ${alice.id}`,
    );
  });

  it("settledBy takes a kind, a schedule, some fields or a predicate", async () => {
    const { l2, ethers, alice, ids, payHbar } = world;
    const tx = await payHbar(5n);
    const { schedule, height } = (await l2.settlementOf(tx))!;
    await expect(tx).to.be.settledBy(l2, "transfer");
    await expect(tx.hash).to.be.settledBy(l2, schedule!);
    await expect(tx).to.be.settledBy(l2, { payer: null, payments: [{ to: ids.alice, tinybar: 5n }] });
    await expect(tx).to.be.settledBy(l2, ({ signers }: { signers: readonly string[] }) => signers.length === 3);
    await expect(tx).to.not.be.settledBy(l2, "mint");
    expect(await failureOf(() => expect(tx).to.be.settledBy(l2, "mint"))).to.equal(
      `Expected block ${height} to be settled by mint, but it was settled by the transfer of schedule ${schedule}`,
    );
    expect(await failureOf(() => expect(tx).to.be.settledBy(l2, { payer: alice.id, payments: [] }))).to.match(
      /settled by \{"payer":"0\.0\.\d+","payments":\[\]\}, but it was .*: \{"payer":null,"payments":\[\{"transaction"/,
    );
    expect(await failureOf(() => expect(tx).to.not.be.settledBy(l2, schedule!))).to.equal(
      `Expected block ${height} NOT to be settled by ${schedule}, but it was settled by the transfer of schedule ${schedule}`,
    );

    const [sender] = await ethers.getSigners();
    const idle = sender!.sendTransaction({ to: sender!.address });
    await expect(idle).to.be.settledBy(l2, null).and.to.changeHederaBalance(l2, sender!, 0);
    expect(await failureOf(() => expect(idle).to.be.settledBy(l2, "transfer"))).to.match(
      /to be settled by transfer, but it was settled by nothing$/,
    );
  });

  it("can be chained with each other and with the toolbox's, in any order", async () => {
    const { l2, ethers, payroll, alice, payHbar } = world;
    const [owner] = await ethers.getSigners();
    const tx = payHbar(9n);
    await expect(tx)
      .to.emit(payroll, "Paid")
      .and.to.changeHederaBalance(l2, alice, 9n)
      .and.to.be.settledBy(l2, "transfer");
    await expect(tx).to.changeHederaBalance(l2, alice, 9n).and.to.emit(payroll, "Paid");
    await expect(tx).to.be.settledBy(l2, "transfer").and.to.changeEtherBalance(ethers, owner!, 0);

    const wrong = "Expected block";
    const assertions = [
      () => expect(tx).to.be.settledBy(l2, "mint").and.to.emit(payroll, "Paid"),
      () => expect(tx).to.emit(payroll, "Paid").and.to.be.settledBy(l2, "mint"),
      () => expect(tx).to.be.settledBy(l2, "mint").and.to.changeEtherBalance(ethers, owner!, 0),
      () => expect(tx).to.changeEtherBalance(ethers, owner!, 0).and.to.be.settledBy(l2, "mint"),
      () => expect(tx).to.be.settledBy(l2, "mint").and.to.changeHederaBalance(l2, alice, 9n),
      () => expect(tx).to.changeHederaBalance(l2, alice, 9n).and.to.be.settledBy(l2, "mint"),
    ];
    for (const assertion of assertions) expect(await failureOf(assertion)).to.contain(wrong);
    const other = () => expect(tx).to.be.settledBy(l2, "transfer").and.to.changeEtherBalance(ethers, owner!, 1);
    expect(await failureOf(other)).to.contain("Expected the ether balance");
    // As ever with chai, what is negated stays so for the rest of the chain.
    await expect(tx).to.be.settledBy(l2, "transfer").and.not.to.changeHederaBalance(l2, alice, 8n);
  });

  it("take a function, and pass on why a transaction fails", async () => {
    const { l2, alice, payHbar, payFoo } = world;
    await expect(() => payHbar(1n)).to.changeHederaBalance(l2, alice, 1n);
    expect(await failureOf(() => expect(payFoo(1_000)).to.changeHederaBalance(l2, alice, 1n))).to.contain(
      "INSUFFICIENT_TOKEN_BALANCE",
    );
    expect(await failureOf(() => expect(7).to.changeHederaBalance(l2, alice, 1n))).to.equal(
      "what is expected to change Hedera is a transaction of the layer 2, or its hash",
    );
    const unknown = `0x${"1".repeat(64)}`;
    expect(await failureOf(() => expect(unknown).to.be.settledBy(l2, "mint"))).to.equal(
      `the transaction ${unknown} is in no block of this network`,
    );
  });

  it("say so when a block holds other transactions, too", async () => {
    const { l2, ethers, alice } = world;
    const [sender] = await ethers.getSigners();
    await ethers.provider.send("evm_setAutomine", [false]);
    const [first] = await Promise.all([
      sender!.sendTransaction({ to: alice.longZero, value: 10n ** 10n }),
      sender!.sendTransaction({ to: alice.longZero, value: 10n ** 10n, nonce: (await sender!.getNonce()) + 1 }),
    ]);
    await ethers.provider.send("evm_mine", []);
    await ethers.provider.send("evm_setAutomine", [true]);
    expect(await failureOf(() => expect(first).to.changeHederaBalance(l2, alice, 1n))).to.match(
      /^2 transactions are in block \d+, and Hedera knows what they do together$/,
    );
  });

  it("do not count the fee that an account of the network pays for spending allowances", async () => {
    const { l2, ethers, foo, alice, payroll } = world;
    const [owner] = await ethers.getSigners();
    const pool = await ethers.deployContract("SwapPool", [foo, payroll]);
    const puppet = await ethers.deployContract("Puppet");
    const erc20 = await ethers.getContractAt("Token", foo.address);
    await l2.hedera.transfer(foo, { from: payroll, to: owner!, amount: 5 });
    await l2.hedera.approve(foo, { owner: owner!, spender: puppet, amount: 5 });
    const pull = erc20.interface.encodeFunctionData("transferFrom", [owner!.address, alice.address, 5]);
    const tx = puppet.getFunction("act")(foo, 0, pull);
    const account = await l2.accountOf(puppet);
    await expect(tx)
      .to.be.settledBy(l2, { payer: account })
      .and.to.changeHederaBalance(l2, account, 0)
      .and.to.changeHederaTokenBalances(l2, foo, [owner!, alice, pool], [-5, 5, 0]);
  });

  it("see mints, burns and allowances of contracts that have the roles", async () => {
    const { l2, ethers, alice } = world;
    const puppet = await ethers.deployContract("Puppet");
    const shares = await l2.hedera.createToken({ treasury: puppet, keys: { supply: puppet, admin: puppet } });
    const service = new ethers.Interface((await artifacts.readArtifact("IHederaTokenService")).abi);
    const act = (name: string, ...args: unknown[]) =>
      puppet.getFunction("act")(TOKEN_SERVICE, 0, service.encodeFunctionData(name, args));

    const mint = act("mintToken(address,int64,bytes[])", shares.address, 10, []);
    await expect(mint).to.be.settledBy(l2, "mint").and.to.changeHederaTokenBalance(l2, shares, puppet, 10);
    const burn = act("burnToken(address,int64,int64[])", shares.address, 4, []);
    await expect(burn).to.be.settledBy(l2, "burn").and.to.changeHederaTokenBalance(l2, shares, puppet, -4);
    const approve = act("approve(address,address,uint256)", shares.address, alice.address, 3);
    await expect(approve).to.be.settledBy(l2, "approvals").and.to.changeHederaTokenBalance(l2, shares, puppet, 0);
    expect(await l2.hedera.allowance(shares, { owner: puppet, spender: alice })).to.equal(3n);
    expect(await failureOf(() => expect(burn).to.be.settledBy(l2, "mint"))).to.contain("by the burn of schedule 0.0.");
  });

  it("are added to a chai once only", () => {
    const added: string[] = [];
    const Assertion = { prototype: {} as Record<string, unknown>, addMethod: (name: string) => add(name) };
    const add = (name: string) => {
      added.push(name);
      Assertion.prototype[name] = true;
    };
    for (let times = 0; times < 2; times++)
      hederaMatchers({ Assertion, AssertionError: Error as never }, { flag: () => undefined });
    expect(added).to.deep.equal([
      "changeHederaBalance",
      "changeHederaBalances",
      "changeHederaTokenBalance",
      "changeHederaTokenBalances",
      "settledBy",
    ]);
  });
});
