/** The two compilers of event-ruler: the one that knows `$or`, and the older one that is tried when it refuses (EP13). */
export type Dialect = 'JsonRuleCompiler' | 'RuleCompiler';
