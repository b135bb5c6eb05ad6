import { useUrlParam } from '../use-url-param.ts';
import { useFindingsOf } from './findings-context.ts';
import { SeverityIcon } from './severity-icon.tsx';

/** What the doctor says about one row, with the way to why and to what helps. */
export function FindingNotes({ id }: { readonly id: string }) {
  const findings = useFindingsOf(id);
  const [, setOpened] = useUrlParam('doctor');
  if (findings.length === 0) return null;
  return (
    <ul className="finding-notes">
      {findings.map((finding, index) => (
        <li key={`${finding.Code} ${index}`} data-severity={finding.Severity}>
          <SeverityIcon severity={finding.Severity} /> <bdi>{finding.Title}</bdi>{' '}
          <button type="button" className="text-button" onClick={() => setOpened('open')}>
            Why
          </button>
        </li>
      ))}
    </ul>
  );
}
