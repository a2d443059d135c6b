// Publishes market data on the ZeroMQ bus at a fixed rate, for load runs on loopback.
// Build: cc -O2 -o zpub zpub.c -lzmq (Debian: libzmq3-dev)
// Usage: zpub ENDPOINT bind|connect TOPIC_PREFIX SYMBOLS MODE(LTP|QUOTE|DEPTH) RATE SECONDS [WAIT_S]
// Two frames a tick: topic, TOPIC_PREFIX + "NSE_SYM<k>_MODE", and JSON data; the symbols take turns. RATE 0: as fast as possible.
// Before the first tick it waits WAIT_S (0.5) for subscribers to connect, after the last one up to a second for the socket
// to empty. The "ltp" is a time stamp, see wsload.c.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>
static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000ull + t.tv_nsec / 1000; }
int main(int c, char **v) {
  if (c < 8) { fprintf(stderr, "zpub ENDPOINT bind|connect PREFIX SYMBOLS MODE RATE SECONDS [WAIT_S]\n"); return 2; }
  void *x = zmq_ctx_new(), *s = zmq_socket(x, ZMQ_PUB); int hwm = 100000, linger = 1000; zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof hwm); zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof linger);
  if (!strcmp(v[2], "bind") ? zmq_bind(s, v[1]) : zmq_connect(s, v[1])) { perror(v[1]); return 1; }
  int n = atoi(v[4]); double rate = atof(v[6]), secs = atof(v[7]); usleep((c > 8 ? atof(v[8]) : 0.5) * 1e6);
  uint64_t t0 = now_us(), end = t0 + secs * 1e6, sent = 0; char topic[128], data[1024];
  for (;;) {
    uint64_t t = now_us(); if (t >= end) break;
    uint64_t due = rate > 0 ? (t - t0) * rate / 1e6 : sent + 64;
    if (sent >= due) { usleep(rate > 5000 ? 50 : 200); continue; }
    for (; sent < due; sent++) {
      t = now_us(); double ltp = (t % 1000000000ull) / 100.0; int k = sent % n;
      int tl = sprintf(topic, "%sNSE_SYM%d_%s", v[3], k, v[5]);
      int dl = !strcmp(v[5], "LTP") ? sprintf(data, "{\"ltp\":%.2f,\"timestamp\":1706505600123}", ltp)
        : sprintf(data, "{\"ltp\":%.2f,\"open\":2820.0,\"high\":2860.0,\"low\":2815.0,\"close\":2848.25,\"volume\":1500000,\"bid\":2850.45,\"ask\":2850.55,\"bid_qty\":500,\"ask_qty\":750,\"timestamp\":1706505600123}", ltp);
      zmq_send(s, topic, tl, ZMQ_SNDMORE); zmq_send(s, data, dl, 0);
    }
  }
  printf("published %lu (%.0f/s)\n", sent, sent / secs); zmq_close(s); zmq_ctx_term(x); return 0;
}
