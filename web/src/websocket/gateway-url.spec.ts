import { expect, it } from '@jest/globals';
import { closeMeaning } from './close-meaning.js';
import { reachableUrl } from './gateway-url.js';

it('takes the name by which the page was opened where the gateway only names its loopback address', () => {
  expect(reachableUrl('ws://127.0.0.1:8765', 'desk-gateway')).toBe('ws://desk-gateway:8765');
  expect(reachableUrl('ws://127.0.0.1:8765', 'localhost')).toBe('ws://127.0.0.1:8765');
  expect(reachableUrl('wss://ticks.example/stream', 'desk-gateway')).toBe('wss://ticks.example/stream');
});

it('tells what a close code means', () => {
  expect(closeMeaning(4503)).toMatch('revoked');
  expect(closeMeaning(4999)).toBe('closed');
});
