export type JsonSchema = Readonly<Record<string, unknown>>;

export interface SchemaDocument {
  components: { schemas?: Readonly<Record<string, unknown>>; responses?: Readonly<Record<string, unknown>> };
}

export interface CheckOptions {
  /** A field that the schema of its object does not name is a fault. */
  isStrict?: boolean;
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
};

/**
 * Compares a value with a schema of OpenAPI 3.0 or AsyncAPI 3; gives what is wrong, path by path, and nothing when all is
 * right. An unknown keyword of a schema is a fault as well: nothing shall pass because it was not understood.
 */
export class SchemaCheck {
  constructor(
    private readonly document: SchemaDocument,
    private readonly options: CheckOptions = {},
  ) {}

  faults(value: unknown, schema: JsonSchema, path = '$'): string[] {
    const { $ref, nullable, allOf, anyOf, oneOf, ...rest } = schema as JsonSchema & Composition;
    if ($ref !== undefined) return this.faults(value, this.resolve($ref), path);
    if (value === null && nullable === true) return [];
    const alternatives = anyOf ?? oneOf;
    return [
      ...(allOf ? this.ofAll(value, allOf, path) : []),
      ...(alternatives ? this.ofAny(value, alternatives, path) : []),
      ...this.own(value, rest, path),
    ];
  }

  resolve($ref: string): JsonSchema {
    const target = $ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], this.document);
    if (target === undefined) throw new Error(`${$ref} leads nowhere`);
    return target as JsonSchema;
  }

  /** Each part may name fields of its own, so that only all of them together are strict. */
  private ofAll(value: unknown, parts: readonly JsonSchema[], path: string): string[] {
    const lenient = new SchemaCheck(this.document);
    const faults = parts.flatMap((part) => lenient.faults(value, part, path));
    if (!this.options.isStrict || typeof value !== 'object' || value === null) return faults;
    const known = new Set(parts.flatMap((part) => [...this.fieldsOf(part)]));
    const unknown = Object.keys(value).filter((name) => !known.has(name));
    return [...faults, ...unknown.map((name) => `${path}.${name} is not documented`)];
  }

  private fieldsOf(schema: JsonSchema): string[] {
    if (typeof schema.$ref === 'string') return this.fieldsOf(this.resolve(schema.$ref));
    const parts = (schema.allOf as readonly JsonSchema[] | undefined) ?? [];
    return [...Object.keys((schema.properties as object) ?? {}), ...parts.flatMap((part) => this.fieldsOf(part))];
  }

  private ofAny(value: unknown, alternatives: readonly JsonSchema[], path: string): string[] {
    const all = alternatives.map((alternative) => this.faults(value, alternative, path));
    if (all.some((faults) => faults.length === 0)) return [];
    return all.sort((a, b) => a.length - b.length)[0]!.map((fault) => `${fault} (of ${all.length} alternatives)`);
  }

  private own(value: unknown, schema: JsonSchema, path: string): string[] {
    const faults: string[] = [];
    for (const [keyword, expected] of Object.entries(schema)) {
      const rule = RULES[keyword];
      if (rule) {
        const fault = rule(value, expected);
        if (fault) faults.push(`${path} ${fault}`);
      } else if (!ANNOTATIONS.has(keyword) && !CONTAINERS.has(keyword)) {
        faults.push(`${path}: the schema's keyword ${keyword} is not understood`);
      }
    }
    if (Array.isArray(value) && schema.items) {
      faults.push(...value.flatMap((item, at) => this.faults(item, schema.items as JsonSchema, `${path}[${at}]`)));
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      faults.push(...this.ofFields(value as Record<string, unknown>, schema, path));
    }
    return faults;
  }

  private ofFields(value: Record<string, unknown>, schema: JsonSchema, path: string): string[] {
    const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
    const more = schema.additionalProperties as JsonSchema | boolean | undefined;
    const missing = ((schema.required as string[] | undefined) ?? []).filter((name) => !Object.hasOwn(value, name));
    const faults = missing.map((name) => `${path}.${name} is missing`);
    for (const [name, field] of Object.entries(value)) {
      const own = Object.hasOwn(properties, name) ? properties[name] : typeof more === 'object' ? more : undefined;
      if (own) faults.push(...this.faults(field, own, `${path}.${name}`));
      else if (more === false || (this.options.isStrict && schema.properties && more !== true)) {
        faults.push(`${path}.${name} is not documented`);
      }
    }
    return faults;
  }
}

interface Composition {
  $ref?: string;
  nullable?: boolean;
  allOf?: readonly JsonSchema[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
}

type Rule = (value: unknown, expected: unknown) => string | undefined;

const when = (isWrong: boolean, fault: string) => (isWrong ? fault : undefined);
const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 80);

const RULES: Readonly<Record<string, Rule>> = {
  type: (value, type) => when(!isOfType(value, type as string), `is ${shown(value)}, not of type ${String(type)}`),
  const: (value, one) => when(value !== one, `is ${shown(value)}, not ${shown(one)}`),
  enum: (value, list) => when(!(list as unknown[]).includes(value), `is ${shown(value)}, none of ${shown(list)}`),
  format: (value, format) =>
    when(typeof value === 'string' && FORMATS[format as string]?.test(value) === false, `is no ${String(format)}`),
  pattern: (value, pattern) =>
    when(typeof value === 'string' && !new RegExp(pattern as string).test(value), `does not match ${String(pattern)}`),
  minLength: (value, least) => when(typeof value === 'string' && value.length < (least as number), 'is too short'),
  maxLength: (value, most) => when(typeof value === 'string' && value.length > (most as number), 'is too long'),
  minimum: (value, least) => when(typeof value === 'number' && value < (least as number), 'is too small'),
  maximum: (value, most) => when(typeof value === 'number' && value > (most as number), 'is too large'),
  minItems: (value, least) => when(Array.isArray(value) && value.length < (least as number), 'has too few entries'),
  maxItems: (value, most) => when(Array.isArray(value) && value.length > (most as number), 'has too many entries'),
  uniqueItems: (value) => when(Array.isArray(value) && new Set(value).size < value.length, 'repeats an entry'),
};

const CONTAINERS = new Set(['properties', 'required', 'additionalProperties', 'items']);
const ANNOTATIONS = new Set([
  'description',
  'example',
  'examples',
  'default',
  'title',
  'writeOnly',
  'readOnly',
  'deprecated',
]);

function isOfType(value: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
