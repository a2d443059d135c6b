import { applyDecorators } from '@nestjs/common';
import { IsString, Matches, MaxLength, MinLength } from 'class-validator';

/** No control characters, nothing that turns the reading direction of what follows, no invisible spaces. */
const PLAIN = /^[^\p{Cc}\p{Zl}\p{Zp}\u200b\u202a-\u202e\u2066-\u2069\ufeff]*$/u;

/** A name or label that is shown to people, on one line. */
export function IsPlainText(maxLength: number, minLength = 1): PropertyDecorator {
  return applyDecorators(
    Matches(PLAIN, { message: '$property must be one line of text without control characters' }),
    MaxLength(maxLength),
    MinLength(minLength),
    IsString(),
  );
}
