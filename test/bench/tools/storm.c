// A storm of clients on a market-data WebSocket gateway on loopback (Linux): all of them at once, each as fast as it is answered.
//   connect    they connect, authenticate and subscribe
//   subscribe  they have connected and authenticated, one second ago; now they subscribe
// Client i takes SYMBOLS_PER_CLIENT of SYM0…SYM<TOTAL_SYMBOLS - 1>, from SYM<i * SYMBOLS_PER_CLIENT> on, wrapping around. It is
// acknowledged when its subscribe has been answered, and streams when SNAPSHOTS messages with "snapshot" have come besides.
// Build: cc -O2 -o storm storm.c      Prints one line of results on stdout; ends with 1 when not all stream within 30 s.
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROOM (1 << 17)
#define DEADLINE_US 30000000ull
#define SETTLE_US 1000000ull
enum { CONNECTING, UPGRADING, AUTHENTICATING, READY, SUBSCRIBING, STREAMING };
typedef struct { int fd, state, acknowledged, snapshots; size_t len; unsigned char *buf; } Conn;

static int ep, n, per, total, wanted, port;
static const char *key;
static char *text;
static Conn *cs;
static int ready, acknowledged, streaming;
static uint64_t deadline, acknowledged_at, streaming_at;

static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000ull + t.tv_nsec / 1000; }
static void fail(const char *what, int i) { fprintf(stderr, "client %d: %s (%d ready, %d acknowledged, %d streaming of %d)\n", i, what, ready, acknowledged, streaming, n); exit(1); }
// Requests are small beside a socket's buffer; whoever cannot take one is at fault.
static void put(int i, const void *bytes, size_t length) { if (write(cs[i].fd, bytes, length) != (ssize_t)length) fail("cannot be written to", i); }
static void send_text(int i, const char *s, size_t l) {
  static unsigned char f[1 << 16]; size_t h = 0;
  f[h++] = 0x81;
  if (l < 126) f[h++] = 0x80 | l; else { f[h++] = 0x80 | 126; f[h++] = l >> 8; f[h++] = l & 255; }
  memset(f + h, 0, 4); h += 4; memcpy(f + h, s, l); put(i, f, h + l);
}
static void subscribe(int i) {
  int at = sprintf(text, "{\"action\":\"subscribe\",\"mode\":2,\"symbols\":[");
  for (int k = 0; k < per; k++) at += sprintf(text + at, "%s{\"symbol\":\"SYM%d\",\"exchange\":\"NSE\"}", k ? "," : "", (i * per + k) % total);
  at += sprintf(text + at, "]}"); cs[i].state = SUBSCRIBING; send_text(i, text, at);
}
static void open_one(int i) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(0x7f000001)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1; if (fd < 0) fail("has no socket", i);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); cs[i].fd = fd; cs[i].buf = malloc(ROOM);
  if (connect(fd, (void *)&a, sizeof a) && errno != EINPROGRESS) fail("cannot connect", i);
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.u32 = i}; epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
}
static void upgrade(int i) {
  int failed = 0; socklen_t size = sizeof failed; getsockopt(cs[i].fd, SOL_SOCKET, SO_ERROR, &failed, &size); if (failed) fail(strerror(failed), i);
  struct epoll_event e = {.events = EPOLLIN, .data.u32 = i}; epoll_ctl(ep, EPOLL_CTL_MOD, cs[i].fd, &e);
  char request[256]; int l = snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  cs[i].state = UPGRADING; put(i, request, l);
}
static size_t upgraded(int i) {
  Conn *q = &cs[i]; unsigned char *end = memmem(q->buf, q->len, "\r\n\r\n", 4); if (!end) return 0;
  if (!memmem(q->buf, end - q->buf, " 101 ", 5)) fail("was not upgraded", i);
  char request[512]; int l = snprintf(request, sizeof request, "{\"action\":\"authenticate\",\"api_key\":\"%s\"}", key);
  q->state = AUTHENTICATING; send_text(i, request, l); return end + 4 - q->buf;
}
static void message(int i, unsigned char *p, size_t l, int at_once) {
  Conn *q = &cs[i]; size_t head = l < 256 ? l : 256;
  if (q->state == AUTHENTICATING) {
    if (!memmem(p, l, "\"success\"", 9)) { fprintf(stderr, "%.*s\n", (int)head, p); fail("was not authenticated", i); }
    q->state = READY; ready++; if (at_once) subscribe(i);
  } else if (q->state == SUBSCRIBING) {
    if (memmem(p, head, "\"type\":\"subscribe\"", 18)) { if (!memmem(p, head, "\"success\"", 9)) fail("was not subscribed", i); q->acknowledged = 1; if (++acknowledged == n) acknowledged_at = now_us(); }
    else if (memmem(p, head, "\"snapshot\":true", 15)) q->snapshots++;
    if (q->acknowledged && q->snapshots >= wanted) { q->state = STREAMING; if (++streaming == n) streaming_at = now_us(); }
  }
}
static void take(int i, int at_once) {
  Conn *q = &cs[i]; ssize_t r = read(q->fd, q->buf + q->len, ROOM - q->len);
  if (r < 0 && errno == EAGAIN) return;
  if (r <= 0) fail("was cut off", i);
  q->len += r; size_t o = q->state == UPGRADING ? upgraded(i) : 0;
  while (q->state != UPGRADING && q->len - o >= 2) {
    unsigned char *p = q->buf + o; uint64_t l = p[1] & 127; size_t h = 2;
    if (l == 126) { if (q->len - o < 4) break; l = p[2] << 8 | p[3]; h = 4; }
    else if (l == 127) { if (q->len - o < 10) break; l = 0; for (int b = 2; b < 10; b++) l = l << 8 | p[b]; h = 10; }
    if (q->len - o < h + l) break;
    if ((p[0] & 15) == 9) put(i, "\x8a\x80\0\0\0\0", 6);
    else if ((p[0] & 15) == 1) message(i, p + h, l, at_once);
    o += h + l;
  }
  if (o) { memmove(q->buf, q->buf + o, q->len - o); q->len -= o; }
  if (q->len == ROOM) fail("was sent too large a frame", i);
}
static void look(int at_once) {
  struct epoll_event ev[512]; int k = epoll_wait(ep, ev, 512, 20);
  for (int j = 0; j < k; j++) { int i = ev[j].data.u32; if (cs[i].state == CONNECTING) upgrade(i); else take(i, at_once); }
}
static void until_all(int *count, int at_once) {
  while (*count < n) { if (now_us() > deadline) fail("and others wait for too long", 0); look(at_once); }
}
static double cpu_us(void) {
  struct rusage u; getrusage(RUSAGE_SELF, &u);
  return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}
int main(int c, char **v) {
  if (c < 8) { fprintf(stderr, "storm connect|subscribe PORT CLIENTS SYMBOLS_PER_CLIENT TOTAL_SYMBOLS SNAPSHOTS API_KEY\n"); return 2; }
  int at_once = !strcmp(v[1], "connect"); port = atoi(v[2]); n = atoi(v[3]); per = atoi(v[4]); total = atoi(v[5]); wanted = atoi(v[6]); key = v[7];
  struct rlimit files; getrlimit(RLIMIT_NOFILE, &files); files.rlim_cur = files.rlim_max; setrlimit(RLIMIT_NOFILE, &files);
  cs = calloc(n, sizeof *cs); text = malloc(64 * (per + 4)); ep = epoll_create1(0);
  uint64_t begin = now_us(); double cpu = cpu_us(); deadline = begin + DEADLINE_US;
  for (int i = 0; i < n; i++) open_one(i);
  if (!at_once) {
    until_all(&ready, at_once);
    // What their coming has set in motion has ended by then.
    for (uint64_t settled = now_us() + SETTLE_US; now_us() < settled;) look(at_once);
    begin = now_us(); cpu = cpu_us(); deadline = begin + DEADLINE_US;
    for (int i = 0; i < n; i++) subscribe(i);
  }
  until_all(&streaming, at_once);
  printf("begin_us %lu  acknowledged_us %lu  streaming_us %lu  cores %.2f\n", begin, acknowledged_at - begin, streaming_at - begin, (cpu_us() - cpu) / (streaming_at - begin));
  return 0;
}
