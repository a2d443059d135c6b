import { Component, type ReactNode } from 'react';
import { Button, EmptyState } from '../ui/index.js';

/**
 * A page or a part of one that breaks, or whose code cannot be fetched, leaves the others usable.
 *
 * `title` says what has failed; by default the page.
 */
export class PageBoundary extends Component<{ title?: string; children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <EmptyState
        title={this.props.title ?? 'This page failed'}
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        {error.message}
      </EmptyState>
    );
  }
}
