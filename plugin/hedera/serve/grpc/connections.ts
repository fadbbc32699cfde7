import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

const CONNECTED = "net.server.socket";

/** Reports each connection to a port by its peer, `address:port`, and its end. grpc-js itself tells of calls only. */
export function watchConnections(
  port: number,
  opened: (peer: string) => void,
  closed: (peer: string) => void,
): () => void {
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort !== port) return;
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    opened(peer);
    socket.once("close", () => closed(peer));
  };
  subscribe(CONNECTED, onSocket);
  return () => void unsubscribe(CONNECTED, onSocket);
}
