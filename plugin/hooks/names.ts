/** The network that users name. */
export const L2_NETWORK = "l2";
/** The network that each node's EVM is a connection to. */
export const EVM_NETWORK = "l2-evm";
/** A request of the plugin's own to such a connection: many requests as one. */
export const EVM_BATCH = "l2_batch";
