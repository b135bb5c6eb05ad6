/**
 * The ARNs of sampling rules. The service gives out its own region and account, and takes those of any other, as it
 * takes any credentials: what scripts have noted of another account names the rule all the same.
 * Source: X-Ray Developer Guide, "Configuring sampling rules"; older samples leave the account out.
 */

/** What the ARNs that the service makes up say about it. */
export interface ArnScope {
  readonly region: string;
  readonly accountId: string;
}

const RULE_ARN = /^arn:aws[a-z-]*:xray:[a-z0-9-]*:[0-9]*:sampling-rule\/(.+)$/su;

export function ruleArn(name: string, { region, accountId }: ArnScope): string {
  return `arn:aws:xray:${region}:${accountId}:sampling-rule/${name}`;
}

/** The name of the rule; undefined for what is not the ARN of a sampling rule. */
export function nameOfRuleArn(arn: string): string | undefined {
  return RULE_ARN.exec(arn)?.[1];
}
