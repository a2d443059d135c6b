import type { Mode } from '../../../common/mode.js';

/** Nothing in it that JSON would escape: nearly every name. */
const PLAIN = /^[\w .&:-]*$/;

/** What one subscriber asked for and was granted: with the symbol, all that the envelope of its messages says. */
export interface Grant {
  /** 1 LTP, 2 Quote, 3 or 4 Depth: the number that the client used. */
  modeNumber: 1 | 2 | 3 | 4;
  /** Depth only: the level that was asked for. */
  requestedDepth?: number;
  /** Depth only: the level that is delivered. */
  actualDepth?: number;
  /** Why `actualDepth` is lower, where the broker has no more. */
  brokerMessage?: string;
}

export interface RouteAddress {
  symbol: string;
  exchange: string;
  mode: Mode;
  broker: string;
}

/**
 * The constant bytes of a message up to and including `"data":`. Each kind is made when it is first needed; the fields
 * are there from the start, since objects whose fields come in different orders are of different shapes to V8, and what
 * reads them is compiled anew in the middle of a burst.
 */
export class Envelope {
  private liveHead: Buffer | undefined = undefined;
  private snapshotHead: Buffer | undefined = undefined;
  private staleSnapshotHead: Buffer | undefined = undefined;

  constructor(
    private readonly address: RouteAddress,
    private readonly grant: Grant,
  ) {}

  get live(): Buffer {
    this.liveHead ??= head(this.address, this.grant, '');
    return this.liveHead;
  }

  get snapshot(): Buffer {
    this.snapshotHead ??= head(this.address, this.grant, '"snapshot":true,');
    return this.snapshotHead;
  }

  get staleSnapshot(): Buffer {
    this.staleSnapshotHead ??= head(this.address, this.grant, '"snapshot":true,"stale":true,');
    return this.staleSnapshotHead;
  }
}

function head({ symbol, exchange, broker }: RouteAddress, grant: Grant, flags: string): Buffer {
  const depth = grant.requestedDepth === undefined ? '' : `"depth_level":${grant.requestedDepth},`;
  const actual = isFallback(grant) ? `"actual_depth_level":${grant.actualDepth},` : '';
  return Buffer.from(
    `{"type":"market_data",${flags}"mode":${grant.modeNumber},${depth}${actual}` +
      `"topic":${quoted(`${symbol}.${exchange}`)},"symbol":${quoted(symbol)},` +
      `"exchange":${quoted(exchange)},"broker":${quoted(broker)},"data":`,
  );
}

function quoted(name: string): string {
  return PLAIN.test(name) ? `"${name}"` : JSON.stringify(name);
}

/** What the edge says of depth support, with the closing brace of `data`. */
export function depthSupport(grant: Grant): Buffer {
  if (grant.brokerMessage === undefined) return Buffer.from('"broker_supported":true}');
  return Buffer.from(`"broker_supported":false,"broker_message":${JSON.stringify(grant.brokerMessage)}}`);
}

/** Whether less is delivered than was asked for. */
export function isFallback(grant: Grant): boolean {
  return grant.actualDepth !== undefined && grant.actualDepth !== grant.requestedDepth;
}
