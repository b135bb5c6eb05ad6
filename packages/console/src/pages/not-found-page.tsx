import { LinkButton } from '../components/link-button.tsx';

export function NotFoundPage() {
  return (
    <div className="centered-state" data-testid="not-found">
      <h1>There is no page at this address</h1>
      <p>The pages are named above; a trace opens at /traces/ and its id.</p>
      <div className="button-row">
        <LinkButton to="/trace-map" variant="primary">
          Trace map
        </LinkButton>
        <LinkButton to="/traces">Traces</LinkButton>
      </div>
    </div>
  );
}
