import { bus } from './bus/target.js';
import { fuzzSuite } from './support/fuzz-suite.js';

fuzzSuite(bus);
