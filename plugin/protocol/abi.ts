import { createRequire } from "node:module";
import type * as Viem from "viem/utils";

const require = createRequire(import.meta.url);

/** Loaded with its first use: it takes as long as all of the protocol, and most networks see neither tokens nor schedules. */
const viem = () => require("viem/utils") as typeof Viem;

/** viem's own. */
export const decodeAbiParameters: typeof Viem.decodeAbiParameters = (...given) => viem().decodeAbiParameters(...given);

/** viem's own. */
export const encodeAbiParameters: typeof Viem.encodeAbiParameters = (...given) => viem().encodeAbiParameters(...given);
