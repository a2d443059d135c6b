import { Injectable, type PipeTransform } from '@nestjs/common';
import {
  type InstrumentRequest,
  isMalformed,
  readInstrumentRequest,
} from '../streaming/protocol/instrument-request.js';
import { ProtocolError } from '../streaming/protocol/protocol-error.js';

/**
 * Reads the payload of `get_ltp`, `get_quote` and `get_depth`: `{symbol, exchange}`, for the depth also `depth_level`.
 *
 * @throws ProtocolError INVALID_PARAMETERS
 */
@Injectable()
export class InstrumentPipe implements PipeTransform<unknown, InstrumentRequest> {
  transform(payload: unknown): InstrumentRequest {
    const request = readInstrumentRequest(payload, {});
    if (!isMalformed(request)) return request;
    const { code, message, ...named } = request;
    throw new ProtocolError(code, message, named);
  }
}
