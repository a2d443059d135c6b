export interface GatewayLineEvents {
  opened(): void;
  /** A frame has come. */
  received(text: string): void;
  /** The end, also of a line that never opened. Comes once. */
  closed(code: number, reason: string): void;
}

/** One WebSocket to the gateway; nothing is read into its frames, and nothing is tried again. */
export class GatewayLine {
  private readonly socket: WebSocket;

  /** @throws SyntaxError for an address that is none */
  constructor(url: string, events: GatewayLineEvents) {
    this.socket = new WebSocket(url);
    this.socket.onopen = () => events.opened();
    this.socket.onmessage = ({ data }) => events.received(String(data));
    this.socket.onclose = ({ code, reason }) => events.closed(code, reason);
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  close(): void {
    this.socket.close(1000);
  }
}
