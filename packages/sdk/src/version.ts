/** This package's version, as documents and the shape tests show it; a test holds it to package.json. */
export const VERSION = '0.1.0';
