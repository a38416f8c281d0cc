/**
 * The command: reads what {@code mvn test -Dgrade} was told and puts the rooms below to work. A room
 * imports none that stands behind it in this list: runner, course, engine, marks, formats, desk.
 */
package pitfalls.grader;
