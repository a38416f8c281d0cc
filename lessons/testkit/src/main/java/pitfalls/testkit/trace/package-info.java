/**
 * What happens in a check, as typed events: the recorder into which a scene writes, the trace that is
 * made of it, the form in which it crosses to another process, and its view as text. It knows the JDK
 * alone and nothing of scenes, peers or JUnit; each view is made from the trace, and none from another.
 */
package pitfalls.testkit.trace;
