import { rememberTexts } from './remember-texts.ts';

const ILLEGAL_CHARACTERS = /[^0-9A-Za-z.]/gu;

/** `_` is what the others become, so it is legal as well. */
const IS_LEGAL_ASCII = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z._]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * The key of the annotation that an attribute becomes: whatever is neither letter or digit of ASCII nor a dot is `_`.
 * Source: OpenTelemetry Collector, awsxray exporter, translator/segment.go: fixAnnotationKey with the gate
 * exporter.xray.allowDot as it is by default.
 */
export function annotationKey(attribute: string): string {
  for (let index = 0; index < attribute.length; index++) {
    if (IS_LEGAL_ASCII[attribute.charCodeAt(index)] !== 1) return cleanKey(attribute);
  }
  return attribute;
}

const cleanKey = rememberTexts((attribute) => attribute.replaceAll(ILLEGAL_CHARACTERS, '_'));
