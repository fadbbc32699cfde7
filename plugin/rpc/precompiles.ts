import type { Address } from "../protocol/units.ts";

const at = (number: number): Address => `0x${number.toString(16).padStart(40, "0")}`;

/** Hardforks that brought precompiled contracts, the latest first. */
const BY_HARDFORK = {
  osaka: { P256VERIFY: at(0x100) },
  prague: {
    BLS12_G1ADD: at(0x0b),
    BLS12_G1MSM: at(0x0c),
    BLS12_G2ADD: at(0x0d),
    BLS12_G2MSM: at(0x0e),
    BLS12_PAIRING_CHECK: at(0x0f),
    BLS12_MAP_FP_TO_G1: at(0x10),
    BLS12_MAP_FP2_TO_G2: at(0x11),
  },
  cancun: {
    ECREC: at(1),
    SHA256: at(2),
    RIPEMD160: at(3),
    ID: at(4),
    MODEXP: at(5),
    BN254_ADD: at(6),
    BN254_MUL: at(7),
    BN254_PAIRING: at(8),
    BLAKE2F: at(9),
    KZG_POINT_EVALUATION: at(0x0a),
  },
} as const;

/** Ethereum's precompiled contracts in a hardfork, by the names that EIP-7910 gives them. */
export function precompilesOf(hardfork: string): Readonly<Record<string, Address>> {
  const { cancun, prague, osaka } = BY_HARDFORK;
  if (hardfork === "osaka") return { ...cancun, ...prague, ...osaka };
  return hardfork === "prague" ? { ...cancun, ...prague } : cancun;
}

/** The addresses of all of them. */
export const PRECOMPILED: ReadonlySet<string> = new Set(Object.values(precompilesOf("osaka")));
