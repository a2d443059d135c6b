import { brokers } from './brokers/target.js';
import { bus } from './bus/target.js';
import { client } from './client/target.js';
import { frames } from './frames/target.js';
import { rest } from './rest/target.js';
import type { FuzzTarget } from './support/target.js';

export const targets: readonly FuzzTarget[] = [client, frames, bus, rest, brokers];
