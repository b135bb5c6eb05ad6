import { explain, type Verdict } from './assertion.ts';
import { drawTrace } from './draw-trace.ts';
import type { AnnotationValue } from './trace-entity.ts';
import type { Trace } from './trace.ts';

/** Whether any segment or subsegment has an annotation, with this value or with any. */
export function haveAnnotation(trace: Trace, key: string, value?: AnnotationValue): Verdict {
  const values = trace.annotations[key] ?? [];
  const pass = value === undefined ? values.length > 0 : values.includes(value);
  const wanted = value === undefined ? key : `${key} = ${JSON.stringify(value)}`;
  const marked = trace.entities.filter(({ annotations }) => key in annotations);
  const drawing = () => drawTrace(trace, { marked, annotations: true });
  return {
    pass,
    message: () =>
      explain(
        pass
          ? `Expected the trace not to have the annotation ${wanted}, but it has.`
          : `Expected the trace to have the annotation ${wanted}, ${whatThereIs(trace, key)}`,
        drawing(),
      ),
  };
}

function whatThereIs({ annotations }: Trace, key: string): string {
  const values = annotations[key];
  if (values !== undefined)
    return `but its value is ${values.map((each) => JSON.stringify(each)).join(', ')}.`;
  const keys = Object.keys(annotations);
  return keys.length === 0 ? 'but it has no annotations.' : `but it has only ${keys.join(', ')}.`;
}
