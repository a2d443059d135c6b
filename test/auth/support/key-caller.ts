import { expect } from '@jest/globals';
import type { Role } from '../../../src/modules/auth/principal.js';
import type { TestGateway } from '../../support/gateway.js';
import { Team } from '../../support/team.js';

/** A key as the admin API shows it; `key` only in the answer that made it. */
export interface ShownKey {
  id: string;
  key: string;
  state: string;
  [field: string]: unknown;
}

export interface KeyAnswer {
  status: number;
  body: { status: string; data: ShownKey & ShownKey[]; code?: string; field?: string; next?: string | null };
}

let callers = 0;

/** Somebody who calls the part of the admin API that is about keys. */
export class KeyCaller {
  private constructor(
    private readonly gateway: TestGateway,
    readonly userId: string,
    private readonly credentials: Record<string, string>,
  ) {}

  static async signedIn(gateway: TestGateway, role?: Role): Promise<KeyCaller> {
    const team = new Team(gateway);
    const userId = await team.user(`caller${callers++}`, role);
    return new KeyCaller(gateway, userId, { authorization: `Bearer ${await team.signedIn(userId)}` });
  }

  /** The same user, by an API key. */
  withKey(key: string): KeyCaller {
    return new KeyCaller(this.gateway, this.userId, { 'x-api-key': key });
  }

  async call(method: string, path: string, body?: unknown): Promise<KeyAnswer> {
    const response = await fetch(`${this.gateway.endpoints.http}/admin/v1/keys${path}`, {
      method,
      headers: { ...this.credentials, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as KeyAnswer['body'] };
  }

  /** Makes a key for a new account of its own. */
  async make(fields: object = {}): Promise<ShownKey> {
    const { id: account_id } = await new Team(this.gateway).account(this.userId);
    const { status, body } = await this.call('POST', '', { name: 'algo server', account_id, ...fields });
    expect({ status, code: body.code }).toEqual({ status: 201, code: undefined });
    return body.data;
  }
}
