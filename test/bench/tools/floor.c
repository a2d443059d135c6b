// The floor of fan-out on this machine: accepts CLIENTS WebSocket clients (the handshake that wsload expects) and writes a
// frame to every one of them RATE times a second, straight from C: frames that are due together go out in one write() a client,
// BATCH_US apart at least. No parsing, no bus, no routing: what the kernel alone costs.
// Build: cc -O2 -o floor floor.c    Usage: floor PORT CLIENTS RATE SECONDS BATCH_US
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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
  if (c < 6) return 2;
  int port = atoi(v[1]), n = atoi(v[2]); double rate = atof(v[3]), secs = atof(v[4]); int batch_us = atoi(v[5]);
  int l = socket(AF_INET, SOCK_STREAM, 0), one = 1; setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(0x7f000001)};
  if (bind(l, (void *)&a, sizeof a) || listen(l, 4096)) { perror("bind"); return 1; }
  int *fd = malloc(n * sizeof *fd); char req[65536];
  const char *ok = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  for (int i = 0; i < n; i++) {
    fd[i] = accept(l, 0, 0); setsockopt(fd[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); int got = 0;
    while (!memmem(req, got, "\r\n\r\n", 4)) { int r = read(fd[i], req + got, sizeof req - got); if (r <= 0) return 1; got += r; }
    if (write(fd[i], ok, strlen(ok)) < 0) return 1;
    usleep(1000); if (read(fd[i], req, sizeof req) <= 0) return 1;
    char auth[] = "\x81\x14{\"status\":\"success\"}"; if (write(fd[i], auth, sizeof auth - 1) < 0) return 1;
    usleep(200);
  }
  char frame[512], *out = malloc(1 << 22); uint64_t t0 = now_us(), end = t0 + secs * 1e6, sent = 0, skipped = 0;
  for (int i = 0; i < n; i++) fcntl(fd[i], F_SETFL, O_NONBLOCK);
  for (;;) {
    uint64_t t = now_us(); if (t >= end) break;
    uint64_t due = (t - t0) * rate / 1e6; size_t len = 0;
    while (sent < due && len < (1 << 21)) {
      double ltp = (t % 1000000000ull) / 100.0;
      int m = sprintf(frame + 4, "{\"type\":\"market_data\",\"mode\":2,\"topic\":\"SYM0.NSE\",\"symbol\":\"SYM0\",\"exchange\":\"NSE\",\"broker\":\"zerodha\",\"data\":{\"ltp\":%.2f,\"open\":2820,\"high\":2860,\"low\":2815,\"close\":2848.25,\"volume\":1500000,\"bid\":2850.45,\"ask\":2850.55,\"bid_qty\":500,\"ask_qty\":750,\"timestamp\":1706505600123}}", ltp);
      frame[0] = 0x81; frame[1] = 126; frame[2] = m >> 8; frame[3] = m & 255; memcpy(out + len, frame, m + 4); len += m + 4; sent++;
    }
    if (!len) { usleep(batch_us ? batch_us : 20); continue; }
    for (int i = 0; i < n; i++) { size_t o = 0; while (o < len) { ssize_t w = write(fd[i], out + o, len - o); if (w > 0) o += w; else if (o == 0) { skipped++; break; } else usleep(50); } }
    if (batch_us) usleep(batch_us);
  }
  fprintf(stderr, "sent %lu frames to %d clients, skipped batches %lu\n", sent, n, skipped); return 0;
}
