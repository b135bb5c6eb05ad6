/** The card processor gave no answer. X-Ray shows the `name` of an error as the type of the exception. */
class CardProcessorTimeout extends Error {
  /** @param {number} amountCents @param {number} waitedMs */
  constructor(amountCents, waitedMs) {
    super(`The card processor gave no answer within ${waitedMs} ms for a charge of ${amountCents} cents`);
    this.name = 'CardProcessorTimeout';
  }
}

module.exports = { CardProcessorTimeout };
