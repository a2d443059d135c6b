import { frames } from './frames/target.js';
import { fuzzSuite } from './support/fuzz-suite.js';

fuzzSuite(frames);
