// Exit code 0 while the gateway in this container answers: node deploy/docker/healthcheck.mjs
// It asks /health/live, and not /health/ready: a gateway whose database is away must not be killed with all its clients.
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';

const { HTTP_PORT = '5000', TLS_CERT = '' } = process.env;
const isTls = TLS_CERT !== '';
const url = `${isTls ? 'https' : 'http'}://127.0.0.1:${HTTP_PORT || 5000}/health/live`;
// The certificate is made out for the public name, and nothing secret is sent.
const request = (isTls ? httpsGet : httpGet)(url, { rejectUnauthorized: false, timeout: 4000 }, ({ statusCode }) =>
  process.exit(statusCode === 200 ? 0 : 1),
);
request.once('timeout', () => process.exit(1));
request.once('error', () => process.exit(1));
