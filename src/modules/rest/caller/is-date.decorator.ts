import { registerDecorator } from 'class-validator';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** For Swagger. */
export const DATE_SCHEMA = { maxLength: 10, pattern: DATE.source, example: '2025-12-15' };

/** A day of the calendar as `YYYY-MM-DD`; the 30th of February is none. */
export function IsDate(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isDate',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: { validate: isDate, defaultMessage: () => '$property must be a date as YYYY-MM-DD' },
    });
  };
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !DATE.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
