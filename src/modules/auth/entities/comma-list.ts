import type { ValueTransformer } from 'typeorm';

/** Keeps a list of words that hold no comma as one text; an empty list is an empty text, which is not null. */
export const commaList: ValueTransformer = {
  to: (list?: readonly string[] | null) => (list ? list.join(',') : list),
  from: (text?: string | null) => (typeof text === 'string' ? text.split(',').filter((word) => word !== '') : text),
};

/** The same for whole numbers. */
export const commaNumbers: ValueTransformer = {
  to: (list?: readonly number[] | null) => (list ? list.join(',') : list),
  from: (text?: string | null) => {
    const words = commaList.from(text) as string[] | null | undefined;
    return words ? words.map(Number) : words;
  },
};
