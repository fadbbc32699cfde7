import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A connection to somewhere that can be cut. */
export class Cable {
  /** `host:port` of this end. */
  readonly address: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  #isCut = false;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server;
    this.#sockets = sockets;
  }

  /** @param target `host:port` of the other end */
  static async to(target: string): Promise<Cable> {
    const [host, port] = target.split(":") as [string, string];
    const sockets = new Set<Socket>();
    const keep = (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    };
    const server = createServer((near) => {
      keep(near);
      if (cable.#isCut) return near.destroy();
      const far = connect(Number(port), host);
      keep(far);
      near.pipe(far).pipe(near);
      near.on("close", () => far.destroy());
      far.on("close", () => near.destroy());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const cable = new Cable(server, sockets);
    return cable;
  }

  /** Nothing gets through any more. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
