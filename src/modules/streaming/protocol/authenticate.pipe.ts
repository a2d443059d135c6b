import { Injectable, type PipeTransform } from '@nestjs/common';
import { validateSync } from 'class-validator';
import { AuthenticateDto } from './authenticate.dto.js';
import { ProtocolError } from './protocol-error.js';

/**
 * Reads an authenticate request; the published clients write the key as `api_key` or `apikey`.
 *
 * @throws ProtocolError INVALID_PARAMETERS naming the field, never its value
 */
@Injectable()
export class AuthenticatePipe implements PipeTransform<Record<string, unknown>, AuthenticateDto> {
  transform(message: Record<string, unknown>): AuthenticateDto {
    const request = new AuthenticateDto();
    request.api_key = (message.api_key ?? message.apikey) as string;
    if (message.resume !== undefined && message.resume !== null) request.resume = message.resume as string;
    const errors = validateSync(request, { validationError: { target: false, value: false } });
    if (errors.length > 0) {
      const reasons = errors.flatMap((error) => Object.values(error.constraints ?? {}));
      throw new ProtocolError('INVALID_PARAMETERS', reasons.join('; '));
    }
    return request;
  }
}
