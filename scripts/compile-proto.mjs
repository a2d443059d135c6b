// Writes the JSON descriptor of a .proto file beside it: node scripts/compile-proto.mjs FILE.proto
import { writeFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const [file] = process.argv.slice(2);
if (!file?.endsWith('.proto')) {
  process.stderr.write('Usage: node scripts/compile-proto.mjs FILE.proto\n');
  process.exit(2);
}
const descriptor = new protobuf.Root().loadSync(file).toJSON();
const target = file.replace(/proto$/, 'json');
writeFileSync(target, `${JSON.stringify(descriptor, null, 2)}\n`);
process.stdout.write(`${target}\n`);
