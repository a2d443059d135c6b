// An outside consumer of the bus: prints each message of a topic as a line of JSON.
import { Subscriber } from 'zeromq';

const [url, topic] = process.argv.slice(2);
const socket = new Subscriber();
socket.connect(url);
socket.subscribe(topic);
for await (const [name, data] of socket) {
  process.stdout.write(`${JSON.stringify({ topic: name.toString(), data: JSON.parse(data.toString()) })}\n`);
}
