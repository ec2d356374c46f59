// Growing pauses between tries, with chance in them, so that a thousand browsers do not come back in one instant.

export class Pauses {
  private tries = 0;

  constructor(
    private readonly first: number,
    private readonly longest: number,
  ) {}

  next(): number {
    const pause = Math.min(this.first * 2 ** this.tries, this.longest);
    this.tries += 1;
    return pause * (0.6 + Math.random() * 0.8);
  }

  reset(): void {
    this.tries = 0;
  }
}
