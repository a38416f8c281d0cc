package pitfalls.connecttimeout;

/** The checks, as this answer would like them. */
class ConnectTimeoutTest {}
