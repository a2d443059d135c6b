// Prints prices as they come: TICKGATE_API_KEY=... node examples/node/watch.mjs NSE:RELIANCE NSE:TCS
import { TickgateClient } from '@tickgate/client';

const { TICKGATE_API_KEY: apiKey = '', TICKGATE_URL: url = 'ws://127.0.0.1:8765' } = process.env;
const client = new TickgateClient({ url, apiKey });
client.on('state', (state) => console.error(state.status, 'reason' in state ? state.reason.message : ''));
client.on('subscription', (result) => result.status === 'success' || console.error(result.instrument, result.message));
for await (const { instrument, data } of client.ticks(process.argv.slice(2))) {
  console.log(instrument, data.ltp, data.change_percent ?? '');
}
