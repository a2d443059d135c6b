/** One metric, as Prometheus reads it. */
export interface MetricFamily {
  name: string;
  /** The lines that begin with #: what it is. */
  header: string;
  /** A line for each series. */
  samples: string[];
}

/** The metrics of one process. */
export interface ProcessFamilies {
  process: string;
  families: readonly MetricFamily[];
}

/** @param text of one metric */
export function familyOf(name: string, text: string): MetricFamily {
  const lines = text.split('\n').filter((line) => line !== '');
  const isComment = (line: string) => line.startsWith('#');
  return {
    name,
    header: lines.filter(isComment).join('\n'),
    samples: lines.filter((line) => !isComment(line)),
  };
}

export function exposition(families: Iterable<MetricFamily>): string {
  return `${[...families].map(({ header, samples }) => [header, ...samples].join('\n')).join('\n\n')}\n`;
}

/** The metrics of several processes as one: each metric once, each of its series with the label `process`. */
export function joined(all: readonly ProcessFamilies[]): MetricFamily[] {
  const byName = new Map<string, MetricFamily>();
  for (const { process, families } of all) {
    for (const { name, header, samples } of families) {
      const family = byName.get(name) ?? { name, header, samples: [] };
      byName.set(name, family);
      for (const sample of samples) family.samples.push(labelled(sample, process));
    }
  }
  return [...byName.values()];
}

/** @param sample `name 1` or `name{label="…"} 1`; a name has neither spaces nor braces */
function labelled(sample: string, process: string): string {
  const at = sample.search(/[{ ]/);
  const label = `process="${process}"`;
  const rest = sample.slice(at + 1);
  return sample[at] === '{' ? `${sample.slice(0, at)}{${label},${rest}` : `${sample.slice(0, at)}{${label}} ${rest}`;
}
