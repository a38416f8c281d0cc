package org.junit.jupiter.api;

/** Without a retention that lasts to run time, JUnit would find no test to run. */
public @interface Test {}
