import { type Measure, type PartName, parts } from './index.js';

/** Measures one part in this process and prints the figures: node run-part.js PART [ARGUMENT]... */
const [name, ...args] = process.argv.slice(2);
const measure: Measure = await parts[name as PartName]();
process.stdout.write(`figures ${JSON.stringify(await measure(...args))}\n`);
