// Load client for a market-data WebSocket gateway on loopback (Linux): opens CLIENTS connections, authenticates and subscribes
// each to SYMBOLS_PER_CLIENT of SYM0…SYM<TOTAL_SYMBOLS - 1> (client i from SYM<i * SYMBOLS_PER_CLIENT> on, wrapping around),
// then counts what arrives for SECONDS after a warm-up of WARMUP_S. Every "market_data" in a frame counts as a delivery.
// Latency: the publisher puts its monotonic clock, (microseconds % 1e9) / 100, into "ltp"; the first `cap` deliveries are timed.
// WSLOAD_DEPTH is the depth level to ask for with MODE 3. WSLOAD_LAST names a file: the client then stays for WSLOAD_STAY seconds
// beyond SECONDS, in which the publisher must end, and leaves there "<client> <k> <stamp>" for the last message of each topic that
// it has had meanwhile, the stamp 0 where there was none.
// Build: cc -O2 -o wsload wsload.c      Usage: see usage(). Prints "connected N" on stderr, one line of results on stdout.
// For servers with another protocol: WSLOAD_AUTH and WSLOAD_SUB replace the two requests (one WSLOAD_SUB a symbol, its first %d
// is the symbol's number, its second a running number), WSLOAD_BIN=1 sends binary frames, WSLOAD_OK is the text that the first
// reply must hold, WSLOAD_PROTO the subprotocol.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct { int fd; int up; size_t len; unsigned char *buf; uint64_t frames; } Conn;

static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000ull + t.tv_nsec / 1000; }

static int bin;
static void send_text(int fd, const char *s) {
  size_t n = strlen(s), h = 0; unsigned char *f = malloc(n + 16);
  f[h++] = bin ? 0x82 : 0x81;
  if (n < 126) f[h++] = 0x80 | n;
  else if (n < 65536) { f[h++] = 0x80 | 126; f[h++] = n >> 8; f[h++] = n & 255; }
  else { f[h++] = 0x80 | 127; for (int i = 7; i >= 0; i--) f[h++] = (n >> (8 * i)) & 255; }
  memset(f + h, 0, 4); h += 4; memcpy(f + h, s, n); n += h;
  size_t off = 0; while (off < n) { ssize_t w = write(fd, f + off, n - off); if (w > 0) off += w; else if (errno == EAGAIN) usleep(100); else { perror("write"); exit(1); } }
  free(f);
}
// The microseconds in a price, from its digits; two decimals at most.
static uint64_t stamp(const unsigned char *x, const unsigned char *stop) {
  uint64_t us = 0; int decimals = 0;
  for (; x < stop && *x >= '0' && *x <= '9'; x++) us = us * 10 + (*x - '0');
  if (x < stop && *x == '.') for (x++; decimals < 2 && x < stop && *x >= '0' && *x <= '9'; x++, decimals++) us = us * 10 + (*x - '0');
  for (; decimals < 2; decimals++) us *= 10;
  return us % 1000000000ull;
}
static int cmp(const void *a, const void *b) { uint32_t x = *(uint32_t *)a, y = *(uint32_t *)b; return x < y ? -1 : x > y; }
static void usage(void) { fprintf(stderr, "wsload PORT CLIENTS SYMBOLS_PER_CLIENT TOTAL_SYMBOLS MODE(1|2|3) SECONDS API_KEY [WARMUP_S] [PATH]\n"); exit(2); }

int main(int c, char **v) {
  if (c < 8) usage();
  int port = atoi(v[1]), n = atoi(v[2]), per = atoi(v[3]), total = atoi(v[4]), mode = atoi(v[5]); double secs = atof(v[6]);
  const char *key = v[7]; double warm = c > 8 ? atof(v[8]) : 1; const char *path = c > 9 ? v[9] : "/";
  Conn *cs = calloc(n, sizeof *cs); int ep = epoll_create1(0);
  // The reply to a subscription of thousands comes in one frame.
  size_t room = per > 1000 ? 1 << 21 : 1 << 18;
  const char *last = getenv("WSLOAD_LAST"); double stay = last && getenv("WSLOAD_STAY") ? atof(getenv("WSLOAD_STAY")) : 0;
  uint64_t *newest = last ? calloc((size_t)n * total, sizeof *newest) : 0;
  char depth[64] = ""; if (getenv("WSLOAD_DEPTH")) snprintf(depth, sizeof depth, "\"depth_level\":%d,", atoi(getenv("WSLOAD_DEPTH")));
  char *sub = malloc(64 * (per + 4) + 256);
  for (int i = 0; i < n; i++) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(0x7f000001)};
    int fd = socket(AF_INET, SOCK_STREAM, 0); int one = 1; setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (void *)&a, sizeof a)) { perror("connect"); return 1; }
    char req[512]; const char *proto = getenv("WSLOAD_PROTO"); snprintf(req, sizeof req, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%s%s%s\r\n", path, port, proto ? "Sec-WebSocket-Protocol: " : "", proto ? proto : "", proto ? "\r\n" : "");
    if (write(fd, req, strlen(req)) < 0) return 1;
    char rsp[2048]; int got = 0; while (!memmem(rsp, got, "\r\n\r\n", 4)) { int r = read(fd, rsp + got, sizeof rsp - got); if (r <= 0) { fprintf(stderr, "handshake failed at client %d\n", i); return 1; } got += r; }
    if (!memmem(rsp, got, " 101 ", 5)) { fprintf(stderr, "no 101: %.*s\n", got, rsp); return 1; }
    bin = getenv("WSLOAD_BIN") != 0;
    char auth[512]; const char *own = getenv("WSLOAD_AUTH"); snprintf(auth, sizeof auth, own ? own : "{\"action\":\"authenticate\",\"api_key\":\"%s\"}", key); send_text(fd, auth);
    int rcv = 1 << 20; setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &rcv, sizeof rcv);
    char tmp[4096]; int r = read(fd, tmp, sizeof tmp); if (r <= 0 || !memmem(tmp, r, getenv("WSLOAD_OK") ? getenv("WSLOAD_OK") : "success", getenv("WSLOAD_OK") ? strlen(getenv("WSLOAD_OK")) : 7)) { fprintf(stderr, "auth failed: %.*s\n", r > 0 ? r : 0, tmp); return 1; }
    const char *osub = getenv("WSLOAD_SUB");
    if (osub) { for (int k = 0; k < per; k++) { sprintf(sub, osub, (i * per + k) % total, k + 1); send_text(fd, sub); } }
    int at = osub ? 0 : sprintf(sub, "{\"action\":\"subscribe\",\"mode\":%d,%s\"symbols\":[", mode, depth);
    for (int k = 0; k < per && !osub; k++) at += sprintf(sub + at, "%s{\"symbol\":\"SYM%d\",\"exchange\":\"NSE\"}", k ? "," : "", (i * per + k) % total);
    if (!osub) { strcpy(sub + at, "]}"); send_text(fd, sub); }
    fcntl(fd, F_SETFL, O_NONBLOCK); cs[i].fd = fd; cs[i].buf = malloc(room);
    struct epoll_event e = {.events = EPOLLIN, .data.u32 = i}; epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
  }
  fprintf(stderr, "connected %d\n", n);
  uint64_t t0 = now_us(), begin = t0 + warm * 1e6, end = begin + secs * 1e6, frames = 0, bytes = 0, closed = 0;
  static const char head[] = "{\"type\":\"market_data\"";
  // Room for 30 s of a million deliveries a second; pages are only touched as samples come.
  size_t cap = 1 << 25, ns = 0; uint32_t *lat = malloc(cap * 4);
  struct epoll_event ev[512];
  for (;;) {
    uint64_t t = now_us(); if (t > end + stay * 1e6) break;
    int k = epoll_wait(ep, ev, 512, 50);
    for (int j = 0; j < k; j++) {
      Conn *q = &cs[ev[j].data.u32]; ssize_t r = read(q->fd, q->buf + q->len, room - q->len);
      if (r == 0 || (r < 0 && errno != EAGAIN)) { closed++; epoll_ctl(ep, EPOLL_CTL_DEL, q->fd, 0); close(q->fd); continue; }
      if (r < 0) continue;
      t = now_us(); int on = t >= begin && t <= end, tail = newest && t > end; q->len += r; if (on) bytes += r;
      size_t o = 0;
      while (q->len - o >= 2) {
        unsigned char *p = q->buf + o; uint64_t l = p[1] & 127; size_t h = 2;
        if (l == 126) { if (q->len - o < 4) break; l = p[2] << 8 | p[3]; h = 4; }
        else if (l == 127) { if (q->len - o < 10) break; l = 0; for (int i = 2; i < 10; i++) l = l << 8 | p[i]; h = 10; }
        if (q->len - o < h + l) break;
        int op = p[0] & 15;
        if (op == 9) { unsigned char pong[6] = {0x8a, 0x80, 0, 0, 0, 0}; if (write(q->fd, pong, 6) < 0) {} }
        else if (op == 1 || op == 2) {
          unsigned char *from = p + h, *stop = p + h + l, *m;
          // Our protocol has one message a frame, which begins with its type: the rest of it need not be searched for more.
          int single = l > sizeof head && !memcmp(from, head, sizeof head - 1);
          while ((on || tail) && (m = single ? from : memmem(from, stop - from, "market_data", 11))) {
            unsigned char *x = memmem(m, stop - m, "\"ltp\":", 6); from = m + 11;
            if (on) {
              frames++; q->frames++;
              if (x && ns < cap) { uint64_t d = (t % 1000000000ull + 1000000000ull - stamp(x + 6, stop)) % 1000000000ull; lat[ns++] = d > 999999999 ? 999999999 : d; }
            } else if (x) {
              unsigned char *y = memmem(m, stop - m, "\"symbol\":\"SYM", 13); int symbol = y ? atoi((char *)y + 13) : total;
              if (symbol < total) newest[(size_t)ev[j].data.u32 * total + symbol] = stamp(x + 6, stop);
            }
            if (single) break;
          }
        }
        o += h + l;
      }
      if (o) { memmove(q->buf, q->buf + o, q->len - o); q->len -= o; }
      if (q->len == room) { fprintf(stderr, "frame too large\n"); return 1; }
    }
  }
  if (last) {
    FILE *f = fopen(last, "w"); if (!f) { perror(last); return 1; }
    for (int i = 0; i < n; i++) for (int k = 0; k < per; k++) { int s = (i * per + k) % total; fprintf(f, "%d %d %lu\n", i, s, newest[(size_t)i * total + s]); }
    fclose(f);
  }
  qsort(lat, ns, 4, cmp); uint64_t mn = ~0ull, mx = 0; for (int i = 0; i < n; i++) { if (cs[i].frames < mn) mn = cs[i].frames; if (cs[i].frames > mx) mx = cs[i].frames; }
  printf("deliveries/s %.0f  MB/s %.1f  p50_us %u  p99_us %u  p99.9_us %u  max_us %u  closed %lu  per-client min %lu max %lu  frames %lu\n", frames / secs, bytes / secs / 1e6,
    ns ? lat[ns / 2] : 0, ns ? lat[ns * 99 / 100] : 0, ns ? lat[ns * 999 / 1000] : 0, ns ? lat[ns - 1] : 0, closed, mn, mx, frames);
  return 0;
}
