// A panel that fails takes nothing else with it.
import { Component, type ReactNode } from 'react';
import { Fault } from '../graphql/request';
import { Faulty } from './states';

export class Boundary extends Component<{ children: ReactNode }, { fault: Fault | null }> {
  override state: { fault: Fault | null } = { fault: null };

  static getDerivedStateFromError(error: unknown) {
    return { fault: Fault.of(error) };
  }

  override render() {
    const { fault } = this.state;
    return fault ? <Faulty fault={fault} retry={() => this.setState({ fault: null })} /> : this.props.children;
  }
}
