import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import protobuf from 'protobufjs';

it('has a descriptor that was made from the .proto as it is', () => {
  const folder = 'src/modules/brokers/families/genericdto';
  const descriptor: unknown = JSON.parse(readFileSync(`${folder}/generic-dto.json`, 'utf8'));
  expect(descriptor).toEqual(new protobuf.Root().loadSync(`${folder}/generic-dto.proto`).toJSON());
});
