/** What the statistics must say, worked out from the summaries of the traces one by one. */

export interface Summary {
  readonly Id: string;
  readonly ResponseTime?: number;
  readonly HasFault: boolean;
  readonly HasError: boolean;
  readonly HasThrottle: boolean;
  readonly Http: {
    readonly HttpURL?: string;
    readonly HttpStatus?: number;
    readonly HttpMethod?: string;
    readonly ClientIp?: string;
    readonly UserAgent?: string;
  };
  readonly Annotations: Readonly<Record<string, readonly { readonly AnnotationValue: AnnotationValue }[]>>;
  readonly Users: readonly { readonly UserName: string }[];
  readonly ServiceIds: readonly ServiceId[];
  readonly EntryPoint?: ServiceId;
  readonly ResourceARNs: readonly { readonly ARN: string }[];
  readonly InstanceIds: readonly { readonly Id: string }[];
  readonly AvailabilityZones: readonly { readonly Name: string }[];
  readonly FaultRootCauses: readonly Cause[];
  readonly ErrorRootCauses: readonly Cause[];
  readonly ResponseTimeRootCauses: readonly Cause[];
}

interface ServiceId {
  readonly Name: string;
  readonly Type?: string;
}

type AnnotationValue =
  { readonly StringValue: string } | { readonly NumberValue: number } | { readonly BooleanValue: boolean };

interface Cause {
  readonly Services: readonly (ServiceId & {
    readonly EntityPath: readonly { readonly Exceptions?: readonly { readonly Name?: string }[] }[];
  })[];
}

export interface Value {
  readonly Value: string | number | boolean;
  readonly Type?: string | undefined;
  readonly Exception?: string | undefined;
}

export function outcomeOf(summary: Summary): 'ok' | 'error' | 'throttle' | 'fault' {
  if (summary.HasThrottle) return 'throttle';
  if (summary.HasFault) return 'fault';
  return summary.HasError ? 'error' : 'ok';
}

/** Distinct values of a trace; `annotationKey` for the dimension `Annotation`. */
export function valuesOf(summary: Summary, dimension: string, annotationKey = ''): readonly Value[] {
  const all = rawValues(summary, dimension, annotationKey);
  return [...new Map(all.map((value) => [JSON.stringify(value), value])).values()];
}

function rawValues(summary: Summary, dimension: string, annotationKey: string): readonly Value[] {
  const { Http } = summary;
  switch (dimension) {
    case 'Url':
      return present(Http.HttpURL);
    case 'Status':
      return present(Http.HttpStatus);
    case 'Method':
      return present(Http.HttpMethod);
    case 'ClientIp':
      return present(Http.ClientIp);
    case 'UserAgent':
      return present(Http.UserAgent);
    case 'Outcome':
      return present(outcomeOf(summary));
    case 'EntryPoint':
      return summary.EntryPoint === undefined ? [] : [service(summary.EntryPoint)];
    case 'Service':
      return summary.ServiceIds.map(service);
    case 'User':
      return summary.Users.map(({ UserName }) => ({ Value: UserName }));
    case 'AvailabilityZone':
      return summary.AvailabilityZones.map(({ Name }) => ({ Value: Name }));
    case 'InstanceId':
      return summary.InstanceIds.map(({ Id }) => ({ Value: Id }));
    case 'ResourceArn':
      return summary.ResourceARNs.map(({ ARN }) => ({ Value: ARN }));
    case 'AnnotationKey':
      return Object.keys(summary.Annotations).map((key) => ({ Value: key }));
    case 'Annotation':
      return (summary.Annotations[annotationKey] ?? []).flatMap(({ AnnotationValue: value }) =>
        present<string | number | boolean>(Object.values(value)[0]),
      );
    case 'FaultRootCause':
      return summary.FaultRootCauses.flatMap(endOf);
    case 'ErrorRootCause':
      return summary.ErrorRootCauses.flatMap(endOf);
    case 'ResponseTimeRootCause':
      return summary.ResponseTimeRootCauses.flatMap(endOf);
    default:
      throw new Error(`no such dimension: ${dimension}`);
  }
}

function present<Scalar extends string | number | boolean>(value: Scalar | undefined): readonly Value[] {
  return value === undefined ? [] : [{ Value: value }];
}

function service({ Name, Type }: ServiceId): Value {
  return { Value: Name, ...(Type !== undefined && { Type }) };
}

function endOf({ Services }: Cause): readonly Value[] {
  const last = Services.at(-1);
  const exceptions = Services.flatMap(({ EntityPath }) =>
    EntityPath.flatMap((entity) => entity.Exceptions ?? []),
  );
  const name = exceptions.at(-1)?.Name;
  return last === undefined ? [] : [{ ...service(last), ...(name !== undefined && { Exception: name }) }];
}

export function countsOf(summaries: readonly Summary[]): object {
  const count = (outcome: string): number => summaries.filter((each) => outcomeOf(each) === outcome).length;
  return {
    OkCount: count('ok'),
    ErrorCount: count('error'),
    ThrottleCount: count('throttle'),
    FaultCount: count('fault'),
  };
}

/** Response times in order. */
export function timesOf(summaries: readonly Summary[]): readonly number[] {
  return summaries.flatMap(({ ResponseTime }) => ResponseTime ?? []).toSorted((a, b) => a - b);
}
