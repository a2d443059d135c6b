import { expect } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { TestGateway } from '../../support/gateway.js';
import { type JsonSchema, SchemaCheck } from '../../support/json-schema.js';
import { type DescribedOperation, operationsOf } from './operations.js';

/** How a caller proves who it is; empty: not at all. */
export type Credentials = { authorization: string } | { 'x-api-key': string } | Record<string, never>;

export const bearer = (token: string): Credentials => ({ authorization: `Bearer ${token}` });
export const apiKey = (key: string): Credentials => ({ 'x-api-key': key });

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
}

/** REST of a gateway under test; every answer is compared with the OpenAPI document that the gateway itself serves. */
export class AdminApi {
  private constructor(
    private readonly url: string,
    readonly document: OpenAPIObject,
    readonly operations: readonly DescribedOperation[],
    private readonly check: SchemaCheck,
  ) {}

  static async of({ endpoints }: TestGateway): Promise<AdminApi> {
    const response = await fetch(`${endpoints.http}/docs/openapi.json`);
    const document = (await response.json()) as OpenAPIObject;
    return new AdminApi(
      endpoints.http,
      document,
      operationsOf(document),
      new SchemaCheck(document as never, { isStrict: true }),
    );
  }

  /** `call(apiKey(key), 'POST /admin/v1/drain', { over_seconds: 1 })` */
  async call(credentials: Credentials, request: string, body?: unknown): Promise<Answer> {
    return this.send(credentials, request, body === undefined ? undefined : JSON.stringify(body));
  }

  /** As `call`, with the body as it goes over the wire. */
  async send(credentials: Credentials, request: string, body?: string): Promise<Answer> {
    const [method, target] = request.split(' ') as [string, string];
    const response = await fetch(this.url + target, {
      method,
      redirect: 'manual',
      headers: { ...credentials, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined };
    this.assertDocumented(request, answer);
    return answer;
  }

  resolve(schema: JsonSchema): JsonSchema {
    return typeof schema.$ref === 'string' ? this.check.resolve(schema.$ref) : schema;
  }

  private assertDocumented(request: string, { status, body }: Answer): void {
    const [method, target] = request.split(' ') as [string, string];
    const path = target.split('?')[0]!;
    const fitting = this.operations.filter((one) => one.method === method && patternOf(one.path).test(path));
    // Fixed names before parameters: `/search` is no `/{broker}`.
    const operation = fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
    if (!operation) throw new Error(`${request} is not documented`);
    const response = operation.operation.responses[status] as JsonSchema | undefined;
    const told = { request: operation.name, status };
    expect({ ...told, documented: response !== undefined, body: response ? undefined : body }).toEqual({
      ...told,
      documented: true,
      body: undefined,
    });
    const { content } = this.resolve(response!) as { content?: Record<string, { schema: JsonSchema }> };
    const schema = content?.['application/json']?.schema;
    if (schema) expect({ ...told, faults: this.check.faults(body, schema) }).toEqual({ ...told, faults: [] });
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
}
