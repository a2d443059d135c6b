import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import {
  type Credentials,
  type HttpCall,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';

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
  const headers = { Authorization: access_token, 'neo-fin-key': 'neotradeapi' };
  const view = await ask(http, jsonPost(`${HOST}/tradeApiLogin`, { mobileNumber, ucc, totp }, headers), secrets);
  const sid = required('Kotak', view.sid, 'sid');
  const Auth = required('Kotak', view.token, 'token');
  const call = jsonPost(`${HOST}/tradeApiValidate`, { mpin }, { ...headers, sid, Auth });
  const trade = await ask(http, call, [...secrets, sid, Auth]);
  return {
    credentials: {
      trading_token: required('Kotak', trade.token, 'token'),
      trading_sid: required('Kotak', trade.sid, 'sid'),
      base_url: firstText(trade, 'baseUrl') ?? '',
    },
    expiresAt: nextIst(0, 0, Date.now()),
    clientId: ucc,
  };
}

async function ask(http: HttpClient, call: HttpCall, secrets: readonly (string | undefined)[]): Promise<JsonObject> {
  const reply = await http.request(call);
  const answer = jsonAnswer('Kotak', reply);
  const { data } = answer;
  if (reply.status < 400 && isJsonObject(data) && data.status === 'success') return data;
  throw refusal('Kotak', reply.status, firstText(answer, 'errMsg', 'message'), secrets);
}
