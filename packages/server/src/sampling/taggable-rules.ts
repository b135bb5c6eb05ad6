import type { TaggableResources } from '../resources/tag-registry.ts';
import { type ArnScope, nameOfRuleArn, ruleArn } from './rule-arn.ts';
import type { RuleBook } from './rule-book.ts';

/**
 * Sampling rules as what can carry tags. Tags are kept by ARN, so here a rule has one ARN only, that of this service:
 * tags under any other would neither be found nor go with the rule.
 */
export function taggableRules(rules: RuleBook, scope: ArnScope): TaggableResources {
  return {
    hasArn(arn) {
      const name = nameOfRuleArn(arn);
      return name !== undefined && ruleArn(name, scope) === arn && rules.find(name) !== undefined;
    },
  };
}
