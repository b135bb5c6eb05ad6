/** So many requests of each second of the clock. */
export class SecondReservoir {
  #second = 0;
  #taken = 0;

  /** Whether one more is taken, when `allowance` may be in this second. */
  take(allowance: number): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    if (this.#taken >= allowance) return false;
    this.#taken++;
    return true;
  }
}
