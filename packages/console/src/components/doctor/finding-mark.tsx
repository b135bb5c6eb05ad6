import { SEVERITIES, SeverityIcon } from './severity-icon.tsx';
import { useFindingsOf } from './findings-context.ts';

/** Says on a row that the doctor has something to say about it. */
export function FindingMark({ id }: { readonly id: string }) {
  const findings = useFindingsOf(id);
  const worst = SEVERITIES.find((severity) => findings.some(({ Severity }) => Severity === severity));
  if (worst === undefined) return null;
  const titles = findings.map(({ Title }) => Title).join('; ');
  return (
    <span className="finding-mark" data-testid="finding-mark" role="img" aria-label={titles} title={titles}>
      <SeverityIcon severity={worst} size={13} />
    </span>
  );
}
