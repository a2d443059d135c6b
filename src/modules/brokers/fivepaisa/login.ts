import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonPost, refusal, required } from '../families/login/answers.js';

const SERVICE = 'https://Openapi.5paisa.com/VendorsAPI/Service1.svc';

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** A one-time code buys a request token, and that the day's access token. */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { api_key = '', api_secret = '', user_id = '', email = '', pin = '', totp_secret } = credentials;
  if (email === '' || pin === '') throw new LoginError('credential', '5paisa needs login id and PIN for a login');
  const secrets = [api_key, api_secret, pin, totp, totp_secret];
  const request = async (method: string, body: JsonObject) => {
    const call = jsonPost(`${SERVICE}/${method}`, { head: { Key: api_key }, body });
    return readAnswer(await http.request(call), secrets);
  };
  const first = await request('TOTPLogin', { Email_ID: email, TOTP: totp, PIN: pin });
  const RequestToken = tokenOf(first, 'RequestToken', secrets);
  secrets.push(RequestToken);
  const second = await request('GetAccessToken', { RequestToken, EncryKey: api_secret, UserId: user_id });
  const clientId = firstText(second, 'ClientCode');
  return {
    credentials: { access_token: tokenOf(second, 'AccessToken', secrets) },
    expiresAt: nextIst(3, 0, Date.now()),
    ...(clientId && { clientId }),
  };
}

/** The `body` of an answer. */
function readAnswer({ status, body }: { status: number; body: string }, secrets: readonly (string | undefined)[]) {
  const answer = parseJsonObject(body)?.body;
  if (status >= 400) throw refusal('5paisa', status, isJsonObject(answer) ? answer.Message : undefined, secrets);
  if (!isJsonObject(answer)) throw new LoginError('retryable', `5paisa answered HTTP ${status} without a body`);
  return answer;
}

/** Refusals come as successes without a token. */
function tokenOf(body: JsonObject, name: string, secrets: readonly (string | undefined)[]): string {
  const said = firstText(body, 'Message');
  if (said === undefined || firstText(body, name) !== undefined) return required('5paisa', body[name], name);
  throw new LoginError('credential', `5paisa refused the login: ${redact(said, secrets)}`);
}
