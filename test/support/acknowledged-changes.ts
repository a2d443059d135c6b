import { RemoteAdmin } from './remote-admin.js';

interface Key {
  name: string;
  isRevoked: boolean;
}

interface ListedKey {
  id: string;
  name: string;
  revoked_at: string | null;
}

const PAGE = 500;

/**
 * Changes over the admin API, one after another, and a note of each that the gateway has acknowledged: those must be
 * there whatever happens to it. What was under way when it was killed may be there or not.
 */
export class AcknowledgedChanges {
  private readonly keys = new Map<string, Key>();
  private readonly labels = new Map<string, string>();
  /** Keys whose last change was never answered. */
  private readonly doubtful = new Set<string>();
  private count = 0;
  private serial = 0;

  constructor(
    private readonly admin: RemoteAdmin,
    private readonly accountId: string,
  ) {}

  /** How many there are. */
  get acknowledged(): number {
    return this.count;
  }

  /** Goes on until the gateway does not answer any more. */
  async untilItIsGone(): Promise<void> {
    try {
      for (;;) await this.change();
    } catch (error) {
      // So fails Node's fetch where there is no connection, or none any more; under Jest its class is another one.
      if ((error as Error).name !== 'TypeError') throw error;
    }
  }

  /** What was acknowledged and is not there, in a line each. */
  async losses(): Promise<string[]> {
    const listed = new Map((await this.listedKeys()).map((key) => [key.id, key]));
    const lost: string[] = [];
    for (const [id, { name, isRevoked }] of this.keys) {
      if (this.doubtful.has(id)) continue;
      const there = listed.get(id);
      if (!there) lost.push(`key ${id} (${name}) is not there`);
      else if (there.name !== name) lost.push(`key ${id} is called ${there.name}, not ${name}`);
      else if ((there.revoked_at !== null) !== isRevoked) lost.push(`key ${id}: revoked is not ${String(isRevoked)}`);
    }
    for (const [id, label] of this.labels) {
      const account = (await this.admin.must(`GET /admin/v1/accounts/${id}`)) as { label: string };
      // One more change may have been written than was answered.
      if (serialOf(account.label) < serialOf(label))
        lost.push(`account ${id} is called ${account.label}, not ${label}`);
    }
    return lost;
  }

  private async change(): Promise<void> {
    const serial = ++this.serial;
    const name = `key ${serial}`;
    const made = (await this.admin.must('POST /admin/v1/keys', { name, account_id: this.accountId })) as { id: string };
    this.keys.set(made.id, { name, isRevoked: false });
    this.count++;
    if (serial % 2 === 0) await this.changeKey(made.id, { name: `renamed ${serial}`, isRevoked: false });
    if (serial % 3 === 0) await this.changeKey(made.id, { ...this.keys.get(made.id)!, isRevoked: true });
    const label = `label ${serial}`;
    await this.admin.must(`PATCH /admin/v1/accounts/${this.accountId}`, { label });
    this.labels.set(this.accountId, label);
    this.count++;
  }

  private async changeKey(id: string, wanted: Key): Promise<void> {
    this.doubtful.add(id);
    if (wanted.isRevoked) await this.admin.must(`DELETE /admin/v1/keys/${id}`);
    else await this.admin.must(`PATCH /admin/v1/keys/${id}`, { name: wanted.name });
    this.doubtful.delete(id);
    this.keys.set(id, wanted);
    this.count++;
  }

  private async listedKeys(): Promise<ListedKey[]> {
    const keys: ListedKey[] = [];
    for (let after = ''; ; ) {
      const { body } = await this.admin.call(`GET /admin/v1/keys?limit=${PAGE}${after && `&after=${after}`}`);
      const { data, next } = body as unknown as { data: ListedKey[]; next: string | null };
      keys.push(...data);
      if (next === null) return keys;
      after = next;
    }
  }
}

function serialOf(label: string): number {
  return Number(/\d+$/.exec(label)?.[0] ?? 0);
}
