import { Injectable } from '@nestjs/common';

/** Where this process can be reached, once it listens. */
export interface EndpointList {
  /** What WebSocket clients connect to; absent where this process serves none. */
  websocket?: string;
  http: string;
  /** The bus that outside consumers may subscribe; absent where this process runs no feed. */
  bus?: string;
}

/** Holds the addresses that are really in use: a port may have been taken, or 0. */
@Injectable()
export class Endpoints {
  private current: EndpointList | undefined;

  announce(endpoints: EndpointList): void {
    this.current = endpoints;
  }

  get(): EndpointList | undefined {
    return this.current;
  }
}
