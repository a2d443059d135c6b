import { istTimeOfDay } from '../../../common/ist-time.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';

const TOKEN_URL = 'https://tradeapi.samco.in/session/token';

const DAY_MS = 86_400_000;

/** The keys are right, and somebody must tell the broker of this machine's address. */
const ADDRESS_NOT_REGISTERED = 'EOAUTH009';

export const login: readonly LoginFlow[] = [{ kind: 'keys', login: logIn }, { kind: 'manual' }];

/** As the broker's headers take it: one that was copied out of an address is percent-encoded. */
export function sessionToken({ session_token = '' }: Credentials): string {
  try {
    return decodeURIComponent(session_token);
  } catch {
    return session_token;
  }
}

async function logIn({ api_key, api_secret }: Credentials, http: HttpClient): Promise<LoginResult> {
  if (!api_key || !api_secret) {
    throw new LoginError('credential', 'Samco needs api_key and api_secret for a login: set both in the account');
  }
  const answer = await http.request(
    jsonPost(TOKEN_URL, { apiKey: api_key, apiSecret: api_secret }, { Accept: 'application/json' }),
  );
  const reply = jsonAnswer('Samco', answer);
  if (reply.status !== 'Success' || answer.status >= 400) {
    const said = [firstText(reply, 'errorCode'), firstText(reply, 'statusMessage')].filter(Boolean).join(': ');
    const refused = refusal('Samco', answer.status, said, [api_key, api_secret]);
    if (reply.errorCode !== ADDRESS_NOT_REGISTERED) throw refused;
    throw new LoginError('fatal', `${refused.message}; register this machine's public IP address with the API app`);
  }
  const session_token = required('Samco', reply.sessionToken, 'sessionToken');
  return {
    credentials: { session_token },
    expiresAt: eightTomorrow(Date.now()),
    clientId: firstText(reply, 'accountID'),
  };
}

/** Epoch ms of 08:00 on the next Indian day. */
function eightTomorrow(epochMs: number): number {
  return istTimeOfDay('08:00', epochMs + DAY_MS);
}
