import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server that can go dead, as after a power failure, or be cut, as by a process that ends. */
export class TcpProxy {
  private readonly sockets: Socket[] = [];
  private isCut = false;
  private readonly server = createServer((client) => {
    if (this.isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(this.port, '127.0.0.1');
    this.sockets.push(client, upstream);
    this.pass(client, upstream);
    this.pass(upstream, client);
  });

  private constructor(private readonly port: number) {}

  /** @param port of the server on the loopback interface */
  static async start(port: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(port);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get ownPort(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Everything that is connected now goes dead; new connections work. */
  die(): void {
    for (const socket of this.sockets) socket.pause().removeAllListeners('data');
  }

  /** Ends everything that is connected now, and every new connection at once until `mend`. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets.splice(0)) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(from: Socket, to: Socket): void {
    from.on('data', (bytes) => to.write(bytes));
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  }
}
