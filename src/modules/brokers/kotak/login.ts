import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const HOST = 'https://mis.kotaksecurities.com/login/1.0';

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** The one-time code gives a view session, which the MPIN makes a trading session. */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { ucc = '', access_token = '', mobile_number = '', mpin = '', totp_secret } = credentials;
  const secrets = [access_token, mobile_number, mpin, totp, totp_secret];
  if (mobile_number === '' || mpin === '') {
    throw new LoginError('credential', 'Kotak needs mobile_number and mpin for a login');
  }
  const mobileNumber = `+91${mobile_number.replaceAll(/\D/g, '').slice(-10)}`;
  const headers = { Authorization: access_token, 'neo-fin-key': 'neotradeapi', 'Content-Type': 'application/json' };
  const view = await post(http, '/tradeApiLogin', headers, { mobileNumber, ucc, totp }, secrets);
  const trade = await post(
    http,
    '/tradeApiValidate',
    { ...headers, sid: text(view, 'sid'), Auth: text(view, 'token') },
    { mpin },
    [...secrets, text(view, 'sid'), text(view, 'token')],
  );
  const { baseUrl } = trade;
  return {
    credentials: {
      trading_token: text(trade, 'token'),
      trading_sid: text(trade, 'sid'),
      base_url: typeof baseUrl === 'string' ? baseUrl : '',
    },
    expiresAt: nextIst(0, 0, Date.now()),
    clientId: ucc,
  };
}

async function post(
  http: HttpClient,
  path: string,
  headers: Record<string, string>,
  body: JsonObject,
  secrets: readonly (string | undefined)[],
): Promise<JsonObject> {
  const answer = await http.request({ method: 'POST', url: HOST + path, headers, body: JSON.stringify(body) });
  const { status } = answer;
  const reply = parseJsonObject(answer.body);
  if (!reply) throw new LoginError('retryable', `Kotak answered HTTP ${status} without JSON`);
  const { data, errMsg, message } = reply;
  if (status < 400 && isJsonObject(data) && data.status === 'success') return data;
  const said = [errMsg, message].find((one) => typeof one === 'string' && one !== '');
  throw new LoginError(
    status >= 500 || status === 429 ? 'retryable' : 'credential',
    `Kotak refused the login (HTTP ${status})${said === undefined ? '' : `: ${redact(String(said), secrets)}`}`,
  );
}

function text(data: JsonObject, name: string): string {
  const value = data[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new LoginError('retryable', `Kotak answered without ${name}`);
}
