/** What a call to the admin API gave. */
export interface AdminAnswer {
  status: number;
  /** Undefined where no JSON came back. */
  body: { data?: unknown; code?: string; message?: string } | undefined;
}

export interface AddedAccount {
  id: string;
  feed: string;
  /** An API key of the account. */
  key: string;
}

const PASSWORD = 'four words nobody joins';
const CALL_WITHIN_MS = 20_000;

/** The admin of a gateway that runs in another process, over its REST interface alone. */
export class RemoteAdmin {
  private constructor(
    /** Of the gateway: `http://127.0.0.1:5000`; changes when the gateway is started anew. */
    public url: string,
    private readonly credentials: Record<string, string>,
  ) {}

  /**
   * Makes the first admin.
   *
   * @param setupToken the end of the link that a first start prints
   */
  static async first(url: string, setupToken: string): Promise<RemoteAdmin> {
    const body = { token: setupToken, name: 'chief', password: PASSWORD, token_delivery: 'body' };
    const made = await new RemoteAdmin(url, {}).must('POST /auth/setup', body);
    const { access_token } = made as { access_token: string };
    return new RemoteAdmin(url, { authorization: `Bearer ${access_token}` });
  }

  /** The same admin by an API key, which lasts longer than a session's token. */
  async byKey(): Promise<RemoteAdmin> {
    const account = (await this.must('POST /admin/v1/accounts', { broker: 'replay' })) as { id: string };
    const made = await this.must('POST /admin/v1/keys', {
      name: 'operator',
      account_id: account.id,
      scopes: ['stream', 'market_data', 'admin'],
    });
    return new RemoteAdmin(this.url, { 'x-api-key': (made as { key: string }).key });
  }

  /** An account of a broker at other addresses than the official ones, and a key for it. */
  async addAccount(
    broker: string,
    credentials: Readonly<Record<string, string>>,
    urls: Readonly<Record<string, string>> = {},
  ): Promise<AddedAccount> {
    const wanted = { broker, credentials, urls };
    const { id, feed } = (await this.must('POST /admin/v1/accounts', wanted)) as { id: string; feed: string };
    const { key } = (await this.must('POST /admin/v1/keys', { name: feed, account_id: id })) as { key: string };
    return { id, feed, key };
  }

  /** `call('POST /admin/v1/keys', { … })` */
  async call(request: string, body?: unknown): Promise<AdminAnswer> {
    const [method, path] = request.split(' ') as [string, string];
    const response = await fetch(this.url + path, {
      method,
      headers: { ...this.credentials, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, body: isJson ? (JSON.parse(text) as AdminAnswer['body']) : undefined };
  }

  /**
   * Gives the `data` of the answer.
   *
   * @throws Error unless the call succeeds
   */
  async must(request: string, body?: unknown): Promise<unknown> {
    const answer = await this.call(request, body);
    if (answer.status >= 300) throw new Error(`${request}: ${answer.status} ${answer.body?.message ?? ''}`);
    return answer.body?.data;
  }
}
