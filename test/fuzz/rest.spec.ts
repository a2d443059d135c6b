import { rest } from './rest/target.js';
import { fuzzSuite } from './support/fuzz-suite.js';

fuzzSuite(rest);
