import { brokers } from './brokers/target.js';
import { fuzzSuite } from './support/fuzz-suite.js';

fuzzSuite(brokers);
