/** What would have to be recorded for the practices of OPS01, none of which is bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS01-BP01': 'priority documents with an external stakeholder, a linked objective and a review date',
  'OPS01-BP02': 'priority documents whose stakeholder is a team with a dependency edge on the workload',
  'OPS01-BP03': 'guardrails linked to the workload with recent evaluations',
  'OPS01-BP04': 'compliance requirements with owners and unexpired reports or attestations',
  'OPS01-BP05': 'risk documents with owner, score and a recent review',
  'OPS01-BP06': 'decision records with options, reversibility and linked changes',
};
