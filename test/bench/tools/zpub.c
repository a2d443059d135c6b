// Publishes market data on the ZeroMQ bus at a fixed rate, for load runs on loopback.
// Build: cc -O2 -o zpub zpub.c -lzmq (Debian: libzmq3-dev)
// Usage: zpub ENDPOINT bind|connect TOPIC_PREFIX SYMBOLS MODE(LTP|QUOTE|DEPTH|DEPTH20) RATE SECONDS [WAIT_S]
// Two frames a tick: topic, TOPIC_PREFIX + "NSE_SYM<k>_MODE", and JSON data; the symbols take turns. RATE 0: as fast as possible.
// Before the first tick it waits WAIT_S (0.5) for subscribers to connect, after the last one up to a second for the socket
// to empty. The "ltp" is a time stamp, see wsload.c. DEPTH and DEPTH20 carry 5 and 20 levels a side, of which there are BOOKS.
// ZPUB_FIRST is the number of the first symbol (0). ZPUB_LAST names a file for the last stamp of each symbol: "<k> <stamp>" a line;
// the socket then has five seconds to empty.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>
#define BOOKS 61
#define BOOK_BYTES 4096
static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000ull + t.tv_nsec / 1000; }
static char books[BOOKS][BOOK_BYTES];
static int write_side(char *to, const char *name, int levels, double best, double step, uint32_t *seed) {
  int at = sprintf(to, "\"%s\":[", name);
  for (int i = 0; i < levels; i++) {
    *seed = *seed * 1664525u + 1013904223u;
    at += sprintf(to + at, "%s{\"price\":%.2f,\"quantity\":%u,\"orders\":%u}", i ? "," : "", best + i * step, 25 + (*seed >> 12) % 4000, 1 + (*seed >> 26) % 40);
  }
  return at + sprintf(to + at, "]");
}
// As the feed writes it: `,"depth":{"buy":[…],"sell":[…]}`; nothing where no levels are wanted.
static void make_books(int levels) {
  uint32_t seed = 2463534242u;
  for (int b = 0; b < BOOKS && levels; b++) {
    int at = sprintf(books[b], ",\"depth\":{");
    at += write_side(books[b] + at, "buy", levels, 2850.45 + b * 0.05, -0.05, &seed);
    at += sprintf(books[b] + at, ",");
    at += write_side(books[b] + at, "sell", levels, 2850.55 + b * 0.05, 0.05, &seed);
    sprintf(books[b] + at, "}");
  }
}
int main(int c, char **v) {
  if (c < 8) { fprintf(stderr, "zpub ENDPOINT bind|connect PREFIX SYMBOLS MODE RATE SECONDS [WAIT_S]\n"); return 2; }
  void *x = zmq_ctx_new(), *s = zmq_socket(x, ZMQ_PUB); int hwm = 100000, linger = getenv("ZPUB_LAST") ? 5000 : 1000; zmq_setsockopt(s, ZMQ_SNDHWM, &hwm, sizeof hwm); zmq_setsockopt(s, ZMQ_LINGER, &linger, sizeof linger);
  if (!strcmp(v[2], "bind") ? zmq_bind(s, v[1]) : zmq_connect(s, v[1])) { perror(v[1]); return 1; }
  int n = atoi(v[4]), ltp_only = !strcmp(v[5], "LTP"); double rate = atof(v[6]), secs = atof(v[7]);
  int first = getenv("ZPUB_FIRST") ? atoi(getenv("ZPUB_FIRST")) : 0; const char *last = getenv("ZPUB_LAST"); uint64_t *stamps = calloc(n, sizeof *stamps);
  make_books(!strncmp(v[5], "DEPTH", 5) ? v[5][5] ? atoi(v[5] + 5) : 5 : 0);
  usleep((c > 8 ? atof(v[8]) : 0.5) * 1e6);
  uint64_t t0 = now_us(), end = t0 + secs * 1e6, sent = 0; char topic[128], data[1024 + BOOK_BYTES];
  for (;;) {
    uint64_t t = now_us(); if (t >= end) break;
    uint64_t due = rate > 0 ? (t - t0) * rate / 1e6 : sent + 64;
    if (sent >= due) { usleep(rate > 5000 ? 50 : 200); continue; }
    for (; sent < due; sent++) {
      t = now_us(); double ltp = (t % 1000000000ull) / 100.0; int k = sent % n; stamps[k] = t % 1000000000ull;
      int tl = sprintf(topic, "%sNSE_SYM%d_%s", v[3], first + k, v[5]);
      int dl = ltp_only ? sprintf(data, "{\"ltp\":%.2f,\"timestamp\":1706505600123}", ltp)
        : sprintf(data, "{\"ltp\":%.2f,\"open\":2820.0,\"high\":2860.0,\"low\":2815.0,\"close\":2848.25,\"volume\":1500000,\"bid\":2850.45,\"ask\":2850.55,\"bid_qty\":500,\"ask_qty\":750,\"timestamp\":1706505600123%s}", ltp, books[sent % BOOKS]);
      zmq_send(s, topic, tl, ZMQ_SNDMORE); zmq_send(s, data, dl, 0);
    }
  }
  if (last) {
    FILE *f = fopen(last, "w"); if (!f) { perror(last); return 1; }
    for (int k = 0; k < n; k++) fprintf(f, "%d %lu\n", first + k, stamps[k]);
    fclose(f);
  }
  printf("published %lu (%.0f/s)\n", sent, sent / secs); zmq_close(s); zmq_ctx_term(x); return 0;
}
