import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The payrolls of the examples, with hbar to pay. */
export default buildModule("Payrolls", (m) => {
  const payroll = m.contract("Payroll", [], { value: 30n * 10n ** 18n });
  const tokenPayroll = m.contract("TokenPayroll", [], { value: 20n * 10n ** 18n });
  m.call(payroll, "pay", [[m.getAccount(0)], [10n ** 18n]], { after: [tokenPayroll] });
  return { payroll, tokenPayroll };
});
