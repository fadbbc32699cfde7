import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { stringify } from "../../plugin/hedera/serve/rest/json.ts";
import { fromBase32, toBase32 } from "../../plugin/hedera/serve/rest/base32.ts";
import { create, HBAR, message, START, transfer } from "../hedera/network.ts";
import { aliceKey, bobKey, carolKey, follow, get, newWorld } from "./rest.ts";
import type { World } from "./rest.ts";

type Check = (value: any) => boolean;

const id: Check = (value) => /^0\.0\.\d+$/.test(value);
const time: Check = (value) => /^\d{1,10}\.\d{9}$/.test(value);
const text: Check = (value) => typeof value === "string";
const number: Check = (value) => Number.isInteger(value);
const flag: Check = (value) => typeof value === "boolean";
const base64: Check = (value) => text(value) && Buffer.from(value, "base64").toString("base64") === value;
const decimal: Check = (value) => /^\d+$/.test(value);
const hash: Check = (value) => /^0x[0-9a-f]{96}$/.test(value);
const none: Check = (value) => value === null;
const one = (...values: unknown[]): Check => values.includes.bind(values);
const or =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const shape =
  (fields: Record<string, Check>): Check =>
  (value) => {
    expect(value).to.have.all.keys(Object.keys(fields));
    for (const [name, check] of Object.entries(fields)) {
      expect(check(value[name]), `${name}: ${JSON.stringify(value[name])}`).to.equal(true);
    }
    return true;
  };
const key = or(
  none,
  shape({ _type: one("ED25519", "ECDSA_SECP256K1", "ProtobufEncoded"), key: (value) => /^[0-9a-f]+$/.test(value) }),
);
const range = shape({ from: or(time, none), to: or(time, none) });
const fixedFee = { amount: number, collector_account_id: id, denominating_token_id: or(id, none) };

/** The schemas of the OpenAPI description by which Hedera's mirror nodes are documented. */
const account = {
  account: id,
  alias: or(none, (value) => /^[A-Z2-7]+$/.test(value)),
  auto_renew_period: number,
  balance: or(
    none,
    shape({ timestamp: time, balance: number, tokens: list(shape({ token_id: id, balance: number })) }),
  ),
  created_timestamp: time,
  decline_reward: flag,
  deleted: flag,
  ethereum_nonce: number,
  evm_address: (value: any) => /^0x[0-9a-f]{40}$/.test(value),
  expiry_timestamp: or(time, none),
  key,
  max_automatic_token_associations: number,
  memo: text,
  pending_reward: number,
  receiver_sig_required: flag,
  staked_account_id: or(id, none),
  staked_node_id: or(number, none),
  stake_period_start: or(time, none),
};
const transaction = {
  batch_key: key,
  bytes: none,
  charged_tx_fee: number,
  consensus_timestamp: time,
  entity_id: or(id, none),
  high_volume: flag,
  high_volume_pricing_multiplier: number,
  max_custom_fees: list(none),
  max_fee: decimal,
  memo_base64: base64,
  name: text,
  nft_transfers: list(
    shape({
      is_approval: flag,
      receiver_account_id: or(id, none),
      sender_account_id: or(id, none),
      serial_number: number,
      token_id: id,
    }),
  ),
  node: or(id, none),
  nonce: number,
  parent_consensus_timestamp: or(time, none),
  result: text,
  scheduled: flag,
  staking_reward_transfers: list(none),
  token_transfers: list(shape({ token_id: id, account: id, amount: number, is_approval: flag })),
  transaction_hash: base64,
  transaction_id: (value: any) => /^0\.0\.\d+-\d+-\d{9}$/.test(value),
  transfers: list(shape({ account: id, amount: number, is_approval: flag })),
  valid_duration_seconds: or(decimal, none),
  valid_start_timestamp: time,
};
const nft = {
  account_id: id,
  created_timestamp: time,
  delegating_spender: or(id, none),
  deleted: flag,
  metadata: base64,
  modified_timestamp: time,
  serial_number: number,
  spender: or(id, none),
  token_id: id,
};
const allowance = { amount: number, amount_granted: or(number, none), owner: id, spender: id, timestamp: range };
const block = {
  count: number,
  gas_used: number,
  hapi_version: or(text, none),
  hash,
  logs_bloom: (value: any) => /^0x0{512}$/.test(value),
  name: (value: any) => /^\d{4}-\d\d-\d\dT\d\d_\d\d_\d\d\.\d{9}Z\.rcd\.gz$/.test(value),
  number,
  previous_hash: hash,
  size: or(number, none),
  timestamp: shape({ from: time, to: time }),
};
const topicMessage = {
  chunk_info: or(
    none,
    shape({
      initial_transaction_id: shape({ account_id: id, nonce: number, scheduled: flag, transaction_valid_start: time }),
      number,
      total: number,
    }),
  ),
  consensus_timestamp: time,
  message: text,
  payer_account_id: id,
  running_hash: base64,
  running_hash_version: one(3),
  sequence_number: number,
  topic_id: id,
};
const schedule = {
  admin_key: key,
  consensus_timestamp: time,
  creator_account_id: id,
  deleted: flag,
  executed_timestamp: or(time, none),
  expiration_time: or(time, none),
  memo: text,
  payer_account_id: id,
  schedule_id: id,
  signatures: list(
    shape({
      consensus_timestamp: time,
      public_key_prefix: base64,
      signature: base64,
      type: one("ED25519", "ECDSA_SECP256K1"),
    }),
  ),
  transaction_body: base64,
  wait_for_expiry: flag,
};
const token = {
  admin_key: key,
  decimals: number,
  metadata: base64,
  name: text,
  symbol: text,
  token_id: id,
  type: text,
};
const relation = {
  automatic_association: flag,
  balance: number,
  created_timestamp: time,
  decimals: number,
  freeze_status: one("NOT_APPLICABLE", "FROZEN", "UNFROZEN"),
  kyc_status: one("NOT_APPLICABLE", "GRANTED", "REVOKED"),
  token_id: id,
};
const airdrop = {
  amount: or(number, none),
  receiver_id: id,
  sender_id: id,
  serial_number: or(number, none),
  timestamp: range,
  token_id: id,
};
const node = {
  admin_key: key,
  associated_registered_nodes: list(number),
  decline_reward: flag,
  description: text,
  file_id: id,
  grpc_proxy_endpoint: none,
  max_stake: or(number, none),
  memo: text,
  min_stake: or(number, none),
  node_account_id: id,
  node_cert_hash: or(text, none),
  node_id: number,
  public_key: or(text, none),
  reward_rate_start: or(number, none),
  service_endpoints: list(shape({ domain_name: text, ip_address_v4: text, port: number })),
  stake: number,
  stake_not_rewarded: number,
  stake_rewarded: number,
  staking_period: or(none, range),
  timestamp: range,
};
const links = shape({ next: or(none, text) });

describe("the mirror's REST API", () => {
  let world: World;
  const ask = (path: string) => get(world.ledger, path);

  before(async () => {
    world = await newWorld();
  });

  const lists: [path: string, name: string, count: number, fields: Record<string, Check>][] = [
    ["accounts?account.id=gt:1000", "accounts", 4, account],
    ["accounts/1001/airdrops/outstanding", "airdrops", 5, airdrop],
    ["accounts/1002/airdrops/pending", "airdrops", 3, airdrop],
    ["accounts/1001/allowances/crypto", "allowances", 3, allowance],
    ["accounts/1001/allowances/tokens", "allowances", 9, { ...allowance, token_id: id }],
    [
      "accounts/1001/allowances/nfts",
      "allowances",
      9,
      { approved_for_all: flag, owner: id, spender: id, timestamp: range, token_id: id },
    ],
    [
      "accounts/1003/allowances/nfts?owner=false",
      "allowances",
      3,
      { approved_for_all: flag, owner: one("0.0.1001"), spender: one("0.0.1003"), timestamp: range, token_id: id },
    ],
    ["accounts/1001/nfts", "nfts", 12, nft],
    ["accounts/1001/rewards", "rewards", 0, {}],
    ["accounts/1001/tokens", "tokens", 4, relation],
    ["blocks", "blocks", 3, block],
    ["contracts", "contracts", 0, {}],
    ["contracts/results", "results", 0, {}],
    ["contracts/results/logs", "logs", 0, {}],
    ["network/nodes", "nodes", 2, node],
    ["network/registered-nodes", "registered_nodes", 0, {}],
    ["schedules", "schedules", 2, schedule],
    ["tokens", "tokens", 4, token],
    ["tokens/5002/nfts", "nfts", 9, nft],
    ["transactions?limit=100", "transactions", 25, transaction],
  ];
  for (const [path, name, count, fields] of lists) {
    it(`lists ${path} as documented`, () => {
      const { status, body } = ask(path);
      expect(status).to.equal(200);
      expect(shape({ [name]: list(shape(fields)), links })(body)).to.equal(true);
      expect(body[name]).to.have.length(count);
    });
  }

  it("lists balances, of all and of a token, as documented", () => {
    const tokens = list(shape({ token_id: id, balance: number }));
    const balances = list(shape({ account: id, balance: number, tokens }));
    expect(shape({ timestamp: time, balances, links })(ask("balances").body)).to.equal(true);
    const holders = list(shape({ account: id, balance: number, decimals: one(2) }));
    const { body } = ask("tokens/5001/balances");
    expect(shape({ timestamp: time, balances: holders, links })(body)).to.equal(true);
    expect(body.balances.map((row: any) => row.account)).to.deep.equal(["0.0.1003", "0.0.1002", "0.0.1001"]);
    expect(ask("tokens/7777/balances").body).to.deep.equal({ timestamp: null, balances: [], links: { next: null } });
  });

  it("shows an account with its transactions under each of its names", () => {
    const { bob } = world;
    const { status, body } = ask(`accounts/${bob.account}`);
    expect(status).to.equal(200);
    expect(shape({ ...account, transactions: list(shape(transaction)), links })(body)).to.equal(true);
    expect(body.evm_address).to.equal(bobKey.evmAddress);
    expect(body.key._type).to.equal("ECDSA_SECP256K1");
    const bare = bobKey.evmAddress.slice(2);
    const names = [bob.account.slice(4), bare, bobKey.evmAddress, `0.0.${bare}`, body.alias, `0.0.${body.alias}`];
    names.push(`0x${Number(bob.account.slice(4)).toString(16).padStart(40, "0")}`);
    for (const name of names) expect(ask(`accounts/${name}`), name).to.deep.equal({ status, body });
    expect(body.transactions).to.have.length(11);
    expect(ask(`accounts/${bob.account}?transactions=false`).body.transactions).to.deep.equal([]);
  });

  it("shows the accounts that a filter leaves", () => {
    const found = (query: string) =>
      ask(`accounts?${query}`).body.accounts.map((row: any) => Number(row.account.slice(4)));
    expect(found("account.id=1001&account.id=0.0.1003")).to.deep.equal([1001, 1003]);
    expect(found("account.id=gte:0.0.1001&account.id=lt:1004&order=desc")).to.deep.equal([1003, 1002, 1001]);
    expect(found("account.id=ne:1001&account.id=gt:1000")).to.deep.equal([1002, 1003, 1004]);
    expect(found("account.balance=5")).to.deep.equal([1003]);
    expect(found("account.balance=gt:4000000000000000000")).to.deep.equal([2]);
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
    // A list of one key is as good as the key; one of two is not found by either.
    expect(found(`account.publickey=${hex(carolKey.publicKey.ed25519!)}`)).to.deep.equal([1004]);
    expect(found(`account.publickey=302a300506032b6570032100${hex(aliceKey.publicKey.ed25519!)}`)).to.deep.equal([
      1001,
    ]);
    expect(found(`account.publickey=0x${hex(bobKey.publicKey.ECDSASecp256k1!).toUpperCase()}`)).to.deep.equal([1002]);
    const { accounts } = ask("accounts?balance=false&account.id=1003").body;
    expect(accounts[0].balance).to.equal(null);
    expect(accounts[0].key._type).to.equal("ProtobufEncoded");
  });

  it("finds balances by id, address and alias", () => {
    const found = (name: string) => ask(`balances?account.id=${name}`).body.balances.map((row: any) => row.account);
    const { alias } = ask("accounts/1002").body;
    for (const name of ["1002", "0.0.1002", bobKey.evmAddress, bobKey.evmAddress.slice(2), alias]) {
      expect(found(name), name).to.deep.equal(["0.0.1002"]);
    }
    expect(found("0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef")).to.deep.equal([]);
    const twice = ask(`balances?account.id=${alias}&account.id=${bobKey.evmAddress}`);
    expect(twice.status).to.equal(400);
    expect(twice.body._status.messages[0].detail).to.equal("Only one EVM address or alias is allowed.");
  });

  it("writes numbers above 2^53 with all their digits", () => {
    const value = { a: [2n ** 63n - 1n, -1n], b: undefined, c: '"', d: null, e: [undefined] };
    expect(stringify(value)).to.equal('{"a":[9223372036854775807,-1],"c":"\\"","d":null,"e":[null]}');
  });

  it("writes aliases in base32 as RFC 4648 does", () => {
    const rows = [
      ["", ""],
      ["f", "MY"],
      ["fo", "MZXQ"],
      ["foo", "MZXW6"],
      ["foob", "MZXW6YQ"],
      ["foobar", "MZXW6YTBOI"],
    ];
    for (const [plain, encoded] of rows) {
      expect(toBase32(Buffer.from(plain!))).to.equal(encoded);
      expect(Buffer.from(fromBase32(encoded!)).toString()).to.equal(plain);
    }
  });

  it("shows a token's details as documented", () => {
    const { body } = ask(`tokens/${world.fungible}`);
    const shown = {
      ...{ admin_key: key, auto_renew_account: or(id, none), auto_renew_period: number, created_timestamp: time },
      ...{ decimals: one("2"), deleted: flag, expiry_timestamp: number, fee_schedule_key: key, freeze_default: flag },
      ...{ freeze_key: key, initial_supply: or(decimal, none), kyc_key: key, max_supply: decimal, memo: text },
      ...{ metadata: base64, metadata_key: key, modified_timestamp: time, name: text, pause_key: key },
      ...{ pause_status: one("UNPAUSED"), supply_key: key, supply_type: one("INFINITE"), symbol: text, token_id: id },
      ...{
        total_supply: one("9223372036854775807"),
        treasury_account_id: id,
        type: one("FUNGIBLE_COMMON"),
        wipe_key: key,
      },
    };
    const fees = shape({
      created_timestamp: time,
      fixed_fees: list(shape({ ...fixedFee, all_collectors_are_exempt: flag })),
      fractional_fees: list(
        shape({
          all_collectors_are_exempt: flag,
          amount: shape({ numerator: number, denominator: number }),
          collector_account_id: id,
          denominating_token_id: one(world.fungible),
          maximum: or(number, none),
          minimum: number,
          net_of_transfers: flag,
        }),
      ),
    });
    expect(shape({ ...shown, custom_fees: fees })(body)).to.equal(true);
    const { custom_fees, type, supply_type, pause_status } = ask(`tokens/${world.unique}`).body;
    expect({ type, supply_type, pause_status }).to.deep.equal({
      type: "NON_FUNGIBLE_UNIQUE",
      supply_type: "FINITE",
      pause_status: "NOT_APPLICABLE",
    });
    expect(custom_fees.royalty_fees[0].fallback_fee).to.deep.equal({ amount: 9, denominating_token_id: "0.0.5001" });
    expect(ask("tokens/5004").body.pause_status).to.equal("PAUSED");
    expect(ask("tokens/5003").body.deleted).to.equal(true);
  });

  it("finds tokens by type, name, key and holder", () => {
    const found = (query: string) =>
      ask(`tokens?${query}`).body.tokens.map((row: any) => Number(row.token_id.slice(4)));
    expect(found("type=NON_FUNGIBLE_UNIQUE")).to.deep.equal([5002, 5004]);
    expect(found("type=all")).to.have.length(4);
    expect(found("name=ÜNIQ")).to.deep.equal([5002]);
    expect(found("name=token&limit=2")).to.deep.equal([5001, 5003]);
    expect(ask("tokens?name=token&limit=2").body.links.next).to.equal(null);
    expect(found(`publickey=${Buffer.from(aliceKey.publicKey.ed25519!).toString("hex")}`)).to.deep.equal([5001]);
    expect(found("account.id=1002&token.id=gt:5002")).to.deep.equal([5003, 5004]);
    expect(found("account.id=1004")).to.deep.equal([]);
  });

  it("shows what an account's associations are like", () => {
    const [first] = ask("accounts/1002/tokens?token.id=5001").body.tokens;
    expect([first.freeze_status, first.kyc_status]).to.deep.equal(["FROZEN", "GRANTED"]);
    const [second] = ask("accounts/1003/tokens?token.id=5001").body.tokens;
    expect([second.freeze_status, second.kyc_status]).to.deep.equal(["UNFROZEN", "REVOKED"]);
    expect(second.automatic_association).to.equal(true);
    const [third] = ask("accounts/1003/tokens?token.id=5002").body.tokens;
    expect([third.freeze_status, third.kyc_status]).to.deep.equal(["NOT_APPLICABLE", "NOT_APPLICABLE"]);
  });

  it("shows NFTs and orders those of an account by token and serial", () => {
    expect(shape(nft)(ask("tokens/5002/nfts/2").body)).to.equal(true);
    const serials = (query: string) =>
      ask(`accounts/1002/nfts?${query}`).body.nfts.map((row: any) => `${row.token_id.slice(4)}/${row.serial_number}`);
    expect(serials("")).to.deep.equal(["5004/9", "5004/6", "5004/3", "5002/9", "5002/6", "5002/3"]);
    expect(serials("order=asc&token.id=gte:5002&serialnumber=gt:6")).to.deep.equal([
      "5002/9",
      "5004/3",
      "5004/6",
      "5004/9",
    ]);
    expect(serials("token.id=5002&serialnumber=lte:6")).to.deep.equal(["5002/6", "5002/3"]);
    expect(serials("spender.id=1003")).to.deep.equal(["5004/6", "5002/6"]);
    expect(serials("token.id=lte:5004&serialnumber=lt:6&order=desc")).to.deep.equal([
      "5004/3",
      "5002/9",
      "5002/6",
      "5002/3",
    ]);
  });

  it("shows a topic and its messages as documented", () => {
    const topic = {
      ...{ admin_key: key, auto_renew_account: or(id, none), auto_renew_period: number, created_timestamp: time },
      custom_fees: shape({ created_timestamp: time, fixed_fees: list(shape(fixedFee)) }),
      ...{ deleted: flag, fee_exempt_key_list: list(key), fee_schedule_key: key, memo: one("talk"), submit_key: key },
      ...{ timestamp: range, topic_id: one(world.topic) },
    };
    expect(shape(topic)(ask(`topics/${world.topic}`).body)).to.equal(true);
    const { body } = ask(`topics/${world.topic}/messages`);
    expect(shape({ messages: list(shape(topicMessage)), links })(body)).to.equal(true);
    expect(body.messages.map((row: any) => row.sequence_number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    const [chunked] = body.messages.slice(-1);
    expect(chunked.chunk_info).to.deep.include({ number: 2, total: 2 });
    const texts = ask(
      `topics/${world.topic}/messages?encoding=utf-8&sequencenumber=gte:4&sequencenumber=lt:6&order=desc`,
    );
    expect(texts.body.messages.map((row: any) => row.message)).to.deep.equal(["пять", "četiri"]);
    const second = body.messages[1];
    expect(ask(`topics/${world.topic}/messages/2`).body).to.deep.equal(second);
    expect(ask(`topics/messages/${second.consensus_timestamp}`).body).to.deep.equal(second);
    expect(ask(`topics/${world.topic}/messages?timestamp=${second.consensus_timestamp}`).body.messages).to.deep.equal([
      second,
    ]);
  });

  it("shows who signed a schedule, and when it ran", () => {
    const { body } = ask(`schedules/${world.executed}`);
    expect(shape(schedule)(body)).to.equal(true);
    expect(body.signatures.map((row: any) => row.type)).to.deep.equal(["ED25519", "ECDSA_SECP256K1"]);
    expect(body.creator_account_id).to.equal(world.alice.account);
    const inner = proto.SchedulableTransactionBody.decode(Buffer.from(body.transaction_body, "base64"));
    expect(inner.cryptoTransfer?.transfers?.accountAmounts).to.have.length(2);
    const { transactions } = ask(`transactions?timestamp=${body.executed_timestamp}`).body;
    expect(transactions[0]).to.include({ scheduled: true, name: "CRYPTOTRANSFER", result: "SUCCESS" });
    expect(ask(`schedules/${world.waiting}`).body).to.deep.include({ executed_timestamp: null, deleted: false });
    expect(ask("schedules?account.id=1002").body.schedules).to.deep.equal([]);
  });

  it("shows schedules that have expired, which consensus nodes forget, until their time is forgotten, too", async () => {
    const { ledger, clock, alice, waiting } = await newWorld({ retention: 3 });
    const live = get(ledger, `schedules/${waiting}`).body;
    clock.advanceTo(START + 901_000_000_000n);
    ledger.tick();
    expect(await ledger.schedule(waiting)).to.be.undefined;
    expect(get(ledger, `schedules/${waiting}`).body).to.deep.equal(live);
    expect(get(ledger, "schedules").body.schedules).to.deep.include(live);
    for (let i = 0; i < 4; i++) await alice.submit(transfer([alice.account, -1n], ["0.0.98", 1n]));
    expect(get(ledger, `schedules/${waiting}`).status).to.equal(404);
  });

  it("shows a transaction with its children and what it scheduled", async () => {
    const { transactions } = ask("transactions?order=asc&limit=100").body;
    const [before, own] = transactions.slice(1, 3);
    expect(before).to.include({ name: "CRYPTOCREATEACCOUNT", nonce: 1, node: null, valid_duration_seconds: null });
    expect(before.parent_consensus_timestamp).to.equal(own.consensus_timestamp);
    expect(before.transaction_id).to.equal(own.transaction_id);
    const both = ask(`transactions/${own.transaction_id}`).body.transactions;
    expect(both).to.deep.equal([before, own]);
    expect(ask(`transactions/${own.transaction_id}?nonce=1`).body.transactions).to.deep.equal([before]);
    expect(ask(`transactions/${own.transaction_id}?scheduled=true`).status).to.equal(404);
    const creation = transactions.find((row: any) => row.entity_id === world.executed);
    const names = (query: string) =>
      ask(`transactions/${creation.transaction_id}${query}`).body.transactions.map((row: any) => row.name);
    expect(names("")).to.deep.equal(["SCHEDULECREATE", "CRYPTOTRANSFER"]);
    expect(names("?scheduled=true")).to.deep.equal(["CRYPTOTRANSFER"]);
    const hash = Buffer.from(own.transaction_hash, "base64");
    for (const text of [hash.toString("base64url"), hash.toString("hex"), `0x${hash.toString("hex")}`]) {
      expect(ask(`transactions/${text}`).body.transactions).to.deep.equal([own]);
    }
  });

  it("chooses transactions by account, type, result, time and sign", () => {
    const memos = (query: string) =>
      ask(`transactions?${query}`).body.transactions.map((row: any) =>
        Buffer.from(row.memo_base64, "base64").toString(),
      );
    const paid = ["no. 6", "no. 5", "no. 4", "no. 3", "no. 2", "no. 1"];
    expect(memos("account.id=1002&transactiontype=cryptotransfer&limit=6")).to.deep.equal(paid);
    expect(memos("account.id=1001&type=credit&transactiontype=CRYPTOTRANSFER&limit=6")).to.deep.equal(paid);
    expect(memos("account.id=1001&type=debit&transactiontype=CRYPTOTRANSFER")).to.deep.equal([]);
    expect(memos("type=credit&type=debit")).to.deep.equal([]);
    const failed = ask("transactions?result=fail").body.transactions;
    expect(failed.map((row: any) => row.result)).to.deep.equal(["INVALID_SIGNATURE"]);
    const all = ask("transactions?limit=100").body.transactions;
    const times = all.map((row: any) => row.consensus_timestamp);
    expect(times).to.deep.equal(times.toSorted().reverse());
    const within = `timestamp=gte:${times[5]}&timestamp=lt:${times[2]}`;
    expect(ask(`transactions?${within}`).body.transactions).to.deep.equal(all.slice(3, 6));
    const but = `${within}&timestamp=ne:${times[4]}`;
    expect(ask(`transactions?${but}`).body.transactions).to.deep.equal([all[3], all[5]]);
    expect(ask(`transactions?timestamp=${times[1]}&timestamp=${times[2]}`).body.transactions).to.deep.equal([]);
    for (const row of all) {
      expect(row.transfers.reduce((sum: number, { amount }: any) => sum + amount, 0)).to.equal(0);
    }
  });

  it("makes a block of every two seconds in which something happened", () => {
    const { blocks } = ask("blocks?order=asc").body;
    expect(blocks.map((row: any) => row.number)).to.deep.equal([0, 1, 2]);
    expect(blocks[0].previous_hash).to.equal(`0x${"00".repeat(48)}`);
    const { transactions } = ask("transactions?order=asc&limit=100").body;
    let index = 0;
    for (const [i, row] of blocks.entries()) {
      if (i > 0) expect(row.previous_hash).to.equal(blocks[i - 1].hash);
      expect(row.timestamp.from).to.equal(transactions[index].consensus_timestamp);
      expect(row.timestamp.to).to.equal(transactions[(index += row.count) - 1].consensus_timestamp);
      for (const name of [row.number, row.hash, row.hash.slice(2, 66)])
        expect(ask(`blocks/${name}`).body).to.deep.equal(row);
    }
    expect(index).to.equal(transactions.length);
    expect(blocks[0].name).to.equal("2023-11-14T22_13_20.000000000Z.rcd.gz");
    expect(ask("blocks?block.number=gt:0x0&block.number=lte:1").body.blocks).to.deep.equal([blocks[1]]);
    expect(ask(`blocks?timestamp=gt:${blocks[1].timestamp.to}`).body.blocks).to.deep.equal([blocks[2]]);
  });

  it("shows the network's rates, fees and supply", () => {
    const rate = (cents: number) => ({ cent_equivalent: cents, expiration_time: 4102444800, hbar_equivalent: 1 });
    expect(ask("network/exchangerate").body).to.deep.equal({
      current_rate: rate(12),
      next_rate: rate(15),
      timestamp: "1700000000.000000000",
    });
    expect(ask("network/fees?order=desc").body.fees[0]).to.deep.equal({
      gas: 71,
      transaction_type: "EthereumTransaction",
    });
    const { released_supply, total_supply } = ask("network/supply").body;
    expect(total_supply).to.equal("5000000000000000000");
    const treasury = BigInt(total_supply) - BigInt(released_supply);
    expect(ask(`balances?account.id=2&account.balance=${treasury}`).body.balances).to.have.length(1);
    expect(ask("network/supply?q=totalcoins").body).to.equal("50000000000.00000000");
    expect(ask("network/nodes?node.id=gt:0").body.nodes.map((row: any) => row.node_account_id)).to.deep.equal([
      "0.0.4",
    ]);
  });
});

describe("the mirror's REST API and the past", () => {
  it("shows accounts, balances and tokens as they were", async () => {
    const { ledger, clock, alice } = await newWorld({ archive: true });
    const before = BigInt(ledger.mirror.now());
    const balanceThen = get(ledger, "accounts/1001").body.balance.balance;
    clock.advanceTo(START + 100_000_000_000n);
    await ledger.treasury.submit(transfer([alice.account, 5n], ["0.0.2", -5n]));
    clock.advanceTo(START + 200_000_000_000n);
    const at = "1700000060.000000000";
    expect(before).to.equal(START + 60_000_000_000n);
    expect(get(ledger, "accounts/1001").body.balance).to.deep.include({ balance: balanceThen + 5 });
    for (const condition of [at, `lte:${at}`, "lt:1700000060.000000001"]) {
      const { body } = get(ledger, `accounts/1001?timestamp=${condition}`);
      expect(body.balance).to.deep.include({ balance: balanceThen, timestamp: at });
    }
    const rows = get(ledger, `balances?account.id=1001&timestamp=${at}`).body;
    expect(rows.timestamp).to.equal(at);
    expect(rows.balances[0].balance).to.equal(balanceThen);
    expect(get(ledger, `accounts/1003?timestamp=1700000000`).status).to.equal(404);
    expect(get(ledger, `balances?timestamp=1600000000`).body.balances).to.deep.equal([]);
  });

  it("says nothing about the past that is not kept, but what is true now", async () => {
    const { ledger } = await newWorld();
    const { balance } = get(ledger, "accounts/1001").body;
    expect(get(ledger, "accounts/1001?timestamp=1700000010").body.balance).to.deep.equal(balance);
    expect(get(ledger, "accounts/1001?timestamp=1699999999").status).to.equal(404);
    expect(get(ledger, "balances?timestamp=1700000010").body.balances).to.deep.equal([]);
    expect(get(ledger, "accounts/1001?timestamp=gt:9&timestamp=lt:8").status).to.equal(404);
  });

  it("shows nothing that is newer than a lagging mirror knows", async () => {
    const { ledger, clock, alice, topic } = await newWorld({ archive: true });
    const seen = {
      transactions: follow(ledger, "transactions", "transactions"),
      balance: get(ledger, "accounts/1001").body.balance.balance,
      messages: get(ledger, `topics/${topic}/messages`).body.messages,
      blocks: get(ledger, "blocks").body.blocks,
    };
    clock.advanceTo(START + 100_000_000_000n);
    ledger.mirror.lag = 10_000;
    await alice.submit(message(topic, "news"));
    const { entity } = await ledger.treasury.submit(create(aliceKey.publicKey));
    expect(follow(ledger, "transactions", "transactions")).to.deep.equal(seen.transactions);
    expect(get(ledger, "accounts/1001").body.balance.balance).to.equal(seen.balance);
    expect(get(ledger, `topics/${topic}/messages`).body.messages).to.deep.equal(seen.messages);
    expect(get(ledger, "blocks").body.blocks).to.deep.equal(seen.blocks);
    expect(get(ledger, `accounts/${entity}`).status).to.equal(404);
    clock.advanceTo(START + 120_000_000_000n);
    expect(get(ledger, `accounts/${entity}`).status).to.equal(200);
    expect(get(ledger, `topics/${topic}/messages`).body.messages).to.have.length(seen.messages.length + 1);
  });

  it("keeps the numbers and hashes of blocks when old ones are forgotten, and after a revert", async () => {
    const clock = new SimulatedClock({ start: START, realTime: false });
    const [all, few] = [new SimulatedLedger({ clock }), new SimulatedLedger({ clock, retention: 20 })];
    const pay = async (count: number) => {
      for (let i = 0; i < count; i++) {
        clock.advanceTo(clock.now() + 700_000_000n);
        for (const { treasury } of [all, few]) await treasury.submit(transfer(["0.0.2", -HBAR], ["0.0.3", HBAR]));
      }
      clock.advanceTo(clock.now() + 3_000_000_000n);
    };
    await pay(60);
    const rows = follow(all, "blocks?limit=3", "blocks") as any[];
    const kept = follow(few, "blocks?limit=3", "blocks") as any[];
    expect(kept.length).to.be.within(4, 12);
    expect(kept).to.deep.equal(rows.slice(0, kept.length));
    const snapshots = [all.snapshot(), few.snapshot()];
    await pay(10);
    const [first, second] = snapshots;
    all.revert(first!);
    few.revert(second!);
    expect(follow(few, "blocks", "blocks")).to.deep.equal(kept);
    await pay(9);
    const later = follow(few, "blocks", "blocks");
    expect(later).to.deep.equal(follow(all, "blocks", "blocks").slice(0, later.length));
  });
});
