import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import protobuf from 'protobufjs';

it('has a descriptor that was made from the .proto as it is', () => {
  const folder = 'src/modules/brokers/nubra';
  const descriptor: unknown = JSON.parse(readFileSync(`${folder}/market-batch.json`, 'utf8'));
  expect(descriptor).toEqual(new protobuf.Root().loadSync(`${folder}/market-batch.proto`).toJSON());
});
