import { expect } from "chai";

import { serveSettingsOf, type ServeArguments } from "../../tasks/serving/serve-options.ts";

const settingsOf = (args: Partial<ServeArguments>, classic = false) =>
  serveSettingsOf({ throttles: false, ...args }, "127.0.0.1", classic);

describe("the options of what is served", () => {
  it("serve nothing by default", () => {
    const { endpoints } = settingsOf({});
    expect(endpoints).to.include({ hapiPort: undefined, mirrorGrpcPort: undefined, mirrorRestPort: undefined });
  });

  it("take the classic ports where they are asked for, and what is explicit before those", () => {
    expect(settingsOf({}, true).endpoints).to.deep.equal({
      hostname: "127.0.0.1",
      hapiPort: 50_211,
      hapiNodes: 1,
      mirrorGrpcPort: 5_600,
      mirrorRestPort: 5_551,
    });
    const { endpoints } = settingsOf({ hapiPort: "0", hapiNodes: "4", mirrorRestPort: "5552" }, true);
    expect(endpoints).to.include({ hapiPort: 0, hapiNodes: 4, mirrorGrpcPort: 5_600, mirrorRestPort: 5_552 });
  });

  const cases: [what: string, args: Partial<ServeArguments>, message: RegExp][] = [
    ["the port that SDKs take for TLS", { hapiPort: "50212" }, /^--hapi-port: .*TLS.*50212/],
    ["a second node at that port", { hapiPort: "50202", hapiNodes: "2" }, /^--hapi-port: .*TLS.*50212/],
    ["a mirror at that port", { mirrorGrpcPort: "50212" }, /^--mirror-grpc-port: .*TLS.*50212/],
    ["nodes beyond the last port", { hapiPort: "65530", hapiNodes: "2" }, /^--hapi-port: .*65535; it is 65540/],
    ["five consensus nodes", { hapiPort: "0", hapiNodes: "5" }, /^--hapi-nodes: it must be 4 or less; it is 5/],
    ["no consensus node", { hapiPort: "0", hapiNodes: "0" }, /^--hapi-nodes: it must be 1 or more; it is 0/],
    ["nodes that nobody can reach", { hapiNodes: "2" }, /^--hapi-nodes: .*--hapi-port.*--sdk/],
    ["a port that is none", { mirrorRestPort: "70000" }, /^--mirror-rest-port: .*65535.*70000/],
    ["a negative port", { mirrorGrpcPort: "-1" }, /^--mirror-grpc-port: .*negative.*-1/],
    ["a lag that is none", { mirrorRestPort: "0", mirrorLag: "long" }, /^--mirror-lag: .*whole number.*"long"/],
    ["a lag of a day", { mirrorRestPort: "0", mirrorLag: "86400000" }, /^--mirror-lag: it must be 600000 or less/],
    ["a lag of a mirror that is not there", { mirrorLag: "10" }, /^--mirror-lag: .*--mirror-rest-port.*--sdk/],
  ];
  for (const [what, args, message] of cases) {
    it(`refuse ${what}`, () => expect(() => settingsOf(args)).to.throw(message));
  }
});
