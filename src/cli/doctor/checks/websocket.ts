import { servesClients } from '../../../app.module.js';
import { type Finding, fail, ok, warn } from '../finding.js';
import type { Check, Patient } from '../patient.js';
import { tryUpgrade, type Upgrade } from '../upgrade.js';

const FORWARD =
  'Let the proxy pass the upgrade on: HTTP/1.1 to the gateway, with the headers Upgrade and Connection (docs/deployment.md)';

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'The proxy asks for a password of its own: take it away for this address, API keys protect it',
  403: 'The gateway, or what stands before it, refuses this address or origin: look at CORS_ORIGINS and its log',
  404: "The proxy does not know the address: forward it to WEBSOCKET_PORT, or correct WEBSOCKET_URL's path",
  429: 'Too many connections from this address; behind a proxy set TRUST_PROXY, or all clients count as one',
  502: 'The proxy does not reach the gateway: start it, and compare the port with WEBSOCKET_PORT in its log',
  503: 'The gateway is full or is being emptied, or the proxy does not reach it: look at its log',
  504: 'The proxy does not reach the gateway: compare host and port with those in its log',
};

const BY_REASON: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nobody listens there: start the proxy or the gateway, or correct WEBSOCKET_URL',
  ECONNRESET: 'What listens there hangs up: look at its log, and whether it expects wss:// instead of ws://',
  ENOTFOUND: 'The name does not exist: correct WEBSOCKET_URL, or the DNS',
  EAI_AGAIN: 'The name cannot be looked up: look at the DNS of this machine',
  CERT_HAS_EXPIRED: 'Renew the certificate; the gateway reads its own again on SIGHUP',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is made out for another name: correct it, or WEBSOCKET_URL',
  EPROTO: 'That port speaks no TLS: correct the scheme or the port of WEBSOCKET_URL',
};

/** Whether clients can stream by the address that they are told. */
export const websocketCheck: Check = async ({ config, gateway }) => {
  if (!servesClients(config)) return [];
  const told = gateway.state === 'running' ? gateway.endpoints.websocket : undefined;
  const url = told ?? config.websocketUrl;
  if (url === '') return [];
  const findings = [judge(url, await tryUpgrade(url), gateway)];
  if (told !== undefined && config.websocketUrl !== '' && told !== config.websocketUrl) {
    const message = `The gateway tells its clients ${told}, and WEBSOCKET_URL is ${config.websocketUrl}`;
    findings.push(warn('websocket', message, 'Restart the gateway: it was started with other settings'));
  }
  return findings;
};

function judge(url: string, upgrade: Upgrade, gateway: Patient['gateway']): Finding {
  switch (upgrade.outcome) {
    case 'answered':
      return ok('websocket', `${url} opens and answers within ${Math.ceil(upgrade.ms)} ms`);
    case 'mute': {
      const advice =
        'It leads to another program, or the proxy holds messages back: forward it to WEBSOCKET_PORT unbuffered';
      return fail('websocket', `${url} opens, and answers no ping`, advice);
    }
    case 'refused':
      return fail(
        'websocket',
        `${url} was answered with HTTP ${upgrade.status} instead of an upgrade`,
        adviceOn(upgrade),
      );
    case 'unreachable': {
      const message = `${url} cannot be opened: ${upgrade.reason}`;
      const advice = BY_REASON[upgrade.reason] ?? 'Look at the proxy, the firewall and the name on the way there';
      return gateway.state === 'absent'
        ? warn('websocket', message, 'Start the gateway, then look again')
        : fail('websocket', message, advice);
    }
  }
}

function adviceOn({ status, location }: Upgrade & { outcome: 'refused' }): string {
  if (location) return `It redirects to ${location}: clients do not follow, so let WEBSOCKET_URL name the last address`;
  return BY_STATUS[status] ?? FORWARD;
}
