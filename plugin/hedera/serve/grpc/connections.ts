import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

const CONNECTED = "net.server.socket";

/** Is told of connections by their peer, `address:port`. */
export interface Connections {
  opened(peer: string): void;
  closed(peer: string): void;
}

/** Tells of each connection to a port, and of its end. grpc-js itself tells of calls only. */
export function watchConnections(port: number, connections: Connections): () => void {
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort !== port) return;
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    connections.opened(peer);
    socket.once("close", () => connections.closed(peer));
  };
  subscribe(CONNECTED, onSocket);
  return () => void unsubscribe(CONNECTED, onSocket);
}
