/** What would have to be recorded for the practices of OPS06, none of which is bound yet. */
export const missing: Readonly<Record<string, string>> = {
  'OPS06-BP01': 'rollback plans on deployments and dates of rollback tests',
  'OPS06-BP02': 'pre-production runs with the same pipeline hash',
  'OPS06-BP03': 'rollout stages with bake time and bound alarms',
  'OPS06-BP04': 'automatic rollbacks that fired or were drilled',
};
