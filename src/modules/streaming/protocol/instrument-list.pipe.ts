import { Injectable, type PipeTransform } from '@nestjs/common';
import { type InstrumentRequest, type MalformedRequest, readInstrumentRequest } from './instrument-request.js';
import { ProtocolError } from './protocol-error.js';

/** A subscribe or unsubscribe request in one of its two forms; the reply has the same form. */
export interface InstrumentListRequest {
  form: 'list' | 'single';
  entries: (InstrumentRequest | MalformedRequest)[];
}

/**
 * Reads `symbol` + `exchange`, or the list `symbols` (alias `instruments`).
 *
 * @throws ProtocolError INVALID_PARAMETERS when there is neither, or the list is empty or no list
 */
@Injectable()
export class InstrumentListPipe implements PipeTransform<Record<string, unknown>, InstrumentListRequest> {
  transform(message: Record<string, unknown>): InstrumentListRequest {
    const inherited = {
      mode: message.mode,
      depthLevel: message.depth_level ?? message.depth,
      strictDepth: message.strict_depth,
    };
    const list = message.symbols ?? message.instruments;
    if (list === undefined) {
      if (message.symbol === undefined && message.exchange === undefined) {
        throw new ProtocolError('INVALID_PARAMETERS', 'symbol and exchange, or a list symbols, are required');
      }
      return { form: 'single', entries: [readInstrumentRequest(message, inherited)] };
    }
    if (!Array.isArray(list) || list.length === 0) {
      throw new ProtocolError('INVALID_PARAMETERS', 'symbols must be a list of at least one {symbol, exchange}');
    }
    return { form: 'list', entries: list.map((entry) => readInstrumentRequest(entry, inherited)) };
  }
}
