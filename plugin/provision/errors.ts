/** Why a network cannot be provisioned, in a sentence with the way out. */
export class ProvisionError extends Error {
  override readonly name = "ProvisionError";
}
