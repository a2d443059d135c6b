import { NotFoundException } from '@nestjs/common';
import { errorBody } from '../auth/guards/http-errors.js';

/** The answer to a broker id that this gateway does not have. */
export function unknownBroker(): NotFoundException {
  return new NotFoundException(errorBody('BROKER_NOT_CONFIGURED', 'No broker of this id is known'));
}
