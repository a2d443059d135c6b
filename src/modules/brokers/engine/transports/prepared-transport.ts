import {
  type ConnectionFailure,
  type Endpoint,
  type Frame,
  type HttpClient,
  LoginError,
  type Transport,
  type TransportEvents,
  type TransportFactory,
} from '../contract.js';

/** Opens lines once the calls that their endpoint wants made before are answered. */
export function afterCalls(open: TransportFactory, http: HttpClient): TransportFactory {
  return (endpoint, events) =>
    endpoint.before ? new PreparedTransport(endpoint, events, open, http) : open(endpoint, events);
}

class PreparedTransport implements Transport {
  private line: Transport | undefined;
  private isClosed = false;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly events: TransportEvents,
    private readonly open: TransportFactory,
    private readonly http: HttpClient,
  ) {
    void this.prepare();
  }

  send(frame: Frame): void {
    this.line?.send(frame);
  }

  /** A call that is under way is left to itself: its answer opens nothing any more. */
  close(): void {
    if (this.line) this.line.close();
    else this.closed({});
  }

  private async prepare(): Promise<void> {
    const { endpoint, events, open, http } = this;
    try {
      for (const { accepts = isSuccess, ...call } of endpoint.before ?? []) {
        const answer = await http.request(call);
        if (!accepts(answer)) this.closed(answer);
        if (this.isClosed) return;
      }
      this.line = open(endpoint, events);
    } catch (error) {
      // The error's text may hold the URL, and the URL a token.
      this.closed({ reason: error instanceof LoginError ? error.message : 'the endpoint cannot be opened' });
    }
  }

  private closed(failure: ConnectionFailure): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.events.closed(failure);
  }
}

function isSuccess({ status }: { status: number }): boolean {
  return status >= 200 && status < 300;
}
