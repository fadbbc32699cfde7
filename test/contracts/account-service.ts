import { proto } from "@hiero-ledger/proto";
import { concat, hexlify, Interface, toBeHex } from "ethers";
import type { BytesLike } from "ethers";
import hre from "hardhat";

const TOKEN_SERVICE = "0x0000000000000000000000000000000000000167";
const ACCOUNT_SERVICE = "0x000000000000000000000000000000000000016a";
const ACCOUNTS_CODE = "0x6869703131000000000000000000000000000006";

/** The kinds of slots and the flags of HederaState.sol that the tests write. */
const ACCOUNT = 1n << 192n;
const NUMBER = 2n << 192n;
const EXISTS = 1n;
const OF_CONTRACT = 1n << 3n;

const service = new Interface([
  "function isAuthorizedRaw(address account, bytes messageHash, bytes signature) returns (bool authorized)",
  "function isAuthorized(address account, bytes message, bytes signature) returns (int64 code, bool authorized)",
  "error HederaRefused(int64 responseCode)",
]);

/** The account service on a network of its own, with the accounts that a test puts there. */
export interface AccountService {
  /** Puts the account 0.0.`num` there; returns the address by which it is to be asked for. */
  account(num: number, key?: proto.IKey | Uint8Array, evm?: string, ofContract?: boolean): Promise<string>;
  /** What isAuthorized answers: a response code, and whether the account signed. */
  isAuthorized(account: string, message: Uint8Array, signatures: Uint8Array): Promise<readonly [number, boolean]>;
  /** What isAuthorizedRaw answers: whether the account signed, or the response code with which it reverts. */
  isAuthorizedRaw(account: string, hash: BytesLike, signature: BytesLike): Promise<boolean | number>;
  /** The gas that isAuthorizedRaw takes, without a transaction's own. */
  gasOfRaw(account: string, hash: BytesLike, signature: BytesLike): Promise<bigint>;
  close(): Promise<void>;
}

/** Starts the account service. */
export async function accountService(): Promise<AccountService> {
  const connection = await hre.network.create();
  const request = (method: string, ...params: unknown[]) => connection.provider.request({ method, params });
  for (const [address, name] of [
    [TOKEN_SERVICE, "HederaRouter"],
    [ACCOUNTS_CODE, "HederaAccounts"],
    [ACCOUNT_SERVICE, "HederaAccountService"],
  ] as const) {
    await request("hardhat_setCode", address, (await hre.artifacts.readArtifact(name)).deployedBytecode);
  }
  const store = (slot: bigint, word: bigint) =>
    request("hardhat_setStorageAt", TOKEN_SERVICE, toBeHex(slot), toBeHex(word, 32));
  const call = (data: string) => request("eth_call", { to: ACCOUNT_SERVICE, data }, "latest") as Promise<string>;

  return {
    async account(num, key, evm, ofContract) {
      const word = (BigInt(evm ?? 0) << 96n) | EXISTS | (ofContract ? OF_CONTRACT : 0n);
      await store(ACCOUNT | (BigInt(num) << 128n), word);
      if (evm) await store(NUMBER | BigInt(evm), BigInt(num));
      if (key) {
        const encoded = key instanceof Uint8Array ? key : proto.Key.encode(key).finish();
        const at = `0x686970313102000000000000${num.toString(16).padStart(16, "0")}`;
        await request("hardhat_setCode", at, concat(["0x00", encoded]));
      }
      return evm ?? toBeHex(num, 20);
    },
    async isAuthorized(account, message, signatures) {
      const result = await call(service.encodeFunctionData("isAuthorized", [account, message, signatures]));
      const [code, authorized] = service.decodeFunctionResult("isAuthorized", result);
      return [Number(code), authorized as boolean];
    },
    async isAuthorizedRaw(account, hash, signature) {
      const data = service.encodeFunctionData("isAuthorizedRaw", [account, hexlify(hash), hexlify(signature)]);
      try {
        return service.decodeFunctionResult("isAuthorizedRaw", await call(data))[0] as boolean;
      } catch (error) {
        const refusal = service.parseError((error as { data?: string }).data ?? "0x");
        if (!refusal) throw error;
        return Number(refusal.args[0]);
      }
    },
    async gasOfRaw(account, hash, signature) {
      const data = service.encodeFunctionData("isAuthorizedRaw", [account, hexlify(hash), hexlify(signature)]);
      const gas = BigInt((await request("eth_estimateGas", { to: ACCOUNT_SERVICE, data })) as string);
      return gas - 21_000n;
    },
    close: () => connection.close(),
  };
}
