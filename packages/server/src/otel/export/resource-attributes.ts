/**
 * What a segment says about the process that recorded it, as the attributes of an OTLP resource: the way back from
 * what the OpenTelemetry exporter for X-Ray makes of a resource.
 * Source: OpenTelemetry Collector, awsxray exporter; OpenTelemetry semantic conventions, "Resource".
 */

import type { AwsBlock, SegmentDocument } from '@fluoroscope/wire';
import { RESOURCE_KEY_PREFIX } from '../kept-keys.ts';
import { EC2, ECS, EKS, ELASTIC_BEANSTALK } from '../resource-names.ts';
import { AttributeList } from './attributes.ts';
import type { OtlpResource } from './otlp.ts';

/** What OpenTelemetry calls a service that nobody named, which subsegments without their segment belong to. */
const UNKNOWN_SERVICE = 'unknown_service';

const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['AWS::AppRunner::Service', 'aws_app_runner'],
  ['AWS::EC2::Instance', 'aws_ec2'],
  ['AWS::ECS::Container', 'aws_ecs'],
  ['AWS::ECS::EC2', 'aws_ecs'],
  ['AWS::ECS::Fargate', 'aws_ecs'],
  ['AWS::EKS::Container', 'aws_eks'],
  ['AWS::ElasticBeanstalk::Environment', 'aws_elastic_beanstalk'],
  ['AWS::Lambda', 'aws_lambda'],
  ['AWS::Lambda::Function', 'aws_lambda'],
]);

const LAUNCH_TYPES: ReadonlyMap<string, string> = new Map([
  ['AWS::ECS::EC2', 'ec2'],
  ['AWS::ECS::Fargate', 'fargate'],
]);

/** The resource of a segment's spans; without a segment, one that names no service. */
export function resourceOf(segment: SegmentDocument | undefined): OtlpResource {
  const list = new AttributeList();
  list.add('service.name', keptServiceName(segment));
  list.add('service.name', segment?.name ?? UNKNOWN_SERVICE);
  if (segment !== undefined) {
    list.add('service.version', segment.service?.version);
    addPlatform(list, segment);
    if (segment.aws !== undefined) addAws(list, segment.aws);
    list.add('aws.xray.resource_arn', segment.resource_arn);
    addKeptAttributes(list, segment.annotations ?? {});
    addKeptAttributes(list, defaultMetadata(segment));
  }
  return { attributes: list.toKeyValues() };
}

/**
 * What the resource of a span called its service, which `aws.local.service` and others may have kept out of the
 * segment's name. Undefined for segments that no span became.
 */
function keptServiceName(segment: SegmentDocument | undefined): unknown {
  if (segment === undefined) return undefined;
  const key = `${RESOURCE_KEY_PREFIX}service.name`;
  return segment.annotations?.[key] ?? Reflect.get(defaultMetadata(segment), key);
}

/** Metadata that SDKs write when no namespace was chosen; the exporter keeps attributes there. */
export function defaultMetadata({ metadata }: Pick<SegmentDocument, 'metadata'>): object {
  return objectOf(metadata?.['default']);
}

function addPlatform(list: AttributeList, { origin, aws }: SegmentDocument): void {
  const platform = origin === undefined ? undefined : PLATFORMS.get(origin);
  if (platform !== undefined || aws?.ec2 !== undefined || aws?.ecs !== undefined) {
    list.add('cloud.provider', 'aws');
  }
  list.add('cloud.platform', platform);
  if (platform === undefined) list.add('aws.xray.origin', origin);
  if (origin !== undefined) list.add('aws.ecs.launchtype', LAUNCH_TYPES.get(origin));
}

/** Which attribute a member is, by block; the X-Ray SDK for Node calls the environment
 *  of Elastic Beanstalk otherwise. */
const BLOCKS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['ec2', new Map(EC2)],
  ['ecs', new Map(ECS)],
  ['eks', new Map(EKS)],
  [
    'elastic_beanstalk',
    new Map([
      ...ELASTIC_BEANSTALK,
      ['environment', 'service.namespace'],
      ['deployment_id', 'service.instance.id'],
    ]),
  ],
]);

function addAws(list: AttributeList, aws: AwsBlock): void {
  list.add('cloud.account.id', aws.account_id);
  for (const [block, names] of BLOCKS) {
    for (const [member, value] of Object.entries(objectOf(aws[block]))) {
      list.add(
        names.get(member) ?? `aws.${block}.${member}`,
        member === 'deployment_id' ? textOf(value) : value,
      );
    }
  }
  addLogs(list, aws['cloudwatch_logs']);
  addSdk(list, aws.xray ?? {});
}

/** OpenTelemetry has text where Elastic Beanstalk counts. */
function textOf(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function addLogs(list: AttributeList, logs: unknown): void {
  if (!Array.isArray(logs)) return;
  const entries = logs.map(objectOf);
  const textsOf = (member: string): unknown[] =>
    entries.map((entry) => Reflect.get(entry, member)).filter((value) => typeof value === 'string');
  const [arns, names] = [textsOf('arn'), textsOf('log_group')];
  if (arns.length > 0) list.add('aws.log.group.arns', arns);
  if (names.length > 0) list.add('aws.log.group.names', names);
}

const SDK_LANGUAGES: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/node/i, 'nodejs'],
  [/python/i, 'python'],
  [/java\b/i, 'java'],
  [/\.net|dotnet/i, 'dotnet'],
  [/\bgo\b/i, 'go'],
  [/ruby/i, 'ruby'],
  [/php/i, 'php'],
];

/** The language that an SDK's name tells, in OpenTelemetry's spelling: `nodejs` for `X-Ray for Node.js`. */
export function languageOf(sdk: string | undefined): string | undefined {
  if (sdk === undefined) return undefined;
  return SDK_LANGUAGES.find(([pattern]) => pattern.test(sdk))?.[1] ?? / for (\S+)$/.exec(sdk)?.[1];
}

function addSdk(list: AttributeList, xray: NonNullable<AwsBlock['xray']>): void {
  const { sdk, sdk_version: version, auto_instrumentation: auto } = xray;
  list.add('telemetry.sdk.name', sdk?.replace(/ for \S+$/, ''));
  list.add('telemetry.sdk.version', version);
  list.add('telemetry.sdk.language', languageOf(sdk));
  if (auto === true) list.add('aws.xray.auto_instrumentation', true);
}

function addKeptAttributes(list: AttributeList, members: object): void {
  for (const [key, value] of Object.entries(members)) {
    if (key.startsWith(RESOURCE_KEY_PREFIX)) list.add(key.slice(RESOURCE_KEY_PREFIX.length), value);
  }
}

/** What documents hold outside the members that the decoder checks may be of any type. */
function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
