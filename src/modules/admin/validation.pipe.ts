import { type ArgumentMetadata, BadRequestException, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { errorBody } from '../auth/guards/http-errors.js';
import { findUnsafeValue } from './unsafe-value.js';

/** Whoever sends a name of a megabyte gets its beginning back. */
const MAX_FIELD_LENGTH = 200;

/**
 * Reads bodies and queries into their DTOs. What does not fit is answered with 400 `INVALID_PARAMETERS`, the first wrong
 * `field` and what is expected of it; the value itself is never repeated. Fields that the DTO does not have are wrong.
 */
@Injectable()
export class RequestPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => firstFault(errors),
    });
  }

  /** @throws BadRequestException */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const given = value ?? {};
    if (metadata.type === 'body' && (typeof given !== 'object' || Array.isArray(given))) {
      throw refusal('body', 'body must be a JSON object');
    }
    // A path names something: what it names is not there, which its handler answers.
    const unsafe = metadata.type === 'param' ? undefined : findUnsafeValue(value);
    if (unsafe) {
      const field = unsafe.field === '' ? (metadata.data ?? metadata.type) : unsafe.field;
      throw refusal(field, `${shortened(field)} ${unsafe.rule}`);
    }
    return super.transform(metadata.type === 'body' ? given : value, metadata);
  }
}

function firstFault(errors: readonly ValidationError[]): BadRequestException {
  const path: string[] = [];
  let fault = errors[0];
  while (fault) {
    path.push(fault.property);
    if (fault.constraints || !fault.children?.length) break;
    fault = fault.children[0];
  }
  const field = path.join('.') || '""';
  return refusal(field, ruleOf(fault, shortened(field)));
}

/** class-validator begins its messages with the property's name, which is no path. */
function ruleOf(fault: ValidationError | undefined, field: string): string {
  const { constraints = {}, property = '' } = fault ?? {};
  if ('whitelistValidation' in constraints) return `${field} is no field of this request`;
  const rules = Object.values(constraints).map((rule) =>
    rule.startsWith(`${property} `) ? rule.slice(property.length + 1) : rule,
  );
  return `${field} ${rules.length > 0 ? rules.reverse().join(', ') : 'is not as expected'}`;
}

function refusal(field: string, message: string): BadRequestException {
  return new BadRequestException({ ...errorBody('INVALID_PARAMETERS', message), field: shortened(field) });
}

function shortened(field: string): string {
  return field.length > MAX_FIELD_LENGTH ? `${field.slice(0, MAX_FIELD_LENGTH)}…` : field;
}
