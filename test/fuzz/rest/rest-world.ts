import { type DescribedOperation, operationsOf } from '../../admin/support/operations.js';
import { TestGateway } from '../../support/gateway.js';
import { type JsonSchema, SchemaCheck } from '../../support/json-schema.js';
import { Team } from '../../support/team.js';
import { KINDS, type Kind, MARK } from './body-input.js';
import { bytesOf, type RestInput } from './request-input.js';

type OpenApi = Parameters<typeof operationsOf>[0];

/** How much of each kind requests may make, and how much they find at the least. */
const MAX_MADE = 20;
const LEAST = 3;
/** Longer than any operation waits for anything. */
const DEADLINE_MS = 30_000;
/** What only a program says that has lost its way. */
const INNARDS = /node_modules|\.[jt]s:\d|SQLITE|QueryFailed|at Object\./;

/** A gateway with its document, and the key of an admin. */
export class RestWorld {
  private readonly ids: Record<Kind, string[]> = { users: [], accounts: [], keys: [] };
  private members = 0;

  private constructor(
    private readonly gateway: TestGateway,
    private readonly team: Team,
    private readonly key: string,
    private readonly check: SchemaCheck,
    readonly operations: readonly DescribedOperation[],
  ) {}

  static async start(): Promise<RestWorld> {
    const gateway = await TestGateway.start({ HTTP_REQUEST_RATE: '1000000', HTTP_REQUEST_BURST: '1000000' });
    const document = (await (await fetch(`${gateway.endpoints.http}/docs/openapi.json`)).json()) as OpenApi;
    const team = new Team(gateway);
    const { key } = await team.member('chief', {
      role: 'admin',
      scopes: ['stream', 'market_data', 'orders', 'admin'],
    });
    const check = new SchemaCheck(document as never);
    const world = new RestWorld(gateway, team, key, check, operationsOf(document));
    for (let at = 0; at < LEAST; at++) await world.refill();
    return world;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
  }

  readonly resolve = (schema: JsonSchema): JsonSchema =>
    typeof schema.$ref === 'string' ? this.check.resolve(schema.$ref) : schema;

  /** Sends a request; says what of the answer may not be. */
  async fault(described: DescribedOperation, input: RestInput): Promise<string | undefined> {
    const response = await this.send(described, input);
    const text = await response.text();
    const told = `${described.name} was answered ${response.status}: ${text.slice(0, 300)}`;
    const body = readJson(text) as { code?: unknown; data?: { id?: unknown } } | undefined;
    if (response.ok)
      await this.follow(
        described,
        new URL(response.url).pathname,
        response.status === 201 ? body?.data?.id : undefined,
      );
    if (INNARDS.test(text)) return told;
    if (response.status < 400) return undefined;
    const isPassing = response.status < 500 || [502, 503].includes(response.status);
    return isPassing && typeof body?.code === 'string' && body.code !== 'INTERNAL_ERROR' ? undefined : told;
  }

  private send({ method, path }: DescribedOperation, input: RestInput): Promise<Response> {
    const values = input.path.map((value) => this.known(value)).values();
    const target = path.replace(/\{\w+\}/g, () => encode(String(values.next().value)));
    const query = [...input.query.map(([name, value]) => `${name}=${encode(this.known(value))}`), input.rawQuery];
    const body = bytesOf(input)
      ?.toString()
      .replace(/mark (?:users|accounts|keys) \d+/g, (mark) => this.known(mark));
    return fetch(`${this.gateway.endpoints.http}${target}?${query.filter(Boolean).join('&')}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE_MS),
      headers: { ...input.headers, ...(input.hasKey && { 'x-api-key': this.key }) },
      ...(body !== undefined && { body }),
    });
  }

  /** The id that a mark stands for. */
  private known(text: string): string {
    const [, kind, place] = MARK.exec(text) ?? [];
    if (!kind) return text;
    const ids = this.ids[kind as Kind];
    return ids[Number(place) % ids.length]!;
  }

  /** Keeps the ids of what is there: some of each kind, and not too many. */
  private async follow({ method, path }: DescribedOperation, target: string, made: unknown): Promise<void> {
    const kind = KINDS.find((one) => path.startsWith(`/admin/v1/${one}`));
    if (!kind) return;
    const ids = this.ids[kind];
    if (method === 'DELETE') this.ids[kind] = ids.filter((id) => !target.endsWith(id));
    else if (typeof made === 'string') ids.push(made);
    if (ids.length > MAX_MADE) {
      const url = `${this.gateway.endpoints.http}/admin/v1/${kind}/${ids.shift()!}`;
      await fetch(url, { method: 'DELETE', headers: { 'x-api-key': this.key } });
    }
    if (this.ids[kind].length < LEAST) await this.refill();
  }

  private async refill(): Promise<void> {
    const { userId, account, id } = await this.team.member(`made ${this.members++}`);
    this.ids.users.push(userId);
    this.ids.accounts.push(account.id);
    this.ids.keys.push(id);
  }
}

/** A lone surrogate has no place in a URL. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '?'));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
