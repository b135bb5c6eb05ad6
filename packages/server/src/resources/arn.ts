/**
 * The ARNs of X-Ray's resources. The service gives out its own region and account, and takes those of any other, as it
 * takes any credentials: what scripts have noted of another account names the resource all the same.
 */

const XRAY_ARN = /^arn:aws[a-z-]*:xray:[a-z0-9-]*:[0-9]*:(.+)$/su;

/** What comes after region and account, such as `group/orders/ABC`; undefined for what is not an ARN of X-Ray. */
export function resourceOfArn(arn: string): string | undefined {
  return XRAY_ARN.exec(arn)?.[1];
}
