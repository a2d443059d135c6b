import { createHash } from 'node:crypto';
import { parseJsonObject } from '../../src/common/json-object.js';
import type { HttpRequest, NorenBroker } from './noren.js';

/** The code that a login page would have handed out last. */
export const AUTH_CODE = 'auth-code-1';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The exchange of a code for a token by brokers that log in by OAuth. */
export function genAcsTok(path: string): NonNullable<NorenBroker['answer']> {
  return (call, { credentials, broker }) => {
    if (call.method !== 'POST' || call.path !== path) return undefined;
    const { api_key = '', api_secret = '', access_token } = credentials;
    const { code, checksum } = jData(call);
    const isValid = code === AUTH_CODE && checksum === sha256(api_key + api_secret + AUTH_CODE);
    return isValid
      ? {
          status: 200,
          body: {
            stat: 'Ok',
            access_token,
            refresh_token: 'a-refresh-token',
            susertoken: 'not-the-token',
            USERID: broker.user,
            actid: broker.user,
          },
        }
      : { status: 200, body: { stat: 'Not_Ok', emsg: `Invalid Input : checksum ${String(checksum)}` } };
  };
}

/** The same with a hash of another order, a JSON body and other names. */
export const apiToken: NonNullable<NorenBroker['answer']> = (call, { credentials, broker }) => {
  if (call.method !== 'POST' || call.path !== '/trade/apitoken') return undefined;
  const { api_key = '', api_secret = '', access_token } = credentials;
  const { request_code, api_secret: hash, api_key: key } = json(call);
  const isValid = key === api_key && request_code === AUTH_CODE && hash === sha256(api_key + AUTH_CODE + api_secret);
  return isValid
    ? { status: 200, body: { stat: 'Ok', status: 'Ok', emsg: '', token: access_token, client: broker.user } }
    : { status: 200, body: { stat: 'Not_Ok', emsg: 'INVALID_REQUEST', token: '' } };
};

/** The one-time code that is right. */
export const ONE_TIME_CODE = '482913';
const OTP_TOKEN = 'an-otp-token';
const REALM = '/auth/realms/debroking/dsbpkc';

/** A token for the one-time code, and then those of the session for both. */
export const oneTimeCodeLogin: NonNullable<NorenBroker['answer']> = (call, { credentials, broker }) => {
  const { api_token = '', api_secret = '', feed_token, api_session_key } = credentials;
  if (call.method === 'GET' && call.path === `${REALM}/login/${api_token}`) {
    return call.headers.api_secret === api_secret
      ? { status: 200, body: { otp_token: OTP_TOKEN, message: 'OTP has been sent' } }
      : { status: 401, body: { message: 'Invalid api secret' } };
  }
  if (call.method !== 'POST' || call.path !== `${REALM}/token`) return undefined;
  const { otp_token, otp, ac } = json(call);
  const isValid =
    otp_token === OTP_TOKEN && otp === ONE_TIME_CODE && ac === sha256(OTP_TOKEN + ONE_TIME_CODE + api_secret);
  return isValid
    ? {
        status: 200,
        body: { stat: 'Ok', api_session_key, susertoken: feed_token, uid: broker.user, actid: broker.user },
      }
    : { status: 200, body: { stat: 'Not_Ok', emsg: 'Invalid OTP' } };
};

const SESSION_PATH = '/open-api/od/v1/profile';
const USER_ID = '1412368';

/** The user session for a code of the login page, and the socket sessions that it allows. */
export const antSession: NonNullable<NorenBroker['answer']> = (call, simulator) => {
  const { api_secret = '', access_token } = simulator.credentials;
  if (call.method !== 'POST') return undefined;
  if (call.path === '/open-api/od/v1/vendor/getUserDetails') {
    return json(call).checkSum === sha256(USER_ID + AUTH_CODE + api_secret)
      ? { status: 200, body: { stat: 'Ok', clientId: USER_ID, userSession: access_token } }
      : { status: 200, body: { stat: 'Not_ok', emsg: 'Invalid checksum' } };
  }
  const isCreation = call.path === `${SESSION_PATH}/createWsSess`;
  if (!isCreation && call.path !== `${SESSION_PATH}/invalidateWsSess`) return undefined;
  if (call.authorization !== `Bearer ${access_token}`)
    return { status: 401, body: { status: 'Not_Ok', emsg: 'Unauthorized' } };
  const { source, userId } = json(call);
  if (source !== 'API' || userId !== USER_ID)
    simulator.violations.push(`a session of ${String(userId)} for ${String(source)}`);
  const had = simulator.sessions;
  simulator.endSessions();
  if (isCreation) simulator.sessions = 1;
  return { status: 200, body: { status: isCreation || had > 0 ? 'Ok' : 'Not_Ok', message: 'done' } };
};

function json({ body }: HttpRequest): Record<string, unknown> {
  return parseJsonObject(body) ?? {};
}

function jData({ body }: HttpRequest): Record<string, unknown> {
  return (body.startsWith('jData=') && parseJsonObject(body.slice('jData='.length))) || {};
}
