import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

const DIGITS = /^-?\d{1,15}$/;

/** A whole number of a query, where everything is text; "1e3", "0x10" and " 5" are none. */
export function IsWholeNumber({ min, max }: { min: number; max: number }): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' && DIGITS.test(value) ? +value : value)),
    Max(max),
    Min(min),
    IsInt({ message: '$property must be a whole number' }),
  );
}
