import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line in between that can go silent without breaking, as a router does that forgot the connection. */
export class ForgetfulLine {
  /** Those that still pass things on. */
  private readonly live = new Set<Socket>();
  private readonly sockets: Socket[] = [];

  private constructor(
    private readonly server: Server,
    target: URL,
  ) {
    server.on('connection', (near) => {
      const far = connect(Number(target.port), target.hostname);
      this.forward(near, far);
      this.forward(far, near);
    });
  }

  static async to(url: string): Promise<ForgetfulLine> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ForgetfulLine(server, new URL(url));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Nothing passes any more on the lines that are open; new ones work. */
  stall(): void {
    for (const socket of this.live) socket.pause();
    this.live.clear();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private forward(from: Socket, to: Socket): void {
    this.live.add(from);
    this.sockets.push(from);
    from.on('error', () => {});
    from.on('data', (data) => {
      if (this.live.has(from)) to.write(data);
    });
    // A line that is stalled does not tell of its end either.
    from.on('close', () => {
      if (this.live.has(from)) to.destroy();
    });
  }
}
