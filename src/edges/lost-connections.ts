import type { ChildProcess } from 'node:child_process';

type Send = (message: { act?: unknown; seq?: unknown }, handle?: { close?(): void }, ...rest: unknown[]) => boolean;

/**
 * Closes the connection that is on its way to a process when that process dies. Node hands connections over one at a
 * time and waits for the answer, which then never comes: the client would neither be served nor know that it has to
 * come again.
 *
 * It goes by the messages that Node's cluster module sends. Should they change, connections are handed over as ever.
 */
export function closeLostConnections(child: ChildProcess): void {
  const underWay = new Map<unknown, { close?(): void }>();
  const send = child.send.bind(child) as unknown as Send;
  const watched: Send = (message, handle, ...rest) => {
    if (handle && message.act === 'newconn') underWay.set(message.seq, handle);
    return send(message, handle, ...rest);
  };
  child.send = watched as unknown as ChildProcess['send'];
  child.on('internalMessage', ({ ack }: { ack?: unknown }) => underWay.delete(ack));
  child.once('exit', () => {
    for (const handle of underWay.values()) handle.close?.();
  });
}
