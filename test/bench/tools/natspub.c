// Publishes client-ready market_data messages to a NATS server on loopback at a fixed rate, for comparison runs.
// Build: cc -O2 -o natspub natspub.c
// Usage: natspub PORT SYMBOLS RATE SECONDS [WAIT_S]
// Subject: NSE.SYM<k>; the symbols take turns. Ticks that are due together go out in one write(). Before the first tick it
// waits WAIT_S (0.3). The "ltp" is a time stamp, see wsload.c. What the server says after its greeting is not read.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000ull + t.tv_nsec / 1000; }
int main(int c, char **v) {
  if (c < 5) { fprintf(stderr, "natspub PORT SYMBOLS RATE SECONDS [WAIT_S]\n"); return 2; }
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(v[1])), .sin_addr.s_addr = htonl(0x7f000001)};
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1; setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (void *)&a, sizeof a)) { perror("connect"); return 1; }
  char in[8192]; if (read(fd, in, sizeof in) <= 0) { perror("greeting"); return 1; }
  const char *hi = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n"; if (write(fd, hi, strlen(hi)) < 0) { perror("write"); return 1; }
  int n = atoi(v[2]); double rate = atof(v[3]), secs = atof(v[4]); usleep((c > 5 ? atof(v[5]) : 0.3) * 1e6);
  uint64_t t0 = now_us(), end = t0 + secs * 1e6, sent = 0; static char out[1 << 20];
  for (;;) {
    uint64_t t = now_us(); if (t >= end) break;
    uint64_t due = (t - t0) * rate / 1e6; size_t len = 0; if (sent >= due) { usleep(rate > 5000 ? 50 : 200); continue; }
    for (; sent < due && len < sizeof out - 1024; sent++) {
      double ltp = (now_us() % 1000000000ull) / 100.0; int k = sent % n; char m[512];
      int ml = sprintf(m, "{\"type\":\"market_data\",\"mode\":2,\"topic\":\"SYM%d.NSE\",\"symbol\":\"SYM%d\",\"exchange\":\"NSE\",\"broker\":\"zerodha\",\"data\":{\"ltp\":%.2f,\"open\":2820,\"high\":2860,\"low\":2815,\"close\":2848.25,\"volume\":1500000,\"bid\":2850.45,\"ask\":2850.55,\"bid_qty\":500,\"ask_qty\":750,\"timestamp\":1706505600123}}", k, k, ltp);
      len += sprintf(out + len, "PUB NSE.SYM%d %d\r\n", k, ml); memcpy(out + len, m, ml); len += ml; memcpy(out + len, "\r\n", 2); len += 2;
    }
    for (size_t o = 0; o < len;) { ssize_t w = write(fd, out + o, len - o); if (w <= 0) { perror("write"); return 1; } o += w; }
  }
  printf("published %lu (%.0f/s)\n", sent, sent / secs); return 0;
}
