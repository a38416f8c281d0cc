package pitfalls.readtimeout;

/** The checks, as this answer would like them. */
class ReadTimeoutTest {}
