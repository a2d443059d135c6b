/** How a client gets market data. Everything else is JSON in any case. */
export type Encoding = 'json' | 'protobuf';

/** Clients that offer it get market data as `packages/client/proto/tickgate.proto` describes it, in binary frames. */
export const PROTOBUF_SUBPROTOCOL = 'tickgate.protobuf.v1';

/** The subprotocol to answer with: ours where it is offered, and otherwise the first, as `ws` does by itself. */
export function selectSubprotocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(PROTOBUF_SUBPROTOCOL)) return PROTOBUF_SUBPROTOCOL;
  for (const first of offered) return first;
  return false;
}

/** @param subprotocol what was answered with; empty where none was offered */
export function encodingOf(subprotocol: string): Encoding {
  return subprotocol === PROTOBUF_SUBPROTOCOL ? 'protobuf' : 'json';
}
