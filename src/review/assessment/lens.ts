import { readFileSync } from 'node:fs';
import {
  type Choice,
  type Lens,
  listQuestions,
  parseLens,
  practiceIdOf,
  type Question,
} from '../../engines/lens/index.ts';

const file = new URL('../../../lenses/operational-excellence.json', import.meta.url);

let shipped: Lens | undefined;

/** Returns the Operational Excellence lens that comes with the product; a broken file is a TypeError. */
export function readLens(): Lens {
  if (shipped !== undefined) return shipped;
  const { value, issues } = parseLens(JSON.parse(readFileSync(file, 'utf8')));
  if (value === undefined) throw new TypeError(`The lens cannot be read: ${issues[0]?.message}`);
  return (shipped = value);
}

/** A practice of the lens with the question it belongs to; `id` is such as OPS10-BP02. */
export interface Practice {
  id: string;
  choice: Choice;
  question: Question;
}

/** Lists the practices of the lens in its order. */
export function listPractices(lens: Lens): Practice[] {
  return listQuestions(lens).flatMap((question) =>
    question.choices
      .filter((choice) => !choice.isNone)
      .map((choice) => {
        const id = practiceIdOf(choice.id);
        return { id, choice, question };
      }),
  );
}
