import type { Analysis } from './contract.ts';

type Asked = Pick<Analysis['questions'][number], 'id' | 'section' | 'text'>;

/** What every analysis answers, by section; after the customary questions of a correction of errors, in our words. */
export const questions: readonly Asked[] = [
  {
    id: 'detection-how',
    section: 'detection',
    text: 'Who or what noticed first that customers were affected, and how?',
  },
  { id: 'detection-half', section: 'detection', text: 'What would have shown the impact in half the time?' },
  {
    id: 'detection-alarm',
    section: 'detection',
    text: 'Did each alarm reach somebody who could act, and was any alarm missing or noise?',
  },
  {
    id: 'diagnosis-change',
    section: 'diagnosis',
    text: 'Which change of ours, if any, set it off, and how was the link found?',
  },
  { id: 'diagnosis-half', section: 'diagnosis', text: 'What would have led to the cause in half the time?' },
  {
    id: 'diagnosis-people',
    section: 'diagnosis',
    text: 'Did the escalation bring in the right people at the right moment?',
  },
  {
    id: 'mitigation-proof',
    section: 'mitigation',
    text: 'By what measurement was it known that service was restored?',
  },
  { id: 'mitigation-half', section: 'mitigation', text: 'What would have ended the impact in half the time?' },
  {
    id: 'mitigation-runbook',
    section: 'mitigation',
    text: 'Which steps were taken that no runbook has, and which steps of a runbook did not help?',
  },
  {
    id: 'prevention-test',
    section: 'prevention',
    text: 'Why did no test, review or game day show this before production did?',
  },
  {
    id: 'prevention-backlog',
    section: 'prevention',
    text: 'Was there planned work that would have prevented it, and why was it not done?',
  },
  {
    id: 'prevention-elsewhere',
    section: 'prevention',
    text: 'Where else could the same cause strike, and what keeps it from coming back?',
  },
];

/** Returns the questions with the answers given so far, by the question's id. */
export function withAnswers(answers: Readonly<Record<string, string>>): Analysis['questions'] {
  return questions.map((each) => ({ ...each, answer: answers[each.id] ?? '' }));
}
