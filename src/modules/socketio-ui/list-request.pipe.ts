import { Injectable, type PipeTransform } from '@nestjs/common';
import { isJsonObject } from '../../common/json-object.js';
import { InstrumentListPipe, type InstrumentListRequest } from '../streaming/protocol/instrument-list.pipe.js';
import { ProtocolError } from '../streaming/protocol/protocol-error.js';
import { requestId } from '../streaming/protocol/request-decoder.js';

export interface UiListRequest {
  /** Always answered in the list form. */
  list: InstrumentListRequest;
  /** `request_id`, where the client sent one. */
  id: Record<string, unknown>;
}

/**
 * Reads the payload of `subscribe` and `unsubscribe`: `{symbols: [{symbol, exchange}], mode?, depth_level?}`, or the
 * same with one `symbol` and `exchange`.
 *
 * @throws ProtocolError INVALID_PARAMETERS
 */
@Injectable()
export class ListRequestPipe implements PipeTransform<unknown, UiListRequest> {
  private readonly lists = new InstrumentListPipe();

  transform(payload: unknown): UiListRequest {
    if (!isJsonObject(payload)) {
      throw new ProtocolError('INVALID_PARAMETERS', 'The payload must be an object: {symbols: [{symbol, exchange}]}');
    }
    return { list: { ...this.lists.transform(payload), form: 'list' }, id: requestId(payload) };
  }
}
