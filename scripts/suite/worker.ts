// What a test starts is to start as it does in one process: how a worker itself was started is not handed down.
delete process.env["NODE_OPTIONS"];
