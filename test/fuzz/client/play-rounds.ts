import { formatTopic, type Topic } from '../../../src/modules/bus/topic.js';
import { until } from '../support/until.js';
import { type ClientLine, ownerOf } from './client-line.js';
import { topicOf } from './market.js';
import { CLIENTS, type Plan, type Round, type Tick } from './rounds.js';
import { heldKey, isAnchored } from './vocabulary.js';
import type { ClientWorld } from './world.js';

/** Plays a plan with new clients; gives all that was wrong. */
export async function playRounds(world: ClientWorld, { authenticated, rounds }: Plan): Promise<string[]> {
  const clients = Array.from({ length: CLIENTS }, () => world.client());
  const faults: string[] = [];
  try {
    for (const [place, client] of clients.entries()) {
      await client.open();
      if (authenticated[place]) client.authenticate(ownerOf(place));
    }
    await answered(clients, faults);
    for (const [at, round] of rounds.entries()) {
      await play(world, clients, round, faults);
      collect(world, clients, faults);
      if (faults.length > 0) return faults.map((fault) => `round ${at + 1}: ${fault}`);
    }
  } finally {
    for (const client of clients) client.drop();
    const leak = await world.leak(clients);
    if (leak) faults.push(`left behind: ${leak}`);
    world.market.forget();
  }
  return faults;
}

async function play(world: ClientWorld, clients: readonly ClientLine[], round: Round, faults: string[]): Promise<void> {
  for (const { model } of clients) model.begin();
  if (round.kind === 'drop') {
    clients[round.client]!.drop();
    if (!(await world.settleSessions(clients))) faults.push('a client that has gone is still there');
    return;
  }
  if (round.kind === 'ticks') {
    if (!(await world.settleInterest())) faults.push('the bus does not hear what is wanted');
    const published = publish(world, clients, round.ticks, world.topics());
    if (!(await world.settleTicks(clients))) faults.push('ticks do not arrive');
    compare(clients, published, faults);
    return;
  }
  const anchored = world.topics().filter(isAnchored);
  for (const { client } of round.requests) await clients[client]!.open();
  const half = Math.ceil(round.ticks.length / 2);
  const before = publish(world, clients, round.ticks.slice(0, half), anchored);
  for (const { client, request } of round.requests) clients[client]!.send(request);
  const after = publish(world, clients, round.ticks.slice(half), anchored);
  await answered(clients, faults);
  if (!(await world.settleSessions(clients))) faults.push('a client that was closed is still there');
  if (!(await world.settleTicks(clients))) faults.push('ticks do not arrive');
  compare(clients, [...before, ...after], faults);
  for (const topic of anchored) newest(world, clients, topic, faults);
}

type Published = { topic: string; price: number };

function publish(
  world: ClientWorld,
  clients: readonly ClientLine[],
  ticks: readonly Tick[],
  topics: readonly Topic[],
): Published[] {
  return ticks.map(({ topic: place, ownsSupport }) => {
    const topic = topics[place % topics.length]!;
    const isHeld = isAnchored(topic) || clients.some((client) => holds(client, topic));
    return { topic: formatTopic(topic), price: world.publish(topic, ownsSupport, isHeld) };
  });
}

/** Every subscription that was there all the time must have got every tick of its topic, once and in order. */
function compare(clients: readonly ClientLine[], published: readonly Published[], faults: string[]): void {
  for (const [place, { model }] of clients.entries()) {
    for (const wish of model.steady()) {
      const topic = formatTopic(topicOf(model.feed!, wish));
      const expected = published.filter((one) => one.topic === topic).map(({ price }) => price);
      const got = model.live.get(heldKey(wish.symbol, wish.exchange, wish.mode)) ?? [];
      if (got.join() !== expected.join()) faults.push(`client ${place} of ${topic}: [${got}] instead of [${expected}]`);
    }
  }
}

/** Who subscribed while ticks came may have missed some, but not the newest. */
function newest(world: ClientWorld, clients: readonly ClientLine[], topic: Topic, faults: string[]): void {
  const expected = world.market.newest(topic);
  for (const [place, client] of clients.entries()) {
    if (!holds(client, topic)) continue;
    const got = client.model.last.get(heldKey(topic.symbol, topic.exchange, topic.mode));
    if (got !== expected) faults.push(`client ${place} has ${got} of ${formatTopic(topic)}, the newest is ${expected}`);
  }
}

function holds({ model }: ClientLine, { feed, symbol, exchange, mode }: Topic): boolean {
  return model.feed === feed && model.standing.held.has(heldKey(symbol, exchange, mode));
}

/** Waits for every answer, and for the end of those that are to be closed. */
async function answered(clients: readonly ClientLine[], faults: string[]): Promise<void> {
  const isDone = ({ model, isOpen }: ClientLine) => !isOpen || (model.isQuiet && model.closes === undefined);
  await until(() => clients.every(isDone));
  for (const [place, client] of clients.entries()) {
    if (!isDone(client)) faults.push(`client ${place} waits for an answer, a snapshot or its close frame`);
  }
}

function collect(world: ClientWorld, clients: readonly ClientLine[], faults: string[]): void {
  for (const [place, { model }] of clients.entries()) {
    faults.push(...model.faults.splice(0).map((fault) => `client ${place}: ${fault}`));
  }
  faults.push(...world.faults.map((fault) => `watcher: ${fault}`));
}
