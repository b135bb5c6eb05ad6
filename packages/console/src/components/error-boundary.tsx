import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';

interface ErrorBoundaryState {
  readonly message: string | undefined;
}

/** The last resort: a page that failed to draw says so, and the header above it keeps working. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { message: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === undefined) return this.props.children;
    return (
      <div className="centered-state" role="alert">
        <h1>This page could not be drawn</h1>
        <p>{this.state.message}</p>
        <div className="button-row">
          <Button onClick={() => location.reload()}>Load the page again</Button>
        </div>
      </div>
    );
  }
}
