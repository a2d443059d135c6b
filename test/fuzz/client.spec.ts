import { client } from './client/target.js';
import { fuzzSuite } from './support/fuzz-suite.js';

fuzzSuite(client);
