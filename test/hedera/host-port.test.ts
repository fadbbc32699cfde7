import { expect } from "chai";

import { formatHostPort, parseHostPort } from "../../plugin/hedera/host-port.ts";

describe("an address with its port", () => {
  for (const [host, port, text] of [
    ["127.0.0.1", 50_211, "127.0.0.1:50211"],
    ["localhost", 0, "localhost:0"],
    ["::1", 5_600, "[::1]:5600"],
    ["2001:db8::2:1", 65_535, "[2001:db8::2:1]:65535"],
  ] as const) {
    it(`is ${text}`, () => {
      expect(formatHostPort(host, port)).to.equal(text);
      expect(parseHostPort(text)).to.deep.equal({ host, port });
    });
  }
});
