import type { TaggableResources } from '../resources/tag-registry.ts';
import { nameOfRuleArn } from './rule-arn.ts';
import type { RuleBook } from './rule-book.ts';

/** Sampling rules as what can carry tags. */
export function taggableRules(rules: RuleBook): TaggableResources {
  return {
    hasArn(arn) {
      const name = nameOfRuleArn(arn);
      return name !== undefined && rules.find(name) !== undefined;
    },
  };
}
