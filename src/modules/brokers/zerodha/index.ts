import type { BrokerDefinition } from '../engine/contract.js';
import { capabilities, channels, credentialFields, liveness } from './capabilities.js';
import { parseKiteInstruments } from './instruments.js';
import { accessTokenOf, login } from './login.js';
import { KiteProtocol } from './protocol.js';

const INSTRUMENTS_URL = 'https://api.kite.trade/instruments';

/** Zerodha Kite: one WebSocket, binary packets, a token that lives for a trading day. */
export const zerodha: BrokerDefinition = {
  id: 'zerodha',
  name: 'Zerodha Kite',
  capabilities,
  channels,
  liveness,
  credentials: credentialFields,
  login,
  instruments: {
    requests: (credentials) => [
      {
        method: 'GET',
        url: INSTRUMENTS_URL,
        headers: {
          'X-Kite-Version': '3',
          Authorization: `token ${credentials.api_key ?? ''}:${accessTokenOf(credentials)}`,
        },
      },
    ],
    parse: parseKiteInstruments,
  },
  keepsConnection: true,
  createProtocol: (context) => new KiteProtocol(context),
};
