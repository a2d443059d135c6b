/** How many connections each process has of each credential. */
export class ConnectionTable {
  private readonly byCredential = new Map<string, Map<string, number>>();

  /** @param count 0 forgets */
  set(process: string, credential: string, count: number): void {
    const counts = this.byCredential.get(credential) ?? new Map<string, number>();
    this.byCredential.set(credential, counts);
    if (count > 0) counts.set(process, count);
    else counts.delete(process);
    if (counts.size === 0) this.byCredential.delete(credential);
  }

  /** Of all processes but one. */
  elsewhere(process: string, credential: string): number {
    let sum = 0;
    for (const [other, count] of this.byCredential.get(credential) ?? []) if (other !== process) sum += count;
    return sum;
  }

  /** Forgets a process; gives the credentials of its connections. */
  forget(process: string): string[] {
    const concerned = this.credentials().filter((credential) => this.byCredential.get(credential)!.has(process));
    for (const credential of concerned) this.set(process, credential, 0);
    return concerned;
  }

  /** Those with connections. */
  credentials(): string[] {
    return [...this.byCredential.keys()];
  }
}
