/** One environment variable: everything that the loader, `.env.example` and the docs need to know of it. */
export interface Setting<T> {
  env: string;
  fallback: T;
  unit?: string;
  doc: string;
  /** Turns the text into a value, or throws an Error that says what is expected. */
  parse(text: string): T;
  /** Never printed. */
  secret?: boolean;
}

interface Description<T> {
  fallback: T;
  unit?: string;
  doc: string;
  secret?: boolean;
}

export function text(env: string, description: Description<string>): Setting<string> {
  return { env, ...description, parse: (value) => value };
}

export function integer(
  env: string,
  description: Description<number> & { min: number; max?: number },
): Setting<number> {
  const { min, max = Number.MAX_SAFE_INTEGER, ...rest } = description;
  return {
    env,
    ...rest,
    parse(value) {
      const number = Number(value);
      if (!Number.isInteger(number) || number < min || number > max) {
        throw new Error(`expected a whole number from ${min}${max < Number.MAX_SAFE_INTEGER ? ` to ${max}` : ''}`);
      }
      return number;
    },
  };
}

export function decimal(env: string, description: Description<number> & { above: number }): Setting<number> {
  const { above, ...rest } = description;
  return {
    env,
    ...rest,
    parse(value) {
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number) || number <= above) {
        throw new Error(`expected a number above ${above}`);
      }
      return number;
    },
  };
}

export function port(env: string, description: Description<number>): Setting<number> {
  return integer(env, { ...description, min: 0, max: 65_535 });
}

export function flag(env: string, description: Description<boolean>): Setting<boolean> {
  return {
    env,
    ...description,
    parse(value) {
      if (/^(1|true|on|yes)$/i.test(value)) return true;
      if (/^(0|false|off|no)$/i.test(value)) return false;
      throw new Error('expected on or off');
    },
  };
}

export function choice<const T extends string>(
  env: string,
  options: readonly T[],
  description: Description<T>,
): Setting<T> {
  return {
    env,
    ...description,
    doc: `${description.doc} One of: ${options.join(', ')}.`,
    parse(value) {
      const option = options.find((candidate) => candidate === value);
      if (!option) throw new Error(`expected one of: ${options.join(', ')}`);
      return option;
    },
  };
}

/** A comma-separated list; empty entries are dropped. */
export function list(env: string, description: Description<readonly string[]>): Setting<readonly string[]> {
  return {
    env,
    ...description,
    parse: (value) =>
      value
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
  };
}
