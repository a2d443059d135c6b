import { isIndexExchange } from '../../src/common/exchanges.js';
import { aliceblue } from '../../src/modules/brokers/aliceblue/index.js';
import { definedge } from '../../src/modules/brokers/definedge/index.js';
import { flattrade } from '../../src/modules/brokers/flattrade/index.js';
import { shoonya } from '../../src/modules/brokers/shoonya/index.js';
import { tradesmart } from '../../src/modules/brokers/tradesmart/index.js';
import { zebu } from '../../src/modules/brokers/zebu/index.js';
import { type LoginForm, type NorenBroker, NorenSimulator, type NorenSimulatorOptions } from './noren.js';
import { norenBseIndices, norenListings } from './noren-instruments.js';
import { antSession, apiToken, genAcsTok, oneTimeCodeLogin, sha256 } from './noren-logins.js';

/** The login of brokers that have moved to OAuth, and the one before. */
const OAUTH_LOGIN: LoginForm = { t: 'a', ack: 'ak', token: 'accesstoken', source: 'API' };
const CLASSIC_LOGIN: LoginForm = { t: 'c', ack: 'ck', token: 'susertoken', source: 'API' };

const withBseIndices = [...norenListings, ...norenBseIndices];

function oauthBroker(
  id: string,
  user: string,
): Pick<NorenBroker, 'instruments' | 'user' | 'credentials' | 'socketToken'> {
  return {
    instruments: withBseIndices,
    user,
    credentials: (rolls) => ({
      user_id: user,
      api_key: `${id}-key`,
      api_secret: `${id}-secret`,
      access_token: `${id}-token-${rolls + 1}`,
    }),
    socketToken: ({ access_token = '' }) => access_token,
  };
}

/** The classic login is taken too: an official client still speaks it. */
export const shoonyaServer: NorenBroker = {
  ...oauthBroker('shoonya', 'FA12345'),
  definition: shoonya,
  path: '/NorenWSAPI/',
  logins: [OAUTH_LOGIN, CLASSIC_LOGIN],
  orders: 'acknowledged',
  answer: genAcsTok('/NorenWClientAPI/GenAcsTok'),
};

export const flattradeServer: NorenBroker = {
  ...oauthBroker('flattrade', 'FT012345'),
  definition: flattrade,
  path: '/PiConnectWSAPI/',
  logins: [OAUTH_LOGIN],
  orders: 'silent',
  answer: apiToken,
};

export const zebuServer: NorenBroker = {
  ...oauthBroker('zebu', 'Z56004'),
  instruments: norenListings,
  definition: zebu,
  path: '/NorenWSAPI/',
  logins: [OAUTH_LOGIN, CLASSIC_LOGIN],
  orders: 'acknowledged',
  answer: genAcsTok('/NorenWClientAPI/GenAcsTok'),
};

export const tradesmartServer: NorenBroker = {
  ...oauthBroker('tradesmart', 'TS1234'),
  definition: tradesmart,
  path: '/NorenWSAPI/',
  logins: [OAUTH_LOGIN],
  orders: 'pushed',
  answer: genAcsTok('/NorenWClientAPIv2/GenAcsTok'),
};

export const definedgeServer: NorenBroker = {
  instruments: withBseIndices,
  user: '1272808',
  credentials: (rolls) => ({
    api_token: 'definedge-api-token',
    api_secret: 'definedge-secret',
    user_id: '1272808',
    feed_token: `definedge-feed-token-${rolls + 1}`,
    api_session_key: `definedge-session-${rolls + 1}`,
  }),
  socketToken: ({ feed_token = '' }) => feed_token,
  definition: definedge,
  path: '/NorenWSTRTP/',
  logins: [{ ...CLASSIC_LOGIN, source: 'TRTP' }],
  orders: 'acknowledged',
  answer: oneTimeCodeLogin,
};

/** The user session is a JWT; the socket wants the hash of its hash. */
export const aliceblueServer: NorenBroker = {
  instruments: withBseIndices.map((one) =>
    isIndexExchange(one.exchange) ? { ...one, token: `999${one.token}` } : one,
  ),
  user: '1412368_API',
  credentials: (rolls) => ({
    api_key: 'alice-app',
    api_secret: 'alice-secret',
    user_id: '1412368',
    access_token: jwt({ ucc: '1412368', session: rolls + 1 }),
  }),
  socketToken: ({ access_token = '' }) => sha256(sha256(access_token)),
  definition: aliceblue,
  path: '/NorenWS/',
  logins: [CLASSIC_LOGIN],
  orders: 'none',
  heartbeat: { frame: '{"k":"","t":"h"}' },
  indexPrefix: '999',
  wantsSession: true,
  answer: antSession,
};

export class ShoonyaSimulator extends NorenSimulator {
  constructor(options?: NorenSimulatorOptions) {
    super(shoonyaServer, options);
  }
}

export class FlattradeSimulator extends NorenSimulator {
  constructor(options?: NorenSimulatorOptions) {
    super(flattradeServer, options);
  }
}

export class ZebuSimulator extends NorenSimulator {
  constructor(options?: NorenSimulatorOptions) {
    super(zebuServer, options);
  }
}

export class TradeSmartSimulator extends NorenSimulator {
  constructor(options?: NorenSimulatorOptions) {
    super(tradesmartServer, options);
  }
}

export class DefinedgeSimulator extends NorenSimulator {
  constructor(options?: NorenSimulatorOptions) {
    super(definedgeServer, options);
  }
}

export class AliceBlueSimulator extends NorenSimulator {
  constructor(options?: NorenSimulatorOptions) {
    super(aliceblueServer, options);
  }
}

function jwt(claims: unknown): string {
  return ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}
