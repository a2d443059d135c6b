/** Something that wants to stand at a height. */
export interface Label {
  text: string;
  className: string;
  /** Where it belongs, downwards. */
  at: number;
}

/**
 * Moves labels apart that would cover each other, as little as possible in the whole, and keeps them between two
 * heights. Their order stays.
 *
 * @param distance least distance of two labels
 */
export function spread(labels: readonly Label[], distance: number, [top, bottom]: readonly [number, number]): Label[] {
  /** Labels that touch: as many as there are, centred where they would like to be on average. */
  const groups: { members: Label[]; centre: number }[] = [];
  const start = ({ members, centre }: { members: Label[]; centre: number }): number => {
    const height = (members.length - 1) * distance;
    return Math.min(Math.max(centre - height / 2, top), Math.max(top, bottom - height));
  };
  for (const label of [...labels].sort((a, b) => a.at - b.at)) {
    let group = { members: [label], centre: label.at };
    for (let above = groups.at(-1); above; above = groups.at(-1)) {
      if (start(above) + above.members.length * distance <= start(group)) break;
      const members = [...above.members, ...group.members];
      group = { members, centre: members.reduce((sum, { at }) => sum + at, 0) / members.length };
      groups.pop();
    }
    groups.push(group);
  }
  return groups.flatMap((group) =>
    group.members.map((label, index) => ({ ...label, at: start(group) + index * distance })),
  );
}
