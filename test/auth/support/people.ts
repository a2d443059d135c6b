import { expect } from '@jest/globals';
import type { NewUserDto } from '../../../src/modules/admin/users/user.dto.js';
import type { Role } from '../../../src/modules/auth/principal.js';
import type { SignedInDto } from '../../../src/modules/auth/sign-in/session.dto.js';
import { FirstAdmin } from '../../../src/modules/auth/users/first-admin.js';
import type { TestGateway } from '../../support/gateway.js';
import { type Answer, call } from './http-call.js';

export const PASSWORD = 'four words nobody joins';

/** Somebody who is signed in. */
export interface Person {
  id: string;
  name: string;
  sessionId: string;
  /** Access token. */
  token: string;
  refreshToken: string;
}

/** Makes the first admin by the link that the start printed, and signs in. */
export async function firstAdmin(gateway: TestGateway, name = 'chief'): Promise<Person> {
  return redeem(gateway, { token: gateway.get(FirstAdmin).takeToken(), name });
}

/** Has an admin make a user, who chooses a password and is signed in. */
export async function newUser(gateway: TestGateway, admin: Person, name: string, role: Role): Promise<Person> {
  const wanted = { token: admin.token, body: { name, role } };
  const made = await call<NewUserDto>(gateway, 'POST /admin/v1/users', wanted);
  expect(made).toMatchObject({ status: 201 });
  return redeem(gateway, { token: made.body.data.setup_link.token });
}

/** Signs in with the password of the tests. */
export async function signIn(gateway: TestGateway, name: string, password = PASSWORD): Promise<Person> {
  return personOf(await call(gateway, 'POST /auth/sign-in', { body: { name, password, token_delivery: 'body' } }));
}

async function redeem(gateway: TestGateway, link: { token?: string; name?: string }): Promise<Person> {
  const body = { ...link, password: PASSWORD, token_delivery: 'body' };
  return personOf(await call(gateway, 'POST /auth/setup', { body }));
}

function personOf(answer: Answer<SignedInDto>): Person {
  expect(answer).toMatchObject({ status: 200 });
  const { user, access_token, refresh_token } = answer.body.data;
  const { id, name, session_id } = user;
  return { id, name, sessionId: session_id!, token: access_token, refreshToken: refresh_token! };
}
