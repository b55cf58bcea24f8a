// What starts a worker's script as something else, apart from its work: the host says it, and needs none of that.

/** With the flavour it should be, tells a worker's script to try its picture library out and leave. */
export const probeFlag = '--probe';

/** Starts a worker's script as the one who says what a module exports. */
export const describeFlag = '--describe-function';

/** Said by that one before the module is loaded. */
export const loadingNow = 'loading';
