import type { Target } from '../load/pass.js';
import { authenticated, subscribed } from './authenticated.js';
import type { Companion } from './gateway.js';

const CLOSE_DEADLINE_MS = 20_000;

/**
 * A client that subscribes SYM0, stops reading, and reads on once the load is over. It then observes `received` ticks
 * out of the `offered` ones, and the `closeCode` that waits for it: 1006 when the server had none for it in 20 s.
 */
export async function stoppedClient(target: Target): Promise<Companion> {
  const socket = await authenticated(target.port, target.apiKey);
  await subscribed(socket, ['SYM0']);
  socket.pause();
  let received = 0;
  socket.on('message', (data) => {
    if (String(data).includes('market_data')) received++;
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return {
    async finish({ published = 0 }) {
      socket.resume();
      const deadline = setTimeout(() => socket.terminate(), CLOSE_DEADLINE_MS);
      const closeCode = await closed;
      clearTimeout(deadline);
      return { received, offered: published, closeCode };
    },
    abandon: () => socket.terminate(),
  };
}
