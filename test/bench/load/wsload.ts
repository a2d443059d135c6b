/** The line of results that `wsload` prints. Latencies in microseconds, from the publisher's stamp to the client's read. */
export interface WsloadResult {
  deliveriesPerSecond: number;
  megabytesPerSecond: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
  /** Connections that the server closed. */
  closed: number;
  leastPerClient: number;
  mostPerClient: number;
  frames: number;
}

export const RESULT_LINE =
  /deliveries\/s (\d+) {2}MB\/s ([\d.]+) {2}p50_us (\d+) {2}p99_us (\d+) {2}p99\.9_us (\d+) {2}max_us (\d+) {2}closed (\d+) {2}per-client min (\d+) max (\d+) {2}frames (\d+)/;

/** Reads a match of {@link RESULT_LINE}. */
export function wsloadResult(match: RegExpExecArray): WsloadResult {
  const numbers = match.slice(1).map(Number);
  return {
    deliveriesPerSecond: numbers[0]!,
    megabytesPerSecond: numbers[1]!,
    p50: numbers[2]!,
    p99: numbers[3]!,
    p999: numbers[4]!,
    max: numbers[5]!,
    closed: numbers[6]!,
    leastPerClient: numbers[7]!,
    mostPerClient: numbers[8]!,
    frames: numbers[9]!,
  };
}
