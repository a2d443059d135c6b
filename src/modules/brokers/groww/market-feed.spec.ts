import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import protobuf from 'protobufjs';

it('has a descriptor that was made from the .proto as it is', () => {
  const folder = 'src/modules/brokers/groww';
  const descriptor: unknown = JSON.parse(readFileSync(`${folder}/market-feed.json`, 'utf8'));
  const root = new protobuf.Root().loadSync(`${folder}/market-feed.proto`);
  expect(descriptor).toEqual(root.toJSON());
});
