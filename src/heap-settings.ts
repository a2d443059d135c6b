import { setFlagsFromString } from 'node:v8';

/**
 * V8 watches which lines of code make objects that live long, and lets those lines make theirs in the old generation at
 * once. A burst at the start, when frames wait for a while, makes it think so of frames and of the lists that they wait
 * in; from then on all of them are old when they are born, and hold on to the young ones that they name. Under 100,000
 * ticks a second that was 17 MB/s which only the slow collection found, and scavenges of 3 ms instead of 0.6 ms.
 *
 * To be imported before anything else.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
