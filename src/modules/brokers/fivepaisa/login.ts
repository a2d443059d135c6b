import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const SERVICE = 'https://Openapi.5paisa.com/VendorsAPI/Service1.svc';

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** A one-time code buys a request token, and that the day's access token. */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { api_key = '', api_secret = '', user_id = '', email = '', pin = '', totp_secret } = credentials;
  if (email === '' || pin === '') throw new LoginError('credential', '5paisa needs login id and PIN for a login');
  const secrets = [api_key, api_secret, pin, totp, totp_secret];
  const request = async (method: string, body: JsonObject) => {
    const answer = await http.request({
      method: 'POST',
      url: `${SERVICE}/${method}`,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ head: { Key: api_key }, body }),
    });
    return readAnswer(answer, secrets);
  };
  const first = await request('TOTPLogin', { Email_ID: email, TOTP: totp, PIN: pin });
  const RequestToken = tokenOf(first, 'RequestToken', secrets);
  secrets.push(RequestToken);
  const second = await request('GetAccessToken', { RequestToken, EncryKey: api_secret, UserId: user_id });
  const { ClientCode } = second;
  return {
    credentials: { access_token: tokenOf(second, 'AccessToken', secrets) },
    expiresAt: nextIst(3, 0, Date.now()),
    ...(typeof ClientCode === 'string' && ClientCode !== '' ? { clientId: ClientCode } : {}),
  };
}

/** The `body` of an answer. */
function readAnswer({ status, body }: { status: number; body: string }, secrets: readonly (string | undefined)[]) {
  const reply = parseJsonObject(body);
  if (status >= 400) {
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `5paisa refused the login (HTTP ${status})${saidIn(reply?.body, secrets)}`,
    );
  }
  if (!isJsonObject(reply?.body)) throw new LoginError('retryable', `5paisa answered HTTP ${status} without a body`);
  return reply.body;
}

/** Refusals come as successes without a token. */
function tokenOf(body: JsonObject, name: string, secrets: readonly (string | undefined)[]): string {
  const token = body[name];
  if (typeof token === 'string' && token !== '') return token;
  const said = saidIn(body, secrets);
  throw new LoginError(
    said === '' ? 'retryable' : 'credential',
    said === '' ? `5paisa answered without ${name}` : `5paisa refused the login${said}`,
  );
}

function saidIn(body: unknown, secrets: readonly (string | undefined)[]): string {
  const said = isJsonObject(body) ? body.Message : undefined;
  return typeof said === 'string' && said !== '' ? `: ${redact(said, secrets)}` : '';
}
